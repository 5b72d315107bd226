import Foundation
import PackageFormat
import SharedBytes

/// Files that the user names.
enum InputFile {
  /// A file's bytes, mapped.
  static func map(_ path: String) throws -> SharedBytes {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw Failure(.noInput, "\(path): no such file")
    }
    guard !isFolder.boolValue else { throw Failure(.noInput, "\(path): is a folder, not a file") }
    do {
      return try SharedBytes(mapping: path)
    } catch {
      throw Failure(.noInput, "\(path): \(error.localizedDescription)")
    }
  }

  /// Whether the bytes start as a package does.
  static func isPackage(_ bytes: SharedBytes) -> Bool {
    let magic = withUnsafeBytes(of: PackageLayout.magic.littleEndian) { Array($0) }
    return bytes.count >= magic.count && bytes[0..<magic.count].array == magic
  }
}
