/// The sum of `(input + offset) * weight` over two runs of equal length.
///
/// |input + offset| <= 255 and |weight| <= 128, so a product is below 2^15 and a sum of 2^16 of
/// them cannot wrap.
@inline(__always)
func dotProduct(_ input: Span<Int8>, _ weights: Span<Int8>, offset: Int32) -> Int32 {
  let count = input.count
  precondition(weights.count == count)
  var sum: Int32 = 0
  for index in 0..<count {
    sum &+= (Int32(input[index]) &+ offset) &* Int32(weights[index])
  }
  return sum
}
