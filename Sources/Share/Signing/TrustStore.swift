public import Foundation
import Manifest

/// Whom this machine lets publish under which name, and the newest version that it has seen of
/// each: a folder with a file per name.
///
/// A list is trusted because somebody said so (`trust`); later lists because enough of those before
/// them have signed.
public struct TrustStore: Sendable {
  /// The folder.
  public let directory: URL

  /// What lies in a folder, which is made with the first list.
  public init(directory: URL) { self.directory = directory }

  /// Trusts a list from now on; an error where one of the name is trusted already.
  public func trust(_ list: SignedMessage) throws(TrustError) {
    let first = try TrustedList(first: list)
    let lock = try lock()
    guard try state(of: first.list.name) == nil else { throw .alreadyTrusted(first.list.name) }
    try write(TrustState(list: first))
    withExtendedLifetime(lock) {}
  }

  /// Trusts the newest list that a published model carries, where the model is signed by as many of
  /// its keys as the list asks for: nobody's list comes in under somebody else's model.
  ///
  /// Where a list of its name is trusted already, that one follows those of the model. An error
  /// where it carries none, where it is not so signed, or where its lists do not follow.
  public func trust(publishersOf node: PublishedNode) throws(TrustError) -> PublisherList {
    guard let message = node.publishers.last, let list = node.lists.last else {
      throw .noList(node.content.name)
    }
    try list.demandSignatures(of: node.manifest)
    if let known = try follow(node.publishers) { return known }
    try trust(message)
    return list
  }

  /// The names that lists are trusted for, in order.
  public func names() throws(TrustError) -> [String] {
    guard FileManager.default.fileExists(atPath: directory.path) else { return [] }
    do {
      return try FileManager.default.contentsOfDirectory(atPath: directory.path)
        .filter { $0.hasSuffix(Self.ending) }
        .map { String($0.dropLast(Self.ending.count)).replacing("+", with: "/") }.sorted()
    } catch { throw .file(path: directory.path, problem: error.localizedDescription) }
  }

  /// Forgets the list of a name and the versions that were seen; whether there was one.
  public func distrust(_ name: String) throws(TrustError) -> Bool {
    let lock = try lock()
    defer { withExtendedLifetime(lock) {} }
    let path = file(of: name).path
    guard unlink(path) != 0 else { return true }
    guard errno == ENOENT else {
      throw .file(path: path, problem: String(cString: strerror(errno)))
    }
    return false
  }

  /// The list that is trusted for a name; nil where none is.
  public func list(of name: String) throws(TrustError) -> PublisherList? {
    try state(of: name)?.list.list
  }

  /// The newest version of a name that was accepted here; nil where none was.
  public func newestVersion(of name: String) throws(TrustError) -> UInt64? {
    try state(of: name)?.seen?.version
  }

  /// The messages of a name's lists, the one that counts last; none where none is trusted. A
  /// published node carries them, so that whoever trusts an earlier one follows.
  public func messages(of name: String) throws(TrustError) -> [SignedMessage] {
    try state(of: name)?.list.chain ?? []
  }

  /// Follows the lists that are newer than the trusted one, as far as they are signed by those
  /// before them; the newest one. `lists` may hold older ones too, and are in the order of their
  /// versions.
  @discardableResult
  public func follow(_ lists: [SignedMessage]) throws(TrustError) -> PublisherList? {
    var name: String?
    let lock = try lock()
    for message in lists {
      let list = try PublisherList(trusting: message)
      guard name == nil || name == list.name else { throw .otherName(list.name) }
      name = list.name
    }
    guard let name, var state = try state(of: name) else { return nil }
    let before = state
    for message in lists { try state.list.follow(message) }
    if state != before { try write(state) }
    withExtendedLifetime(lock) {}
    return state.list.list
  }

  /// What a signed manifest is worth at a time, in seconds after 1970; nothing is remembered.
  ///
  /// Of a name without a trusted list the answer says who signed, and that nobody vouches.
  public func judge(_ message: SignedMessage, at now: UInt64) throws(TrustError) -> Endorsement {
    let manifest = try ModelManifest(trusting: message)
    guard let state = try state(of: manifest.name) else {
      return Endorsement(manifest: manifest, signers: message.signers, list: nil)
    }
    try state.check(manifest, message, at: now)
    let keys = state.list.list.keys
    return Endorsement(
      manifest: manifest, signers: message.signers.filter(keys.contains), list: state.list.list)
  }

  /// The same, and older versions are refused from now on.
  @discardableResult
  public func accept(_ message: SignedMessage, at now: UInt64) throws(TrustError) -> Endorsement {
    let lock = try lock()
    let endorsement = try judge(message, at: now)
    if var state = try state(of: endorsement.manifest.name) {
      let seen = TrustState.Seen(message, endorsement.manifest)
      if state.seen != seen {
        state.seen = seen
        try write(state)
      }
    }
    withExtendedLifetime(lock) {}
    return endorsement
  }

  private func lock() throws(TrustError) -> FolderLock {
    do throws(AtomicFile.Problem) {
      try AtomicFile.makeFolder(directory)
      return try FolderLock(directory)
    } catch { throw .file(path: directory.path, problem: error.text) }
  }

  private func state(of name: String) throws(TrustError) -> TrustState? {
    let file = file(of: name)
    guard FileManager.default.fileExists(atPath: file.path) else { return nil }
    guard let bytes = try? Data(contentsOf: file), let state = TrustState([UInt8](bytes)),
      state.list.list.name == name
    else { throw .state(path: file.path) }
    return state
  }

  private func write(_ state: TrustState) throws(TrustError) {
    let path = file(of: state.list.list.name).path
    do throws(AtomicFile.Problem) { try AtomicFile(path: path).replace(state.bytes) } catch {
      throw .file(path: path, problem: error.text)
    }
  }

  private static let ending = ".trust"

  // A name has slashes, and no plus sign.
  private func file(of name: String) -> URL {
    directory.appendingPathComponent(
      name.replacing("/", with: "+") + Self.ending, isDirectory: false)
  }
}

/// What a signed manifest is worth here.
public struct Endorsement: Equatable, Sendable {
  /// What it says.
  public let manifest: ModelManifest
  /// Who vouches for it: those of the trusted list that have signed. Without such a list whoever
  /// has signed, of whom nothing is known but the key.
  public let signers: [PublicKey]
  /// The list that is trusted for the name; nil where none is.
  public let list: PublisherList?

  /// Whether those have signed who may publish under the name.
  public var isTrusted: Bool { list != nil }
}
