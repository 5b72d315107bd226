// Weights of four bits, two's complement, two in a byte: element i in byte i / 2, the even one in
// its low half. Rows follow each other without a gap, so one may begin inside of a byte.

/// One element, wherever it stands.
@inline(__always)
func nibble(_ packed: Span<Int8>, _ index: Int) -> Int32 {
  let byte = Int32(packed[index &>> 1])
  return index & 1 == 0 ? lowNibble(byte) : byte &>> 4
}

/// The even element of a byte.
@inline(__always)
private func lowNibble(_ byte: Int32) -> Int32 { (byte &<< 28) &>> 28 }

/// The sum of the products of activations with as many elements from `index` on.
///
/// |sum| <= count * 2^15 * 8: at most 64 of them stay within 2^24.
@inline(__always)
func dotProduct(_ input: Span<Int16>, _ packed: Span<Int8>, from index: Int) -> Int32 {
  var count = input.count
  if count == 0 { return 0 }
  var x = unsafe input.address(count: count)
  var bytes = unsafe packed.address(
    at: index &>> 1, count: (index &+ count &+ 1) &>> 1 &- index &>> 1)
  var sum: Int32 = 0
  if index & 1 != 0 {
    sum = unsafe Int32(x[0]) &* (Int32(bytes[0]) &>> 4)
    unsafe (x, bytes) = (x + 1, bytes + 1)
    count &-= 1
  }
  let pairs = count &>> 1
  for pair in 0..<pairs {
    let byte = unsafe Int32(bytes[pair])
    sum &+= unsafe Int32(x[2 &* pair]) &* lowNibble(byte)
    sum &+= unsafe Int32(x[2 &* pair &+ 1]) &* (byte &>> 4)
  }
  if count & 1 != 0 {
    sum &+= unsafe Int32(x[2 &* pairs]) &* lowNibble(Int32(bytes[pairs]))
  }
  return sum
}
