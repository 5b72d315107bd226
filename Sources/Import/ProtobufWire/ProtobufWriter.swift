/// Builds one message, field by field, in the order of the calls.
package struct ProtobufWriter: Sendable {
  /// The message so far.
  package private(set) var bytes: [UInt8] = []

  /// An empty message.
  package init() {}

  /// A varint field.
  package mutating func integer(_ number: Int, _ value: Int64) {
    tag(number, wireType: 0)
    varint(UInt64(bitPattern: value))
  }

  /// A float field.
  package mutating func float(_ number: Int, _ value: Float) {
    tag(number, wireType: 5)
    append(littleEndian: value.bitPattern)
  }

  /// A bytes field.
  package mutating func bytes(_ number: Int, _ value: some Collection<UInt8>) {
    tag(number, wireType: 2)
    varint(UInt64(value.count))
    bytes += value
  }

  /// A string field.
  package mutating func text(_ number: Int, _ value: String) {
    bytes(number, value.utf8)
  }

  /// A message field.
  package mutating func message(_ number: Int, _ build: (inout ProtobufWriter) -> Void) {
    var inner = ProtobufWriter()
    build(&inner)
    bytes(number, inner.bytes)
  }

  /// A packed repeated field of varints.
  package mutating func packedIntegers(_ number: Int, _ values: [Int64]) {
    var inner = ProtobufWriter()
    for value in values { inner.varint(UInt64(bitPattern: value)) }
    bytes(number, inner.bytes)
  }

  /// A packed repeated field of floats.
  package mutating func packedFloats(_ number: Int, _ values: [Float]) {
    var inner = ProtobufWriter()
    for value in values { inner.append(littleEndian: value.bitPattern) }
    bytes(number, inner.bytes)
  }

  /// A packed repeated field of doubles.
  package mutating func packedDoubles(_ number: Int, _ values: [Double]) {
    var inner = ProtobufWriter()
    for value in values { inner.append(littleEndian: value.bitPattern) }
    bytes(number, inner.bytes)
  }

  private mutating func tag(_ number: Int, wireType: UInt64) {
    precondition(number > 0 && number < 1 << 29, "field \(number)")
    varint(UInt64(number) << 3 | wireType)
  }

  private mutating func varint(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  private mutating func append<Value: FixedWidthInteger>(littleEndian value: Value) {
    withUnsafeBytes(of: value.littleEndian) { bytes += $0 }
  }
}
