import Foundation

/// The links of Markdown documents to files and headings of the checkout.
struct DocumentLinks {
  private let documents: [String: SourceText]
  private let paths: Set<String>

  /// Looks links up among `paths`; the documents among `texts` are searched and linked to.
  init(_ texts: [SourceText], paths: [String]) {
    let markdown = texts.filter { $0.path.hasSuffix(".md") }
    documents = Dictionary(markdown.map { ($0.path, $0) }) { first, _ in first }
    // A folder can be linked to as well.
    self.paths = paths.reduce(into: []) { known, path in
      let folders = path.split(separator: "/")
      for count in 1...max(1, folders.count) {
        known.insert(folders.prefix(count).joined(separator: "/"))
      }
    }
  }

  /// Links that lead nowhere, as `document:line: link`.
  var broken: [String] {
    documents.values.sorted { $0.path < $1.path }.flatMap { document in
      Self.prose(of: document).flatMap { number, line in
        Self.targets(in: line).filter { !resolves($0, from: document.path) }
          .map { "\(document.path):\(number): \($0) leads nowhere" }
      }
    }
  }

  private func resolves(_ link: String, from document: String) -> Bool {
    if link.contains(#/^(?:https?|mailto):/#) { return true }
    let parts = link.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
    let folder = (document as NSString).deletingLastPathComponent
    let joined = ((folder as NSString).appendingPathComponent(String(parts[0])) as NSString)
    let path = parts[0].isEmpty ? document : Self.normalized(joined as String)
    guard path.isEmpty || paths.contains(path) else { return false }
    guard parts.count == 2 else { return true }
    return documents[path].map { Self.anchors(of: $0).contains(String(parts[1])) } ?? false
  }

  /// The path without `.` and `..`.
  private static func normalized(_ path: String) -> String {
    path.split(separator: "/").reduce(into: [Substring]()) { folders, part in
      if part == ".." { _ = folders.popLast() } else if part != "." { folders.append(part) }
    }
    .joined(separator: "/")
  }

  private static func targets(in line: String) -> [String] {
    let withoutCode = line.replacing(#/`[^`]*`/#, with: "code")
    return withoutCode.matches(of: #/\[[^\]]*\]\(([^)\s]+)(?: "[^"]*")?\)/#).map { String($0.1) }
  }

  /// The lines outside fenced blocks, with their numbers.
  private static func prose(of document: SourceText) -> [(Int, String)] {
    var isFenced = false
    return document.lines.enumerated().compactMap { index, line in
      if line.contains(#/^ *(?:```|~~~)/#) {
        isFenced.toggle()
        return nil
      }
      return isFenced ? nil : (index + 1, line)
    }
  }

  /// The names that GitHub gives to headings: lowercase, hyphens for spaces, no punctuation.
  private static func anchors(of document: SourceText) -> Set<String> {
    var seen: [String: Int] = [:]
    var anchors = Set<String>()
    for (_, line) in prose(of: document) where line.contains(#/^#{1,6} /#) {
      let title = line.drop { $0 == "#" }.drop { $0 == " " }.lowercased()
      let kept = title.filter { $0.isLetter || $0.isNumber || "-_ ".contains($0) }
      let anchor = kept.replacing(" ", with: "-")
      let repeats = seen[anchor, default: 0]
      seen[anchor] = repeats + 1
      anchors.insert(repeats == 0 ? anchor : "\(anchor)-\(repeats)")
    }
    return anchors
  }
}
