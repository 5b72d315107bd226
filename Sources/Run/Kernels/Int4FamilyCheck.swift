/// Whether a random product of three rows with weights of four bits is the same by a family's
/// version and by the plain one: groups of 8 to 32, or none.
func isInt4Equal(
  _ family: KernelFamily, inputs: Int32, outputs: Int32, random: inout SmallRandom
) -> Bool {
  var p = Convolution2DParameters(rows: 3, inputChannels: inputs, outputChannels: outputs)
  p.outputOffset = random.number(-128, 127)
  let groups = Int4Groups(size: 8 &* random.number(0, 4))
  // Eight outputs of 72 taps in nine groups at most, three rows of 67.
  // Weights and scratch lie at multiples of four, as they do in a package and in an arena.
  var codeWords = InlineArray<72, Int32>(repeating: 0)
  var scales = InlineArray<72, Int8>(repeating: 0)
  var values = InlineArray<201, Int8>(repeating: 0)
  for index in codeWords.indices { codeWords[index] = Int32(bitPattern: random.next()) }
  var wordSpan = codeWords.mutableSpan
  let codes = unsafe Span(_unsafeStart: bytes(of: wordSpan.address(count: 72)), count: 288)
  for index in scales.indices {
    scales[index] = Int8(truncatingIfNeeded: random.number(1, 127))
  }
  for index in values.indices { values[index] = random.element() }
  var bias = InlineArray<5, Int32>(repeating: 0)
  var multipliers = InlineArray<5, Int32>(repeating: 0)
  var shifts = InlineArray<5, Int8>(repeating: 0)
  for index in bias.indices {
    bias[index] = random.number(-20_000, 20_000)
    multipliers[index] = random.number(0x4000_0000, 0x7FFF_FFFF)
    shifts[index] = Int8(truncatingIfNeeded: random.number(-14, -4))
  }
  var expected = InlineArray<15, Int8>(repeating: 0)
  var found = InlineArray<15, Int8>(repeating: 0)
  var scratchWords = InlineArray<84, Int32>(repeating: 0)
  var roomSpan = scratchWords.mutableSpan
  var scratch = unsafe MutableSpan(
    _unsafeStart: bytes(of: roomSpan.address(count: 84)), count: 336)
  var expectedSpan = expected.mutableSpan
  convolution2DInt4ByPatches(
    .plain, p, groups, input: values.span, codes: codes, scales: scales.span,
    bias: bias.span, multipliers: multipliers.span, shifts: shifts.span, scratch: &scratch,
    output: &expectedSpan)
  var foundSpan = found.mutableSpan
  switch family {
  case .armDSP:
    convolution2DInt4ByPatchesArmDSP(
      p, groups, input: values.span, codes: codes, scales: scales.span, bias: bias.span,
      multipliers: multipliers.span, shifts: shifts.span, scratch: &scratch,
      output: &foundSpan)
  case .helium:
    convolution2DInt4ByPatches(
      .helium, p, groups, input: values.span, codes: codes, scales: scales.span,
      bias: bias.span, multipliers: multipliers.span, shifts: shifts.span,
      scratch: &scratch, output: &foundSpan)
  default:
    convolution2DInt4ByPatches(
      p, groups, input: values.span, codes: codes, scales: scales.span, bias: bias.span,
      multipliers: multipliers.span, shifts: shifts.span, scratch: &scratch,
      output: &foundSpan)
  }
  for index in expected.indices where expected[index] != found[index] { return false }
  return true
}

@inline(__always)
private func bytes(of words: UnsafeMutablePointer<Int32>) -> UnsafeMutablePointer<Int8> {
  unsafe UnsafeMutableRawPointer(words).assumingMemoryBound(to: Int8.self)
}
