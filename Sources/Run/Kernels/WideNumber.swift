// Numbers of 64 bits as two words: a chip of 32 bits would call a library to shift longer ones.
import TensorTypes

/// A signed number of 64 bits, two's complement.
struct WideNumber: BitwiseCopyable, Equatable {
  var high: Int32
  var low: UInt32

  /// A number by its words.
  @inline(__always)
  init(high: Int32 = 0, low: UInt32 = 0) {
    self.high = high
    self.low = low
  }

  /// `a * b`.
  @inline(__always)
  init(_ a: Int32, times b: Int32) {
    (high, low) = a.multipliedFullWidth(by: b)
  }

  /// Adds a word.
  @inline(__always)
  mutating func add(_ value: Int32) {
    let (sum, carry) = low.addingReportingOverflow(UInt32(bitPattern: value))
    low = sum
    high = high &+ (value &>> 31) &+ (carry ? 1 : 0)
  }

  /// Times a factor that is not negative, modulo 2^64.
  @inline(__always)
  func multiplied(by factor: Int32) -> WideNumber {
    let lower = low.multipliedFullWidth(by: UInt32(bitPattern: factor))
    return WideNumber(high: high &* factor &+ Int32(bitPattern: lower.high), low: lower.low)
  }

  /// floor(self / 2^places + 1/2), held to 32 bits; `places` is 1 ... 62, |self| < 2^62.
  @inline(__always)
  func rounded(places: Int32) -> Int32 {
    var sum = self
    let half = UInt32(1) &<< UInt32(bitPattern: places &- 1)
    if places > 32 {
      sum.high &+= Int32(bitPattern: half)
    } else {
      let (low, carry) = sum.low.addingReportingOverflow(half)
      sum.low = low
      sum.high &+= carry ? 1 : 0
    }
    if places >= 32 { return sum.high &>> (places &- 32) }
    let left = UInt32(bitPattern: 32 &- places)
    let word = Int32(
      bitPattern: (sum.low &>> UInt32(bitPattern: places))
        | (UInt32(bitPattern: sum.high) &<< left))
    if sum.high &>> places == word &>> 31 { return word }
    return sum.high < 0 ? Int32.min : Int32.max
  }
}

/// `value * factor`, rounded once to nearest with ties towards plus infinity, held to 32 bits.
///
/// |product| < 2^62, whatever the factor; a shift by more than 62 places is one by 62.
@inline(__always)
func scaled(_ value: Int32, by factor: QuantizedMultiplier) -> Int32 {
  WideNumber(value, times: factor.multiplier).rounded(places: factor.places)
}

extension QuantizedMultiplier {
  /// The bits to the right by which a product with the multiplier is shifted, held to 1 ... 62.
  @inline(__always)
  var places: Int32 { clamp(31 &- shift, 1, 62) }
}

/// A number held to 16 bits.
@inline(__always)
func saturated(_ value: Int32) -> Int16 { Int16(truncatingIfNeeded: clamp(value, -32768, 32767)) }
