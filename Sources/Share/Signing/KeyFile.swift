import Foundation

/// The text in which a key lies on the disk: `Documentation/MANIFEST.md` has its form.
struct KeyFile {
  let name: String
  let key: SigningKey

  private static let firstLine = "nevortex-key 1"
  private static let byteLimit = 4096

  /// Whether a key can have this name: up to 32 of a-z, 0-9, - and _, a letter or digit first.
  static func isName(_ name: String) -> Bool {
    name.wholeMatch(of: #/[a-z0-9][a-z0-9_\-]{0,31}/#) != nil
  }

  init(name: String, key: SigningKey) {
    self.name = name
    self.key = key
  }

  /// What the file holds.
  var text: String {
    let digits = key.seed.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    return """
      \(Self.firstLine)
      # Whoever reads this file can publish in your name. Keep a copy where nobody else does.
      name \(name)
      public \(key.publicKey)
      secret \(digits)

      """
  }

  /// Reads the text of the file at `path`.
  init(_ text: String, path: String) throws(KeyError) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      .filter { !$0.hasPrefix("#") }
    guard lines.count == 5, lines[0] == Self.firstLine, lines[4].isEmpty else {
      throw .malformed(
        path: path, problem: "it must be the line `\(Self.firstLine)`, then name, public, secret")
    }
    let values = try zip(["name ", "public ", "secret "], lines[1...3]).map {
      (field, line) throws(KeyError) in
      guard line.hasPrefix(field) else {
        throw .malformed(path: path, problem: "a line starts otherwise than `\(field)`")
      }
      return String(line.dropFirst(field.count))
    }
    guard Self.isName(values[0]) else {
      throw .malformed(path: path, problem: "\(values[0]) is not a name")
    }
    guard let seed = Self.bytes(values[2]), let key = SigningKey(seed: seed) else {
      throw .malformed(path: path, problem: "the secret is not 64 digits of base 16")
    }
    guard key.publicKey.description == values[1] else {
      throw .malformed(path: path, problem: "the public key is not that of the secret")
    }
    self.init(name: values[0], key: key)
  }

  private static func bytes(_ digits: String) -> [UInt8]? {
    let values = digits.utf8.compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
    guard values.count == 64, digits.utf8.count == 64 else { return nil }
    return stride(from: 0, to: 64, by: 2).map { UInt8(values[$0] << 4 | values[$0 + 1]) }
  }

  /// The text of a file that only its owner may read, who must be this user.
  static func read(_ path: String, name: String) throws(KeyError) -> String {
    let file = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
    guard file >= 0 else {
      if errno == ENOENT { throw .missing(name: name, path: path) }
      throw .file(path: path, problem: String(cString: strerror(errno)))
    }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw .malformed(path: path, problem: "it is no file")
    }
    guard status.st_mode & 0o077 == 0, status.st_uid == geteuid() else {
      throw .looseMode(path: path, mode: UInt32(status.st_mode & 0o777))
    }
    var bytes = [UInt8](repeating: 0, count: byteLimit + 1)
    let count = Foundation.read(file, &bytes, bytes.count)
    guard count >= 0, count <= byteLimit,
      let text = String(validating: bytes[..<count], as: UTF8.self)
    else { throw .malformed(path: path, problem: "it is too long, or not text") }
    return text
  }
}
