public import Foundation

/// A copy of the firmware's sources that a test may change; a class, so that it is gone with its
/// last user.
public final class SourceCopy {
  /// The folder that stands for the package's root.
  public let root: URL

  /// What an edit expected and did not find.
  public struct MissingText: Error {
    let path: String
    let text: String
  }

  /// Copies everything that an image is made of.
  public init() throws {
    root = FileManager.default.temporaryDirectory
      .appendingPathComponent("nevortex-sources-\(UUID().uuidString)")
    try FileManager.default.createDirectory(
      at: root.appendingPathComponent("Sources/Lower"), withIntermediateDirectories: true)
    for path in ["Firmware", "Sources/Run", "Sources/Lower/PortableC"] {
      try FileManager.default.copyItem(
        at: TestData.packageRoot.appendingPathComponent(path),
        to: root.appendingPathComponent(path))
    }
  }

  deinit {
    try? FileManager.default.removeItem(at: root)
  }

  /// Replaces text that a file must hold.
  public func edit(_ path: String, replacing old: String, by new: String) throws {
    let file = root.appendingPathComponent(path)
    let text = try String(contentsOf: file, encoding: .utf8)
    guard text.contains(old) else { throw MissingText(path: path, text: old) }
    try Data(text.replacingOccurrences(of: old, with: new).utf8).write(to: file)
  }

  /// Adds text at a file's end.
  public func append(_ text: String, to path: String) throws {
    let file = root.appendingPathComponent(path)
    var bytes = try Data(contentsOf: file)
    bytes += Data(text.utf8)
    try bytes.write(to: file)
  }
}
