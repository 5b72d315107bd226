/// A value of IPLD's data model: what a block of DAG-CBOR holds.
///
/// Source: the IPLD data model. Integers reach from -2^64 to 2^64 - 1, as CBOR's do.
public enum DataModelValue: Equatable, Sendable {
  /// Nothing.
  case null
  /// True or false.
  case bool(Bool)
  /// An integer that is not negative.
  case unsigned(UInt64)
  /// The integer -1 - n.
  case negative(UInt64)
  /// A number that is finite.
  case float(Double)
  /// Text.
  case string(String)
  /// Bytes.
  case bytes([UInt8])
  /// Values in order.
  case list([DataModelValue])
  /// Values by name.
  case map(DataModelMap)
  /// A link to another block.
  case link(CID)

  /// An integer of either sign.
  public static func integer(_ value: Int64) -> DataModelValue {
    value < 0 ? .negative(UInt64(bitPattern: ~value)) : .unsigned(UInt64(value))
  }

  /// The value under a key, where this is a map that has it.
  public subscript(key: String) -> DataModelValue? {
    guard case .map(let map) = self else { return nil }
    return map[key]
  }

  /// Every link in the value, in the order of the block.
  ///
  /// What is walked was decoded within its limit of depth, or made by the caller.
  public var links: [CID] {
    switch self {
    case .link(let cid): [cid]
    case .list(let values): values.flatMap(\.links)
    case .map(let map): map.entries.flatMap(\.value.links)
    default: []
    }
  }
}

/// Values by name, in DAG-CBOR's order: shorter names first, then by bytes.
///
/// Not a dictionary, as two names that are written with different bytes are two names here, even
/// if Unicode holds them for equal.
public struct DataModelMap: Equatable, Sendable {
  /// A name and its value.
  public struct Entry: Equatable, Sendable {
    /// The name.
    public let key: String
    /// The value.
    public let value: DataModelValue
  }

  /// All of them, in order.
  public private(set) var entries: [Entry] = []

  /// No value yet.
  public init() {}

  /// Values by name, each name once.
  public init(_ values: KeyValuePairs<String, DataModelValue>) {
    for (key, value) in values { self[key] = value }
  }

  /// The value of a name; setting nil takes it out.
  public subscript(key: String) -> DataModelValue? {
    get {
      let index = place(of: key)
      return isAt(index, key) ? entries[index].value : nil
    }
    set {
      let index = place(of: key)
      if isAt(index, key) { entries.remove(at: index) }
      if let newValue { entries.insert(Entry(key: key, value: newValue), at: index) }
    }
  }

  /// Adds a value at the end; false where the name does not belong behind the last one.
  mutating func append(_ key: String, _ value: DataModelValue) -> Bool {
    if let last = entries.last, !Self.isOrdered(last.key, key) { return false }
    entries.append(Entry(key: key, value: value))
    return true
  }

  /// Whether one name comes before another, and is not the same.
  static func isOrdered(_ left: String, _ right: String) -> Bool {
    let counts = (left.utf8.count, right.utf8.count)
    guard counts.0 == counts.1 else { return counts.0 < counts.1 }
    return left.utf8.lexicographicallyPrecedes(right.utf8)
  }

  private func isAt(_ index: Int, _ key: String) -> Bool {
    index < entries.count && entries[index].key.utf8.elementsEqual(key.utf8)
  }

  /// Where a name stands or would stand.
  private func place(of key: String) -> Int {
    var low = 0
    var high = entries.count
    while low < high {
      let middle = (low + high) / 2
      if Self.isOrdered(entries[middle].key, key) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
