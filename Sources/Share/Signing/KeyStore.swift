public import Foundation

/// A folder of signing keys, a file each, which its owner alone may read.
public struct KeyStore: Sendable {
  /// The folder.
  public let directory: URL

  /// A key of the folder.
  public struct Entry: Equatable, Sendable {
    /// What its owner calls it.
    public let name: String
    /// What others know it by.
    public let publicKey: PublicKey

    /// A key by its name.
    public init(name: String, publicKey: PublicKey) {
      self.name = name
      self.publicKey = publicKey
    }
  }

  /// What lies in a folder, which is made with the first key.
  public init(directory: URL) { self.directory = directory }

  /// Makes a key; an error where the name is taken.
  @discardableResult
  public func create(_ name: String, _ key: SigningKey = SigningKey()) throws(KeyError) -> Entry {
    let path = try path(of: name)
    do throws(AtomicFile.Problem) { try AtomicFile.makeFolder(directory) } catch {
      throw .file(path: directory.path, problem: error.text)
    }
    do throws(AtomicFile.Problem) {
      try AtomicFile(path: path).create([UInt8](KeyFile(name: name, key: key).text.utf8))
    } catch {
      throw error.exists ? .exists(name: name, path: path) : .file(path: path, problem: error.text)
    }
    return Entry(name: name, publicKey: key.publicKey)
  }

  /// The key of a name.
  public func key(_ name: String) throws(KeyError) -> SigningKey {
    let path = try path(of: name)
    let text = try KeyFile.read(path, name: name)
    let file = try KeyFile(text, path: path)
    guard file.name == name else {
      throw .malformed(path: path, problem: "it holds the key \(file.name)")
    }
    return file.key
  }

  /// All keys, by name. One that cannot be used is an error, so that none goes missing unseen.
  public func entries() throws(KeyError) -> [Entry] {
    guard FileManager.default.fileExists(atPath: directory.path) else { return [] }
    let files: [String]
    do { files = try FileManager.default.contentsOfDirectory(atPath: directory.path) } catch {
      throw .file(path: directory.path, problem: error.localizedDescription)
    }
    var entries: [Entry] = []
    for file in files.sorted() where file.hasSuffix(Self.ending) {
      let name = String(file.dropLast(Self.ending.count))
      entries.append(Entry(name: name, publicKey: try key(name).publicKey))
    }
    return entries
  }

  private static let ending = ".key"

  private func path(of name: String) throws(KeyError) -> String {
    guard KeyFile.isName(name) else { throw .name(name) }
    return directory.appendingPathComponent(name + Self.ending).path
  }
}

/// Why there is no key.
public enum KeyError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Not a name for a key.
  case name(String)
  /// There is a key of the name.
  case exists(name: String, path: String)
  /// There is no key of the name.
  case missing(name: String, path: String)
  /// Others than its owner may use the file, or another user owns it.
  case looseMode(path: String, mode: UInt32)
  /// The file is not a key.
  case malformed(path: String, problem: String)
  /// The file system refused.
  case file(path: String, problem: String)

  /// What is wrong and how to mend it.
  public var description: String {
    switch self {
    case .name(let name):
      "\(name): not a name for a key; take up to 32 of a-z, 0-9, - and _, a letter or digit first"
    case .exists(let name, let path):
      "there is a key named \(name) in \(path): choose another name; a key is never replaced"
    case .missing(let name, let path):
      "there is no key named \(name) (\(path)): make it with `nevortex keys new \(name)`, or see "
        + "`nevortex keys list`"
    case .looseMode(let path, let mode):
      "\(path): others can use this key (mode \(String(mode, radix: 8))): `chmod 600 \(path)`; if "
        + "somebody may have read it, replace the key in your lists of publishers"
    case .malformed(let path, let problem):
      "\(path): not a key file: \(problem); put it back from your copy"
    case .file(let path, let problem): "\(path): \(problem)"
    }
  }
}
