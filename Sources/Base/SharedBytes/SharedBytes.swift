public import Foundation

/// Bytes that never change and are never copied: a slice of a mapped file or of an array.
///
/// Slicing keeps the owner alive, so a weight tensor can point into the model file it came from.
public struct SharedBytes: Sendable {
  private let owner: Data
  private let range: Range<Int>

  /// The bytes of an array.
  public init(_ bytes: [UInt8]) {
    self.init(Data(bytes))
  }

  /// The bytes of `data`, which may be mapped.
  public init(_ data: Data) {
    owner = data
    range = data.startIndex..<data.endIndex
  }

  /// A file, mapped into memory rather than read.
  ///
  /// Throws Foundation's error where the file cannot be opened.
  public init(mapping path: String) throws {
    self.init(try Data(contentsOf: URL(fileURLWithPath: path), options: .alwaysMapped))
  }

  private init(owner: Data, range: Range<Int>) {
    self.owner = owner
    self.range = range
  }

  /// The number of bytes.
  public var count: Int { range.count }

  /// Whether there is none.
  public var isEmpty: Bool { range.isEmpty }

  /// One byte; `offset` counts from this slice's own start.
  public subscript(offset: Int) -> UInt8 {
    precondition(offset >= 0 && offset < range.count, "byte \(offset) of \(range.count)")
    return owner[range.lowerBound + offset]
  }

  /// A part that shares this one's owner; offsets count from this slice's own start.
  public subscript(part: Range<Int>) -> SharedBytes {
    precondition(part.lowerBound >= 0 && part.upperBound <= range.count, "\(part) of \(count)")
    let lower = range.lowerBound + part.lowerBound
    return SharedBytes(owner: owner, range: lower..<lower + part.count)
  }

  /// Calls `body` with the bytes in place.
  public func withUnsafeBytes<Result>(
    _ body: (UnsafeRawBufferPointer) throws -> Result
  ) rethrows -> Result {
    try owner.withUnsafeBytes { whole in
      let start = range.lowerBound - owner.startIndex
      return try body(UnsafeRawBufferPointer(rebasing: whole[start..<start + range.count]))
    }
  }

  /// The bytes as little-endian values of `type`, copied; a short tail is dropped.
  public func values<Value: BitwiseCopyable>(as type: Value.Type) -> [Value] {
    withUnsafeBytes { bytes in
      let stride = MemoryLayout<Value>.stride
      let count = bytes.count / stride
      return [Value](unsafeUninitializedCapacity: count) { values, initialized in
        // One copy, not one for each element: this is generic code when called from elsewhere.
        UnsafeMutableRawBufferPointer(values)
          .copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[..<(count * stride)]))
        initialized = count
      }
    }
  }

  /// The bytes as an array, copied.
  public var array: [UInt8] { withUnsafeBytes { Array($0) } }
}

extension SharedBytes {
  /// The memory of an array of values, copied once.
  public init<Value: BitwiseCopyable>(values: [Value]) {
    self.init(values.withUnsafeBytes { Data($0) })
  }
}

extension SharedBytes: Equatable {
  /// Whether both hold the same bytes.
  public static func == (left: SharedBytes, right: SharedBytes) -> Bool {
    left.count == right.count
      && left.withUnsafeBytes { a in right.withUnsafeBytes { b in a.elementsEqual(b) } }
  }
}
