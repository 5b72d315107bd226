public import Foundation

/// Where tests find models and vectors that the repository does not carry.
public enum TestData {
  /// The root of this package.
  public static let packageRoot = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// `$NEVORTEX_DATA`, or `../shared/data` beside the package.
  public static let root: URL = {
    if let path = ProcessInfo.processInfo.environment["NEVORTEX_DATA"] {
      return URL(fileURLWithPath: path)
    }
    return packageRoot.deletingLastPathComponent().appendingPathComponent("shared/data")
  }()

  /// Whether the data is there; tests that need it are enabled by this.
  public static let isPresent = FileManager.default.fileExists(
    atPath: root.appendingPathComponent("models.json").path)

  /// A file of the data, by its path below the root.
  public static func path(_ name: String) -> String {
    root.appendingPathComponent(name).path
  }

  /// The bytes of a file of the data.
  public static func bytes(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: root.appendingPathComponent(name)))
  }
}
