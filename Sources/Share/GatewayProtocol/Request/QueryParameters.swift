/// The parameters of a query by name; those that nobody asks for are let be.
struct QueryParameters: Equatable {
  private let values: [String: [String]]

  /// Reads what follows the question mark.
  init(_ query: Substring, limits: GatewayLimits) throws(GatewayError) {
    var values: [String: [String]] = [:]
    let items = query.split(separator: "&")
    guard items.count <= limits.listedCount else {
      throw .tooMany("parameters", limit: limits.listedCount)
    }
    for item in items {
      let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard let name = PercentEncoding.decode(parts[0], plusIsSpace: true),
        let value = PercentEncoding.decode(parts.dropFirst().first ?? "", plusIsSpace: true)
      else { throw .encoding(String(item)) }
      values[name, default: []].append(value)
    }
    self.values = values
  }

  /// The value of a parameter that may be there once.
  func value(_ name: String) throws(GatewayError) -> String? {
    let found = values[name] ?? []
    guard found.count <= 1 else { throw .repeated(name) }
    return found.first
  }

  /// The value of a parameter that has one of a few words for it.
  func word<Word: RawRepresentable & CaseIterable>(
    _ name: String, _ type: Word.Type
  ) throws(GatewayError) -> Word? where Word.RawValue == String {
    guard let text = try value(name) else { return nil }
    guard let word = Word(rawValue: text) else {
      let expected = Word.allCases.map(\.rawValue).joined(separator: ", ")
      throw .parameter(name, text, expected: expected)
    }
    return word
  }
}
