/// A text file of lines `key value`, written a line at a time and without a heap.
public struct Report {
  private let file: OutputFile
  private var line = InlineArray<160, UInt8>(repeating: 0)
  private var length = 0

  /// Nothing is written yet.
  public init(to file: OutputFile) {
    self.file = file
  }

  /// Writes one line.
  public mutating func write(_ key: StaticString, _ value: Int) {
    append(key, value)
    endLine()
  }

  /// Writes one line.
  public mutating func write(_ key: StaticString, _ value: UInt64) {
    append(key)
    append(value)
    endLine()
  }

  /// Adds a key and its value.
  public mutating func append(_ key: StaticString, _ value: Int) {
    append(key)
    append(value)
  }

  /// Adds two keys and their values.
  public mutating func append(
    _ first: StaticString, _ firstValue: Int, _ second: StaticString, _ secondValue: Int
  ) {
    append(first, firstValue)
    append(second, secondValue)
  }

  /// Adds text and a space behind it.
  public mutating func append(_ text: StaticString) {
    for index in 0..<text.utf8CodeUnitCount {
      append(byte: unsafe text.utf8Start[index])
    }
    append(byte: UInt8(ascii: " "))
  }

  /// Adds a number in decimal and a space behind it.
  public mutating func append(_ value: UInt64) {
    var rest = Limbs(value)
    var digits = InlineArray<20, UInt8>(repeating: 0)
    var count = 0
    repeat {
      digits[count] = UInt8(ascii: "0") &+ rest.removeLastDigit()
      count &+= 1
    } while !rest.isZero
    while count > 0 {
      count &-= 1
      append(byte: digits[count])
    }
    append(byte: UInt8(ascii: " "))
  }

  /// Adds a size in decimal and a space behind it.
  public mutating func append(_ value: Int) {
    append(unsafe unsafeBitCast((UInt32(truncatingIfNeeded: value), UInt32(0)), to: UInt64.self))
  }

  /// Ends the line and writes it.
  public mutating func endLine() {
    line[length &- 1] = UInt8(ascii: "\n")
    unsafe file.write(line.span.bytes.extracting(0..<length))
    length = 0
  }

  // The last place is the line's end; what is longer is cut.
  private mutating func append(byte: UInt8) {
    guard length < line.count else { return }
    line[length] = byte
    length &+= 1
  }
}

/// A 64-bit number as 16-bit limbs, the highest first: a 32-bit chip cannot divide 64 bits.
private struct Limbs {
  private var limbs: InlineArray<4, UInt32>

  init(_ value: UInt64) {
    let high = UInt32(truncatingIfNeeded: value &>> 32)
    let low = UInt32(truncatingIfNeeded: value)
    limbs = [high &>> 16, high & 0xFFFF, low &>> 16, low & 0xFFFF]
  }

  var isZero: Bool { limbs[0] | limbs[1] | limbs[2] | limbs[3] == 0 }

  /// Divides by ten; the remainder.
  mutating func removeLastDigit() -> UInt8 {
    var remainder: UInt32 = 0
    for index in 0..<4 {
      // remainder < 10, so the dividend is below 10 * 2^16.
      let dividend = remainder &<< 16 | limbs[index]
      limbs[index] = dividend / 10
      remainder = dividend % 10
    }
    return UInt8(truncatingIfNeeded: remainder)
  }
}
