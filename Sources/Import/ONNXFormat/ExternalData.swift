import Foundation
import SharedBytes

/// The files beside a model that hold its large constants; each is mapped once.
struct ExternalData {
  /// The model's folder; nil where the model did not come from a file.
  let folder: String?
  private var files: [String: SharedBytes] = [:]

  init(folder: String?) {
    self.folder = folder
  }

  /// The part of a file that a tensor names; it must lie inside the model's folder.
  mutating func bytes(of tensor: ONNXTensor) throws(ONNXError) -> SharedBytes {
    let location = tensor.external["location"] ?? ""
    func problem(_ words: String) -> ONNXError {
      .externalData(tensor: tensor.name, location: location, problem: words)
    }
    let file = try self.file(at: location, problem: problem)
    let offset = try number(tensor.external["offset"], default: 0, problem: problem)
    guard offset <= file.count else {
      throw problem("offset \(offset) lies past its \(file.count) bytes")
    }
    let rest = file.count - offset
    let length = try number(tensor.external["length"], default: rest, problem: problem)
    guard length <= rest else {
      throw problem("\(length) bytes at \(offset) reach past its \(file.count) bytes")
    }
    return file[offset..<offset + length]
  }

  private func number(
    _ text: String?, default absent: Int, problem: (String) -> ONNXError
  ) throws(ONNXError) -> Int {
    guard let text else { return absent }
    guard let number = Int(text), number >= 0 else {
      throw problem("\"\(text)\" is no count of bytes")
    }
    return number
  }

  private mutating func file(
    at location: String, problem: (String) -> ONNXError
  ) throws(ONNXError) -> SharedBytes {
    if let known = files[location] { return known }
    guard let folder else { throw problem("the model has no folder to look in") }
    let parts = location.split(separator: "/", omittingEmptySubsequences: false)
    guard !location.isEmpty, !location.contains("\0"), !parts.contains(".."), parts.first != ""
    else { throw problem("the path must be relative and stay inside the model's folder") }
    // A link could lead out of the folder, so the path is checked again behind all links.
    let home = URL(fileURLWithPath: folder).resolvingSymlinksInPath().path
    let path = URL(fileURLWithPath: folder).appendingPathComponent(location)
      .resolvingSymlinksInPath().path
    guard path.hasPrefix(home == "/" ? home : home + "/") else {
      throw problem("the path must stay inside the model's folder")
    }
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw problem("no such file")
    }
    // A pipe would block and a device would never end.
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    guard attributes?[.type] as? FileAttributeType == .typeRegular,
      let bytes = try? SharedBytes(mapping: path)
    else { throw problem("it is not a file that can be read") }
    files[location] = bytes
    return bytes
  }
}
