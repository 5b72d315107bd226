// Holds every processor's own version of a kernel to the plain one that defines the result, over
// random shapes and every edge size. It needs no heap, so that the processors themselves can run
// it.

/// Where a processor's own version gave another result than the plain one.
package struct KernelMismatch: Equatable, Sendable {
  /// The version that differs.
  package var family: KernelFamily
  /// The length of the rows.
  package var inputChannels: Int32
  /// How many rows of weights there were.
  package var outputChannels: Int32
  /// The seed of the case.
  package var seed: UInt32
}

/// Compares the version of one family with the plain one: rows of 1 to 67 elements, then random
/// ones.
///
/// The same seed gives the same cases on every machine. Takes about 3 KB of stack.
package func checkKernelFamily(_ family: KernelFamily, seed: UInt32) -> KernelMismatch? {
  for round in UInt32(0)..<136 {
    let caseSeed = seed &+ round &* 0x9E37_79B9
    var random = SmallRandom(state: caseSeed)
    let inputs = round < 67 ? Int32(bitPattern: round &+ 1) : random.number(1, 67)
    let outputs = random.number(1, 5)
    if !isEqual(family, inputs: inputs, outputs: outputs, random: &random)
      || !isInt4Equal(family, inputs: inputs, outputs: outputs, random: &random)
    {
      return KernelMismatch(
        family: family, inputChannels: inputs, outputChannels: outputs, seed: caseSeed)
    }
  }
  return nil
}

/// The same for the family that this was compiled for.
package func checkKernelFamilies(seed: UInt32) -> KernelMismatch? {
  checkKernelFamily(KernelFamily.current, seed: seed)
}

/// Whether a random product with a matrix is the same by both versions.
private func isEqual(
  _ family: KernelFamily, inputs: Int32, outputs: Int32, random: inout SmallRandom
) -> Bool {
  var p = MatrixProductParameters()
  p.rows = 3
  p.depth = inputs
  p.rowStep = inputs
  p.outputChannels = outputs
  p.outputOffset = random.number(-128, 127)
  // Eight outputs of 68 taps, three rows of 67.
  var weights = InlineArray<544, Int8>(repeating: 0)
  var values = InlineArray<201, Int8>(repeating: 0)
  var bias = InlineArray<5, Int32>(repeating: 0)
  var multipliers = InlineArray<5, Int32>(repeating: 0)
  var shifts = InlineArray<5, Int8>(repeating: 0)
  for index in weights.indices { weights[index] = random.element() }
  for index in values.indices { values[index] = random.element() }
  // Now and then a shift to the left, which not every version takes in its stride.
  let greatestShift: Int32 = random.number(0, 3) == 0 ? 1 : -6
  for index in bias.indices {
    bias[index] = random.number(-20_000, 20_000)
    multipliers[index] = random.number(0x4000_0000, 0x7FFF_FFFF)
    shifts[index] = Int8(truncatingIfNeeded: random.number(-12, greatestShift))
  }
  var expected = InlineArray<15, Int8>(repeating: 0)
  var found = InlineArray<15, Int8>(repeating: 0)
  var expectedSpan = expected.mutableSpan
  matrixProductPlain(
    p, rows: values.span, weights: weights.span, bias: bias.span,
    multipliers: multipliers.span, shifts: shifts.span, output: &expectedSpan)
  var foundSpan = found.mutableSpan
  switch family {
  case .armDSP:
    matrixProductArmDSP(
      p, rows: values.span, weights: weights.span, bias: bias.span,
      multipliers: multipliers.span, shifts: shifts.span, output: &foundSpan)
  case .helium:
    matrixProductHelium(
      p, rows: values.span, weights: weights.span, bias: bias.span,
      multipliers: multipliers.span, shifts: shifts.span, output: &foundSpan)
  case .plain:
    matrixProductPlain(
      p, rows: values.span, weights: weights.span, bias: bias.span,
      multipliers: multipliers.span, shifts: shifts.span, output: &foundSpan)
  case .neon:
    matrixProductNeon(
      p, rows: values.span, weights: weights.span, bias: bias.span,
      multipliers: multipliers.span, shifts: shifts.span, output: &foundSpan)
  case .x86:
    matrixProduct(
      p, rows: values.span, weights: weights.span, bias: bias.span,
      multipliers: multipliers.span, shifts: shifts.span, output: &foundSpan)
  }
  for index in expected.indices where expected[index] != found[index] { return false }
  return true
}

/// A small seeded generator (xorshift, Marsaglia 2003) that needs 32-bit words only.
struct SmallRandom {
  var state: UInt32

  init(state: UInt32) {
    self.state = state == 0 ? 0x6D2B_79F5 : state
  }

  mutating func next() -> UInt32 {
    state ^= state &<< 13
    state ^= state &>> 17
    state ^= state &<< 5
    return state
  }

  /// From `lower` to `upper`, both included; the range is below 2^31.
  mutating func number(_ lower: Int32, _ upper: Int32) -> Int32 {
    let span = UInt32(bitPattern: upper &- lower) &+ 1
    return lower &+ Int32(bitPattern: next().multipliedFullWidth(by: span).high)
  }

  /// An int8 of which every fourth is an edge of the range.
  mutating func element() -> Int8 {
    let bits = next()
    switch bits &>> 29 {
    case 0: return Int8.min
    case 1: return Int8.max
    default: return Int8(truncatingIfNeeded: bits)
    }
  }
}
