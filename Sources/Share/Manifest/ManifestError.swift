/// Why bytes are no signed manifest, no list of publishers, or not even CBOR, and where.
public struct ManifestError: Error, Equatable, Sendable {
  /// The place in the bytes that were given: where the wrong item starts.
  public let offset: Int
  /// What is wrong there.
  public let reason: Reason

  package init(_ offset: Int, _ reason: Reason) {
    self.offset = offset
    self.reason = reason
  }

  /// What can be wrong.
  public enum Reason: Equatable, Sendable {
    /// The bytes end inside of an item.
    case truncated
    /// Bytes follow the item.
    case trailing
    /// A number, a length or a float that fits in fewer bytes.
    case notShortest
    /// A length that is told by an end mark, or a reserved one.
    case length(UInt8)
    /// An item of another major type than belongs there.
    case type(UInt8)
    /// A tag that is not the one that belongs there.
    case tag
    /// A simple value that has another form.
    case simple(UInt8)
    /// Text that is not UTF-8.
    case text
    /// A key that stands before the one ahead of it in order, or is the same.
    case keyOrder
    /// More within each other than `CBORReader.depthLimit`.
    case depth
    /// A list or map with another number of items than belongs there.
    case count
    /// A key that has no meaning, or must not be there.
    case unknown(key: UInt64)
    /// A key that must be there.
    case missing(key: UInt64)
    /// A value outside of what is allowed under its key.
    case value(key: UInt64)
    /// What is signed is said to be of another type.
    case contentType
  }
}

#if !hasFeature(Embedded)
  extension ManifestError: CustomStringConvertible {
    /// One line that says where and what.
    public var description: String { "byte \(offset): \(reason.text)" }
  }

  extension ManifestError.Reason {
    /// What is wrong, in words.
    var text: String {
      switch self {
      case .truncated: "the bytes end inside of an item"
      case .trailing: "bytes follow where nothing is due"
      case .notShortest: "a number that fits in fewer bytes"
      case .length(let low): "a length of the form \(low), where it must be written out"
      case .type(let major): "an item of major type \(major), which does not belong there"
      case .tag: "another tag than belongs there"
      case .simple(let number): "the simple value \(number) in a form that it does not have"
      case .text: "text that is not UTF-8"
      case .keyOrder: "a key out of order, or there twice"
      case .depth: "more than \(CBORReader.depthLimit) items within each other"
      case .count: "another number of items than belongs there"
      case .unknown(let key): "the key \(key), which must not be there"
      case .missing(let key): "the key \(key) is missing"
      case .value(let key): "a value that is not allowed under the key \(key)"
      case .contentType: "what is signed is of another type"
      }
    }
  }
#endif
