import ModelGraph
import SharedBytes
import TensorTypes
import TestSupport
import Testing

@testable import TFLiteFormat

/// A graph of one integer operator that the format has a word for.
private func graph(_ operation: Operation, _ shapes: [Shape], constants: Set<Int> = []) throws
  -> ModelGraph
{
  var graph = ModelGraph(name: "one")
  var random = SplitMix64(seed: 5)
  let ids = shapes.enumerated().map { position, shape in
    let isBias = position == 2 && constants.contains(2)
    var tensor = Tensor(
      name: "t\(position)", shape: shape, type: isBias ? .int32 : .int8,
      quantization: TensorQuantization(scale: isBias ? 0.25 : 0.5, zeroPoint: 0))
    if constants.contains(position) {
      let bytes = (0..<tensor.byteCount).map { _ in UInt8.random(in: 0...255, using: &random) }
      tensor.constant = SharedBytes(bytes)
    }
    let id = graph.add(tensor)
    if !tensor.isConstant { graph.inputs.append(id) }
    return id
  }
  let result: TensorQuantization? =
    switch operation {
    case .softmax, .unary(.logistic): TensorQuantization(scale: 1 / 256, zeroPoint: -128)
    case .unary(.tanh): TensorQuantization(scale: 1 / 128, zeroPoint: 0)
    case .logSoftmax: TensorQuantization(scale: 1 / 16, zeroPoint: 127)
    case .dequantize: nil
    default: TensorQuantization(scale: 0.5, zeroPoint: 0)
    }
  graph.outputs = [try graph.add(operation, ids, name: "y", quantization: result)]
  return graph
}

private let image: Shape = [1, 7, 6, 4]
private let weighted: Set = [1, 2]

/// Operations that come back from the file as they went in.
private let direct: [(Operation, [Shape], Set<Int>)] = [
  (.convolution2D(Convolution2D()), [image, [3, 2, 2, 4], [3]], weighted),
  (
    .convolution2D(
      Convolution2D(
        stride: Extent2D(2, 3), padding: Padding2D(top: 1, left: 0, bottom: 1, right: 0),
        activation: .relu6)), [image, [3, 3, 2, 4], [3]], weighted
  ),
  (
    .convolution2D(Convolution2D(dilation: Extent2D(2, 1), groups: 4, activation: .relu)),
    [image, [8, 3, 2, 1], [8]], weighted
  ),
  (.convolution2D(Convolution2D(groups: 2)), [image, [4, 1, 1, 2], [4]], weighted),
  (.convolution2D(Convolution2D()), [image, [3, 2, 2, 4]], [1]),
  (.fullyConnected(FullyConnected(activation: .reluN1To1)), [[2, 5], [3, 5], [3]], weighted),
  (.fullyConnected(FullyConnected()), [[1, 2, 5], [3, 5], [3]], weighted),
  (.matrixMultiply, [[1, 3, 4], [1, 4, 2]], []),
  (.averagePool2D(Pool2D(kernel: Extent2D(2, 3), stride: Extent2D(2, 1))), [image], []),
  (
    .maxPool2D(
      Pool2D(
        kernel: Extent2D(3, 3), stride: Extent2D(1, 1),
        padding: Padding2D(top: 1, left: 1, bottom: 1, right: 1), activation: .relu)), [image], []
  ),
  (.mean(axes: [1, 2], keepDimensions: true), [image], []),
  (.mean(axes: [2], keepDimensions: false), [image], []),
  (.binary(.add, activation: .relu), [image, [1, 1, 1, 4]], []),
  (.binary(.subtract, activation: .none), [image, image], []),
  (.binary(.multiply, activation: .relu6), [image, image], []),
  (.binary(.minimum, activation: .none), [image, image], []),
  (.binary(.maximum, activation: .none), [image, image], []),
  (.unary(.relu), [image], []), (.unary(.relu6), [image], []),
  (.unary(.leakyRelu(slope: 0.125)), [image], []), (.unary(.logistic), [image], []),
  (.unary(.tanh), [image], []), (.unary(.hardSwish), [image], []),
  (.softmax(beta: 1), [[2, 9]], []), (.logSoftmax, [[2, 9]], []),
  (.reshape(to: [4, 42]), [image], []), (.transpose(permutation: [0, 3, 1, 2]), [image], []),
  (.pad(before: [0, 1, 0, 0], after: [0, 2, 3, 0], value: 0), [image], []),
  (.pad(before: [0, 1, 0, 0], after: [0, 2, 3, 0], value: -1.5), [image], []),
  (.concatenate(axis: 3), [image, image, [1, 7, 6, 1]], []),
  (.resizeNearest(ResizeNearest(size: Extent2D(3, 13))), [image], []),
  (
    .resizeNearest(
      ResizeNearest(size: Extent2D(3, 13), coordinates: .halfPixel, rounding: .halfUp)),
    [image], []
  ),
  (
    .resizeNearest(
      ResizeNearest(size: Extent2D(3, 13), coordinates: .alignCorners, rounding: .halfUp)),
    [image], []
  ),
  (.quantize, [image], []), (.dequantize, [image], []),
]

@Test(arguments: direct.indices)
func anOperationReadsAsItWasWritten(position: Int) throws {
  let (operation, shapes, constants) = direct[position]
  let original = try graph(operation, shapes, constants: constants)
  let again = try TFLiteReader.read(
    SharedBytes(TFLiteWriter.write(original)), name: original.name)
  #expect(dump(again) == dump(original))
}

@Test(
  "TensorFlow Lite Micro runs every operation that is written",
  .enabled("needs tflite-micro") { await TFLiteMicroPeer.isPresent() })
func runsEverywhere() async throws {
  let graphs = try (direct + viaPadding).map { try graph($0.0, $0.1, constants: $0.2) }
  let cases = try graphs.map { graph in
    TFLiteMicroPeer.Case(
      model: try TFLiteWriter.write(graph),
      inputs: graph.inputs.map { [UInt8](repeating: 3, count: graph[$0].byteCount) })
  }
  for (answer, graph) in zip(try await TFLiteMicroPeer.run(cases), graphs) {
    guard case .outputs(let outputs) = answer else {
      Issue.record("\(graph.nodes[0].operation): \(answer)")
      continue
    }
    #expect(outputs[0].count == graph[graph.outputs[0]].byteCount)
  }
}

private let uneven = Padding2D(top: 2, left: 0, bottom: 0, right: 1)

/// Operations with margins that the format has no word for.
private let viaPadding: [(Operation, [Shape], Set<Int>)] = [
  (.convolution2D(Convolution2D(padding: uneven)), [image, [3, 2, 2, 4], [3]], weighted),
  (
    .maxPool2D(Pool2D(kernel: Extent2D(3, 3), stride: Extent2D(1, 1), padding: uneven)), [image],
    []
  ),
  (
    .averagePool2D(
      Pool2D(
        kernel: Extent2D(3, 3), stride: Extent2D(1, 1), padding: uneven, countsPadding: true)),
    [image], []
  ),
]

@Test(arguments: viaPadding.indices)
func otherMarginsBecomeAPad(position: Int) throws {
  let (operation, shapes, constants) = viaPadding[position]
  let original = try graph(operation, shapes, constants: constants)
  let again = try TFLiteReader.read(
    SharedBytes(TFLiteWriter.write(original)), name: original.name)
  #expect(again.nodes.count == 2)
  guard case .pad([0, 2, 0, 0], [0, 0, 1, 0], let value) = again.nodes[0].operation else {
    Issue.record("\(again.nodes[0].operation)")
    return
  }
  // Of a maximum, the margin must lose: the least integer stands in it.
  if case .maxPool2D = operation { #expect(value == -64) } else { #expect(value == 0) }
  #expect(again[again.outputs[0]].shape == original[original.outputs[0]].shape)
}

@Test func nodesWithoutAnOperatorAreAllListed() throws {
  var original = try graph(.unary(.clip(lower: -2, upper: 3)), [image])
  let resize = ResizeNearest(
    size: Extent2D(2, 2), coordinates: .halfPixel, rounding: .ceiling)
  original.outputs = [
    try original.add(
      .resizeNearest(resize), original.outputs, name: "z",
      quantization: TensorQuantization(scale: 0.5, zeroPoint: 0))
  ]
  let error = #expect(throws: TFLiteWriterError.self) { try TFLiteWriter.write(original) }
  guard case .unsupportedNodes(let nodes) = error else {
    Issue.record("\(String(describing: error))")
    return
  }
  #expect(nodes.map(\.name) == ["y", "z"])
  #expect(nodes[0].reason == "a clip to -2.0 ... 3.0")
}
