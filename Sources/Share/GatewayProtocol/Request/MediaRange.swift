/// One of the types that an `Accept` field lists.
///
/// Source: RFC 9110, sections 5.6.6 and 12.5.1.
struct MediaRange: Equatable {
  /// Type and subtype in lower case.
  let type: String
  /// The parameters but `q`, names in lower case; the first of a name counts.
  let parameters: [String: String]
  /// How much it is wanted, in thousandths; 0 is not at all.
  let weight: Int

  /// The types of a field, those wanted most first; what cannot be read is left out.
  static func list(_ field: String, limits: GatewayLimits) throws(GatewayError) -> [MediaRange] {
    let items = split(field, at: UInt8(ascii: ","))
    guard items.count <= limits.listedCount else {
      throw .tooMany("types in Accept", limit: limits.listedCount)
    }
    let ranges = items.compactMap(MediaRange.init)
    // A stable order: of two that are wanted as much, the first that was written.
    return ranges.enumerated()
      .sorted { ($1.element.weight, $0.offset) < ($0.element.weight, $1.offset) }
      .map(\.element)
  }

  private init?(_ item: [UInt8]) {
    let parts = Self.split(item, at: UInt8(ascii: ";")).map(Self.trimmed)
    guard let type = parts.first, type.contains("/") else { return nil }
    var parameters: [String: String] = [:]
    for part in parts.dropFirst() {
      let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard pair.count == 2 else { continue }
      let name = Self.trimmed(Array(pair[0].utf8)).lowercased()
      if parameters[name] == nil { parameters[name] = Self.unquoted(pair[1]) }
    }
    self.type = type.lowercased()
    weight = Self.thousandths(parameters.removeValue(forKey: "q") ?? "1")
    self.parameters = parameters
  }

  private static func split(_ text: String, at separator: UInt8) -> [[UInt8]] {
    split(Array(text.utf8), at: separator)
  }

  /// Parts between separators that are not in quotation marks.
  private static func split(_ bytes: [UInt8], at separator: UInt8) -> [[UInt8]] {
    var parts: [[UInt8]] = [[]]
    var isQuoted = false
    var isEscaped = false
    for byte in bytes {
      if byte == separator, !isQuoted {
        parts.append([])
        continue
      }
      if byte == UInt8(ascii: "\""), !isEscaped { isQuoted.toggle() }
      isEscaped = isQuoted && !isEscaped && byte == UInt8(ascii: "\\")
      parts[parts.count - 1].append(byte)
    }
    return parts
  }

  private static func trimmed(_ bytes: [UInt8]) -> String {
    let isSpace = { (byte: UInt8) in byte == 0x20 || byte == 0x09 }
    let front = bytes.drop(while: isSpace)
    return String(decoding: front.reversed().drop(while: isSpace).reversed(), as: UTF8.self)
  }

  private static func unquoted(_ value: Substring) -> String {
    let text = trimmed(Array(value.utf8))
    guard text.utf8.count > 1, text.first == "\"", text.last == "\"" else { return text }
    return String(text.dropFirst().dropLast()).replacing("\\", with: "")
  }

  /// `0` to `1` with up to three digits behind the point; anything else counts as 1.
  private static func thousandths(_ text: String) -> Int {
    let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    let digits = parts.count == 2 ? parts[1] : ""
    guard parts[0] == "0", digits.utf8.count <= 3,
      digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
    else { return 1000 }
    let padded = digits + String(repeating: "0", count: 3 - digits.utf8.count)
    return Int(padded) ?? 1000
  }
}
