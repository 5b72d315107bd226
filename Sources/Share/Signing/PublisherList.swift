import ContentBlocks
public import Manifest

/// Who may publish under a name.
public struct PublisherList: Equatable, Sendable {
  /// The name that they may publish under.
  public var name: String
  /// Rises by one with each list of the name; never zero.
  public var version: UInt64
  /// The first second after 1970, in UTC, at which it does not count any more.
  public var expiry: UInt64
  /// How many of the keys must have signed.
  public var threshold: Int
  /// The keys, in order, each once.
  public private(set) var keys: [PublicKey]

  /// A list; the keys may come in any order.
  public init(
    name: String, version: UInt64, expiry: UInt64, threshold: Int, keys: Set<PublicKey>
  ) {
    self.name = name
    self.version = version
    self.expiry = expiry
    self.threshold = threshold
    self.keys = keys.sorted()
  }

  /// The payload to be signed; an error where a value is not allowed.
  public func encoded() throws(ManifestError) -> [UInt8] {
    var items: [UInt8] = []
    items.appendCBOR(listOf: keys.count)
    for key in keys { items.appendCBOR(bytes: key.bytes) }
    var bytes: [UInt8] = []
    bytes.appendCBOR(map: [
      (1, .item(1)), (2, .item(name)), (3, .item(version)), (4, .item(expiry)),
      (5, .item(UInt64(max(threshold, 0)))), (6, items),
    ])
    // What is written is what is read.
    _ = try PublisherListView(bytes.span.bytes)
    return bytes
  }

  /// Reads a payload.
  public init(payload: [UInt8]) throws(ManifestError) {
    let view = try PublisherListView(payload.span.bytes)
    var keys: Set<PublicKey> = []
    for index in 0..<view.keyCount {
      if let key = PublicKey([UInt8](copying: view.key(at: index))) { keys.insert(key) }
    }
    self.init(
      name: String(copying: view.name), version: view.version, expiry: view.expiry,
      threshold: view.threshold, keys: keys)
  }
}
