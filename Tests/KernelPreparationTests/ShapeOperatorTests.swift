import KernelPreparation
import Kernels
import ModelGraph
import TestSupport
import Testing

@Test(arguments: 0..<200 as Range<UInt64>)
func aPadIsItsDefinition(seed: UInt64) throws {
  var random = SplitMix64(seed: seed)
  let shape = random.shape(rank: 1...4)
  let before = shape.map { _ in Int.random(in: 0...2, using: &random) }
  let after = shape.map { _ in Int.random(in: 0...2, using: &random) }
  let value = Int8.random(in: .min ... .max, using: &random)
  let input = random.int8s(shape.reduce(1, *))
  let result = zip(shape, zip(before, after)).map { $0 + $1.0 + $1.1 }
  let expected = indices(of: result).map { index in
    let source = zip(index, before).map { $0 - $1 }
    let isInside = zip(source, shape).allSatisfy { (0..<$1).contains($0) }
    return isInside ? input[position(of: source, in: shape)] : value
  }
  let p = try PadParameters(shape: shape, before: before, after: after, value: value)
  var output = [Int8](repeating: 1, count: expected.count)
  var span = output.mutableSpan
  pad(p, input: input.span, output: &span)
  #expect(output == expected, "\(shape) \(before) \(after)")
}

@Test func aPadWithoutMarginsMergesAllAxes() throws {
  let p = try PadParameters(
    shape: [2, 3, 4, 5, 6], before: [0, 0, 1, 0, 0], after: [0, 0, 0, 0, 0], value: 0)
  #expect(p.extent3 == 120 && p.before3 == 30 && p.extent2 == 6)
}

@Test(arguments: 0..<200 as Range<UInt64>)
func aTransposeIsItsDefinition(seed: UInt64) throws {
  var random = SplitMix64(seed: seed)
  let shape = random.shape(rank: 1...6, upTo: 4)
  let permutation = Array(shape.indices).shuffled(using: &random)
  let input = random.int8s(shape.reduce(1, *))
  let expected = indices(of: permutation.map { shape[$0] }).map { index in
    var source = index
    for (axis, from) in permutation.enumerated() { source[from] = index[axis] }
    return input[position(of: source, in: shape)]
  }
  let p = try TransposeParameters(shape: shape, permutation: permutation)
  var output = [Int8](repeating: 1, count: expected.count)
  var span = output.mutableSpan
  transpose(p, input: input.span, output: &span)
  #expect(output == expected, "\(shape) \(permutation)")
}

@Test(arguments: 0..<200 as Range<UInt64>)
func aConcatenationIsItsDefinition(seed: UInt64) throws {
  var random = SplitMix64(seed: seed)
  let base = random.shape(rank: 1...4)
  let axis = Int.random(in: base.indices, using: &random)
  var shapes: [[Int]] = []
  for _ in 0..<Int.random(in: 1...4, using: &random) {
    var shape = base
    shape[axis] = Int.random(in: 1...4, using: &random)
    shapes.append(shape)
  }
  let inputs = shapes.map { random.int8s($0.reduce(1, *)) }
  var result = base
  result[axis] = shapes.reduce(0) { $0 + $1[axis] }
  let expected = indices(of: result).map { index in
    var source = index
    var operand = 0
    while source[axis] >= shapes[operand][axis] {
      source[axis] -= shapes[operand][axis]
      operand += 1
    }
    return inputs[operand][position(of: source, in: shapes[operand])]
  }
  var output = [Int8](repeating: 1, count: expected.count)
  var span = output.mutableSpan
  for (p, input) in zip(CopyBlocksParameters.concatenation(shapes: shapes, axis: axis), inputs) {
    copyBlocks(p, input: input.span, output: &span)
  }
  #expect(output == expected, "\(shapes) along \(axis)")
}

@Test func aReshapeMayStayInItsPlace() {
  var memory: [Int8] = [1, -2, 3, -4, 5]
  memory.withUnsafeMutableBufferPointer { memory in
    var output = MutableSpan(_unsafeElements: memory)
    copyBlocks(
      CopyBlocksParameters(count: 5), input: Span(_unsafeElements: UnsafeBufferPointer(memory)),
      output: &output)
  }
  #expect(memory == [1, -2, 3, -4, 5])
}

@Test(arguments: 0..<200 as Range<UInt64>)
func aMeanIsWithinAStepOfTheRealOne(seed: UInt64) throws {
  var random = SplitMix64(seed: seed)
  let shape = random.shape(rank: 1...5)
  let axes = shape.indices.filter { _ in Bool.random(using: &random) }
  let input = random.quantization()
  let output = TensorQuantization(
    scale: input.scale * Float.random(in: 0.1...2, using: &random),
    zeroPoint: random.quantization().zeroPoint)
  let values = random.int8s(shape.reduce(1, *))
  let kept = shape.enumerated().map { axes.contains($0) ? 1 : $1 }
  var sums = [Int](repeating: 0, count: kept.reduce(1, *))
  for (value, index) in zip(values, indices(of: shape)) {
    sums[broadcastPosition(of: index, in: kept)] += Int(value) - Int(input.zeroPoint)
  }
  let count = axes.reduce(1) { $0 * shape[$1] }
  let p = try MeanParameters(shape: shape, axes: axes, input: input, output: output)
  var result = [Int8](repeating: 0, count: sums.count)
  var span = result.mutableSpan
  mean(p, input: values.span, output: &span)
  for (value, sum) in zip(result, sums) {
    let exact = Double(sum) / Double(count) * Double(input.scale) / Double(output.scale)
    let steps = min(max(exact + Double(output.zeroPoint), -128), 127)
    #expect(abs(Double(value) - steps) <= 0.75, "\(shape) over \(axes)")
  }
}

@Test func axesThatAlternateTooOftenAreRefused() {
  let quantization = TensorQuantization(scale: 1, zeroPoint: 0)
  #expect(throws: KernelPreparationError.tooManyAxes(operation: "a mean", count: 7, limit: 6)) {
    try MeanParameters(
      shape: [2, 2, 2, 2, 2, 2, 2], axes: [0, 2, 4, 6], input: quantization, output: quantization)
  }
}

@Test func aResizedImageCopiesTheNearestPixels() {
  let doubled = nearestTable(input: 3, output: 6, coordinates: .asymmetric, rounding: .floor)
  #expect(doubled == [0, 0, 1, 1, 2, 2])
  let aligned = nearestTable(input: 3, output: 5, coordinates: .alignCorners, rounding: .halfUp)
  #expect(aligned == [0, 1, 1, 2, 2])
  let halved = nearestTable(input: 6, output: 3, coordinates: .halfPixel, rounding: .halfUp)
  #expect(halved == [1, 3, 5])
  var p = ResizeNearestParameters()
  p.batch = 2
  p.inputHeight = 1
  p.inputWidth = 3
  p.channels = 2
  p.outputHeight = 2
  p.outputWidth = 5
  let input: [Int8] = [1, 2, 3, 4, 5, 6, -1, -2, -3, -4, -5, -6]
  let rows: [Int32] = [0, 0]
  var output = [Int8](repeating: 0, count: 40)
  var span = output.mutableSpan
  resizeNearest(p, rows: rows.span, columns: aligned.span, input: input.span, output: &span)
  let row: [Int8] = [1, 2, 3, 4, 3, 4, 5, 6, 5, 6]
  #expect(output == row + row + row.map { -$0 } + row.map { -$0 })
}
