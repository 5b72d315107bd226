/// Files that nothing refers to: documents and scripts that no other file names, sources of which
/// no other file uses a declaration.
struct DeadFiles {
  /// What tools and readers look for by its name alone.
  private static let entries: Set<String> = [
    ".ci/run", ".gitignore", ".swift-format", "LICENSE", "Makefile", "Package.swift", "README.md",
  ]

  private let paths: [String]
  private let texts: [SourceText]

  /// Looks among `paths` for those that no other of `texts` mentions.
  init(paths: [String], texts: [SourceText]) {
    self.paths = paths
    self.texts = texts
  }

  /// Files that no other file names, by their name or by their name without what follows the dot.
  var unnamed: [String] {
    paths.filter { path in
      let isBuilt = path.hasSuffix(".swift") || path.hasSuffix("/module.modulemap")
      guard !Self.entries.contains(path), !isBuilt else { return false }
      let name = String(path.split(separator: "/").last ?? "")
      let stem = String(name.split(separator: ".").first ?? "")
      return !texts.contains { text in
        text.path != path && text.lines.contains { $0.contains(stem) }
      }
    }
  }

  /// Swift sources that declare names of which no other file uses one.
  var unused: [String] {
    let sources = texts.filter { $0.path.hasSuffix(".swift") && $0.path != "Package.swift" }
    let words = sources.map { Self.words(of: $0) }
    var users: [String: Int] = [:]
    for word in words.flatMap(\.self) { users[word, default: 0] += 1 }
    return sources.filter { source in
      let isEntry = source.code.contains { $0.contains(#/@(?:Test|main|_cdecl|c|_expose)\b/#) }
      let declared = Self.declarations(of: source)
      return !isEntry && !source.path.hasSuffix("/main.swift")
        && declared.allSatisfy { users[$0, default: 0] < 2 }
    }
    .map(\.path)
  }

  private static func words(of source: SourceText) -> Set<String> {
    Set(
      source.code.flatMap { line in
        line.split { !($0.isLetter || $0.isNumber || $0 == "_") }.map(String.init)
      })
  }

  private static func declarations(of source: SourceText) -> Set<String> {
    let keyword =
      #/\b(?:struct|class|enum|actor|protocol|typealias|func|var|let|case|extension) `?(\w+)/#
    return Set(source.code.flatMap { line in line.matches(of: keyword).map { String($0.1) } })
  }
}
