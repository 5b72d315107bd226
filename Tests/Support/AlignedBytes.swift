/// Bytes that start at a multiple of 16, as packages and arenas must.
///
/// A class, as it owns memory that it must give back. Around the bytes lie guards, so that a test
/// can tell whether anything was written beyond them.
public final class AlignedBytes {
  private static let guardBytes = 256
  private static let guardPattern: UInt8 = 0x5A
  private let memory: UnsafeMutableRawBufferPointer
  private let buffer: UnsafeMutableRawBufferPointer
  private let byteCount: Int

  /// A copy of `bytes`, so many bytes beyond a multiple of 16.
  public init(_ bytes: [UInt8], misalignment: Int = 0) {
    byteCount = bytes.count
    let start = Self.guardBytes + misalignment
    memory = .allocate(byteCount: start + bytes.count + Self.guardBytes, alignment: 16)
    memory.initializeMemory(as: UInt8.self, repeating: Self.guardPattern)
    buffer = UnsafeMutableRawBufferPointer(rebasing: memory[start..<start + bytes.count])
    buffer.copyBytes(from: bytes)
  }

  deinit { memory.deallocate() }

  /// Whether nothing was written before or after the bytes.
  public var guardsHold: Bool {
    let end = memory.count - Self.guardBytes
    let isPattern = { (byte: UInt8) in byte == Self.guardPattern }
    return memory[..<(end - byteCount)].allSatisfy(isPattern)
      && memory[end...].allSatisfy(isPattern)
  }

  /// Calls `body` with the bytes.
  public func withBytes<Result>(_ body: (RawSpan) throws -> Result) rethrows -> Result {
    try body(UnsafeRawBufferPointer(buffer).bytes)
  }

  /// Calls `body` with the bytes, to be written.
  public func withMutableBytes(_ body: (inout MutableRawSpan) -> Void) {
    var span = buffer.mutableBytes
    body(&span)
  }

  /// Puts values at their place.
  public func write(_ values: [Int8], at range: Range<Int>) {
    precondition(values.count == range.count)
    for (offset, value) in values.enumerated() {
      buffer[range.lowerBound + offset] = UInt8(bitPattern: value)
    }
  }

  /// The values of a place.
  public func read(_ range: Range<Int>) -> [Int8] {
    range.map { Int8(bitPattern: buffer[$0]) }
  }
}
