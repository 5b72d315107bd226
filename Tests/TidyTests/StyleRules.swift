import Testing

/// What one file must keep to; a rule names every place that breaks it.
struct StyleRule: Sendable, CustomTestStringConvertible {
  let name: String
  /// Which files it is for, by path.
  let covers: @Sendable (String) -> Bool
  let violations: @Sendable (SourceText) -> [String]

  var testDescription: String { name }
}

extension StyleRule {
  /// Every rule that looks at one file at a time.
  static let all = [
    shortLines, shortFiles, shortFunctions, tellingNames, freestanding, plainGraph, noTraps,
    noReminders,
    noMachinePaths,
  ]

  static let shortLines = StyleRule(
    name: "a line has at most 100 columns", covers: { isSwift($0) || isOurC($0) }
  ) { source in
    source.lines.enumerated().filter { $0.element.utf8.count > 100 && $0.element.count > 100 }
      .map { "\(source.path):\($0.offset + 1): \($0.element.count) columns" }
  }

  static let shortFiles = StyleRule(name: "a file has at most 400 lines", covers: isSwift) {
    source in
    source.lines.count > 400 ? ["\(source.path): \(source.lines.count) lines"] : []
  }

  static let shortFunctions = StyleRule(
    name: "a function has at most 60 lines", covers: isSwift
  ) { source in
    FunctionLengths(source.code).functions.filter { $0.lineCount > 60 }
      .map { "\(source.path):\($0.line): \($0.lineCount) lines" }
  }

  static let tellingNames = StyleRule(
    name: "a name says what a thing does", covers: { _ in true }
  ) { source in
    let isVague = #/(Util|Helper|Manager|Common|Misc)[A-Za-z]*/#
    let inPath = source.path.firstMatch(of: isVague).map { ["\(source.path): \($0.0)"] } ?? []
    let declaration =
      #/\b(?:struct|class|enum|actor|protocol|typealias) \w*(?:Util|Helper|Manager|Common|Misc)\w*/#
    return inPath + source.places(in: source.code, of: declaration, "a vague name")
  }

  static let freestanding = StyleRule(
    name: "what runs on a chip needs no heap, no float and no library", covers: isForChips
  ) { source in
    let code = source.code
    return source.places(in: code, of: #/\b(?:Foundation\w*|Glibc|Darwin|Musl)\b/#, "a library")
      + source.places(in: code, of: #/\b(?:Float|Double|Float16)\b/#, "a float")
      + source.places(in: code, of: #/\bany [A-Z]/#, "an existential")
      + source.places(in: code, of: #/\bthrows\b(?! *\()/#, "an untyped throws")
      + source.places(in: code, of: #/^ *(?:\w+ )*class\b/#, "a class")
      + source.places(in: code, of: #/\bInt64\([a-z]\w*\)/#, "a generic conversion")
  }

  static let plainGraph = StyleRule(
    name: "the graph is plain Swift", covers: { $0.hasPrefix("Sources/Graph/ModelGraph/") }
  ) { source in
    source.places(in: source.code, of: #/\b(?:Foundation\w*|Glibc|Darwin|Musl)\b/#, "a library")
  }

  static let noTraps = StyleRule(
    name: "nothing traps on bad input", covers: { $0.hasPrefix("Sources/") && isSwift($0) }
  ) { source in
    let unwrap = #/[\w\)\]\}]!(?!=)|\bfatalError\(|\bunsafeDowncast\(/#
    return source.places(in: source.code, of: unwrap, "a trap")
  }

  static let noReminders = StyleRule(
    name: "nothing is left to be done", covers: { !$0.hasPrefix("Tests/TidyTests/") }
  ) { source in
    source.places(in: source.lines, of: #/\b(?:TODO|FIXME|XXX)\b/#, "a reminder")
  }

  static let noMachinePaths = StyleRule(
    name: "no file names a folder of one machine", covers: { _ in true }
  ) { source in
    let folder = #/(?:^|[\s"'`(=:,])/(?:root|home|Users|work|tmp|mnt|srv)(?:/\w+|\b)/#
    return source.places(in: source.lines, of: folder, "a folder of one machine")
  }

  /// What is built for chips too.
  static let chipTargets = [
    "Sources/Run/Kernels", "Sources/Run/InferenceRuntime", "Sources/Run/PackageFormat",
    "Sources/Run/PortableAPI", "Sources/Run/TensorTypes", "Sources/Run/Tokenizer",
    "Sources/Share/ContentID", "Sources/Share/Manifest",
  ]

  private static func isSwift(_ path: String) -> Bool { path.hasSuffix(".swift") }

  private static func isOurC(_ path: String) -> Bool {
    ["Sources/", "Firmware/"].contains { path.hasPrefix($0) }
      && [".c", ".h", ".S"].contains { path.hasSuffix($0) }
  }

  private static func isForChips(_ path: String) -> Bool {
    isSwift(path) && (chipTargets + ["Firmware"]).contains { path.hasPrefix($0 + "/") }
  }
}

/// Where functions start and how long they are, from a Swift file's code.
///
/// Counts braces from a declaration's keyword on: functions, initializers, subscripts and computed
/// variables, with their nested ones.
struct FunctionLengths {
  private(set) var functions: [(line: Int, lineCount: Int)] = []

  init(_ code: [String]) {
    let declaration =
      #/^ *(?:@\w+(?:\(.*?\))? )*(?:\w+(?:\(\w+\))? )*(?:func |init[?(<]|deinit\b|subscript[(<])/#
    for (index, line) in code.enumerated() {
      let isComputed = line.contains(#/\bvar \w+: [^=]*\{$/#)
      guard isComputed || line.contains(declaration) else { continue }
      if let end = Self.end(of: index, in: code) { functions.append((index + 1, end - index + 1)) }
    }
  }

  /// The line of the brace that closes the body; nil where there is no body.
  private static func end(of start: Int, in code: [String]) -> Int? {
    var braces = 0
    var brackets = 0
    for index in start..<code.count {
      for character in code[index].utf8 {
        switch character {
        case UInt8(ascii: "("), UInt8(ascii: "["): brackets += 1
        case UInt8(ascii: ")"), UInt8(ascii: "]"): brackets -= 1
        case UInt8(ascii: "{") where brackets == 0 || braces > 0: braces += 1
        case UInt8(ascii: "}") where brackets == 0 || braces > 0:
          braces -= 1
          if braces == 0 { return index }
          if braces < 0 { return nil }
        default: break
        }
      }
      // A requirement of a protocol has no body: the next declaration follows.
      let next = index + 1 < code.count ? code[index + 1] : ""
      let continues = next.contains(#/^ *(?:\)|->|\{|where |_ |[a-z]\w*:|throws|async)/#)
      if braces == 0 && brackets == 0 && !continues { return nil }
    }
    return nil
  }
}
