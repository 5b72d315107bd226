/// Which form of an answer a query and an `Accept` field come to.
struct FormatChoice {
  /// The forms that are served.
  enum Form: String {
    case raw
    case car

    init?(type: String) {
      switch type {
      case "application/vnd.ipld.raw": self = .raw
      case "application/vnd.ipld.car": self = .car
      default: return nil
      }
    }
  }

  /// What a path gateway serves beside these, and this one does not.
  private static let otherWords: Set<String> = [
    "tar", "dag-json", "dag-cbor", "json", "cbor", "ipns-record",
  ]

  /// The form.
  let form: Form
  /// The type that was accepted for it, with its parameters.
  let accepted: MediaRange?
  /// Whether `Accept` asks for a form that the query does not name.
  let isNegotiated: Bool

  /// The word of the query comes before the field; `accepted` has the most wanted first.
  init(format word: String?, accepted: [MediaRange]) throws(GatewayError) {
    let named = accepted.filter { Form(type: $0.type) != nil && $0.weight > 0 }
    let served = named.filter { $0.type != "application/vnd.ipld.car" || CARRequest.serves($0) }
    guard let word else {
      guard let best = served.first, let form = Form(type: best.type) else {
        throw Self.refusal(named, accepted)
      }
      (self.form, self.accepted, isNegotiated) = (form, best, true)
      return
    }
    guard let form = Form(rawValue: word) else {
      if Self.otherWords.contains(word) { throw .notAcceptable("format=\(word)") }
      throw .parameter("format", word, expected: "raw, car")
    }
    let same = { (range: MediaRange) in Form(type: range.type) == form }
    guard served.contains(where: same) || !named.contains(where: same) else {
      throw .notAcceptable("that kind of CAR")
    }
    self.form = form
    self.accepted = served.first(where: same)
    isNegotiated = served.first.map { !same($0) } ?? false
  }

  /// A browser or curl that takes anything is told to choose; one that wants something else, no.
  private static func refusal(_ named: [MediaRange], _ accepted: [MediaRange]) -> GatewayError {
    if !named.isEmpty { return .notAcceptable("that kind of CAR") }
    guard let first = accepted.first(where: { $0.weight > 0 }),
      !accepted.contains(where: { $0.type == "*/*" || $0.type == "application/*" })
    else { return .noFormat }
    return .notAcceptable(String(first.type.prefix(64)))
  }
}
