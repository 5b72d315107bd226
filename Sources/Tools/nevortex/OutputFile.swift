import Foundation

/// Files that a command is to write.
enum OutputFile {
  /// Throws where a file cannot be written, before any work is done for it.
  ///
  /// `input` is a file that must not be replaced by it.
  static func check(_ path: String, isNot input: String) throws {
    let file = URL(fileURLWithPath: path).standardizedFileURL
    guard file != URL(fileURLWithPath: input).standardizedFileURL else {
      throw Failure(.usage, "\(path) is the model itself: name another file to write")
    }
    let folder = file.deletingLastPathComponent().path
    guard FileManager.default.fileExists(atPath: folder) else {
      throw Failure(.noInput, "\(path): there is no folder \(folder); make it first")
    }
    guard FileManager.default.isWritableFile(atPath: folder) else {
      throw Failure(.noInput, "\(path): the folder \(folder) cannot be written to")
    }
  }
}
