/// Bytes under construction, least significant first.
struct LittleEndianBytes {
  private(set) var bytes: [UInt8] = []

  var count: Int { bytes.count }

  mutating func append<Number: FixedWidthInteger>(_ number: Number) {
    withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
  }

  mutating func append(contentsOf more: [UInt8]) {
    bytes.append(contentsOf: more)
  }

  mutating func pad(toMultipleOf unit: Int) {
    let rest = bytes.count % unit
    if rest != 0 { bytes.append(contentsOf: repeatElement(0, count: unit - rest)) }
  }
}
