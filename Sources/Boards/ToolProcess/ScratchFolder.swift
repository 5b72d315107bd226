package import Foundation

/// A fresh folder that is gone when its owner is.
package struct ScratchFolder: ~Copyable {
  /// Where it is.
  package let url: URL

  /// Makes the folder where the system keeps temporary files, or inside `parent`.
  package init(in parent: URL? = nil) throws {
    let root = parent ?? FileManager.default.temporaryDirectory
    url = root.appendingPathComponent("nevortex-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit {
    try? FileManager.default.removeItem(at: url)
  }

  /// Writes a file.
  package borrowing func write(_ name: String, _ data: Data) throws {
    try data.write(to: url.appendingPathComponent(name))
  }

  /// The bytes of a file.
  package borrowing func read(_ name: String) throws -> Data {
    try Data(contentsOf: url.appendingPathComponent(name))
  }

  borrowing func makeFile(_ name: String) throws -> FileHandle {
    try write(name, Data())
    return try FileHandle(forWritingTo: url.appendingPathComponent(name))
  }
}
