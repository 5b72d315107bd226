import Foundation
import TestSupport

/// The files of the checkout as they lie on the disk, without what builds leave there.
enum Checkout {
  /// Paths below the root of the package, sorted.
  static let paths: [String] = {
    let skipped = [".git", ".build", ".swiftpm", "__pycache__", "corpus", ".DS_Store"]
    let root = TestData.packageRoot
    guard let walk = FileManager.default.enumerator(atPath: root.path) else { return [] }
    var paths: [String] = []
    while let path = walk.nextObject() as? String {
      let name = (path as NSString).lastPathComponent
      let isFolder = (walk.fileAttributes?[.type] as? FileAttributeType) == .typeDirectory
      if skipped.contains(name) || name.hasPrefix(".build-") || name == "Package.resolved" {
        if isFolder { walk.skipDescendants() }
      } else if !isFolder {
        paths.append(path)
      }
    }
    return paths.sorted()
  }()

  /// The text files, read once; what is not UTF-8 is data.
  static let texts: [SourceText] = paths.compactMap { path in
    guard let bytes = try? Data(contentsOf: TestData.packageRoot.appendingPathComponent(path)),
      bytes.count < 1 << 20, let text = String(data: bytes, encoding: .utf8)
    else { return nil }
    return SourceText(path: path, text: text)
  }

  /// The Swift files below `Sources`, `Firmware` and `Tests`.
  static let swift = texts.filter { text in
    text.path.hasSuffix(".swift")
      && ["Sources/", "Firmware/", "Tests/"].contains { text.path.hasPrefix($0) }
  }
}
