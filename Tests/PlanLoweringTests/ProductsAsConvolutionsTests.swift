import ModelGraph
import PackageFormat
import PackageWriter
import PlanLowering
import SharedBytes
import TensorTypes
import TestSupport
import Testing

/// Products with a matrix beside convolutions, which run as convolutions of single pixels.
@Suite struct ProductsAsConvolutionsTests {
  @Test(
    "products run as convolutions and give the bytes of products",
    arguments: 0..<40 as Range<UInt64>)
  func bytes(seed: UInt64) throws {
    var model = ProductModel(seed: seed)
    let graph = try model.build(depth: 27)
    let input = model.random.bytes(graph[graph.inputs[0]].shape.elementCount)
    let fast = try PlanLowering.plan(graph)
    let plain = try PlanLowering.plan(graph, weights: .plain)
    #expect(!fast.steps.contains { $0.opcode == .fullyConnected }, "seed \(seed)")
    #expect(plain.steps.contains { $0.opcode == .fullyConnected })
    #expect(try run(fast, input) == run(plain, input), "seed \(seed)")
  }

  @Test("a product deeper than every convolution stays one, and so do all others")
  func deep() throws {
    var model = ProductModel(seed: 1)
    let plan = try PlanLowering.plan(model.build(depth: 26))
    #expect(plan.steps.filter { $0.opcode == .fullyConnected }.count == 2)
  }

  @Test("without a convolution products stay products")
  func alone() throws {
    var model = ProductModel(seed: 2)
    let plan = try PlanLowering.plan(model.products())
    #expect(plan.steps.map(\.opcode) == [.fullyConnected])
  }
}

/// A convolution, and two products that follow, the first of 27 inputs an output.
private struct ProductModel: RandomLayers {
  var random: SplitMix64
  var graph = ModelGraph(name: "products")

  init(seed: UInt64) { random = SplitMix64(seed: seed) }

  /// The convolution has so many inputs an output.
  mutating func build(depth: Int) throws -> ModelGraph {
    let rows = Int.random(in: 1...5, using: &random)
    let x = input([1, rows, 1, depth])
    let image = try graph.add(
      .convolution2D(Convolution2D()), [x, weights([27, 1, 1, depth]), bias(27)], name: "image",
      quantization: quantization())
    let flat = try graph.add(
      .reshape(to: [rows, 27]), [image], name: "flat", quantization: graph[image].quantization)
    let middle = try product(flat, outputs: Int.random(in: 1...9, using: &random))
    graph.outputs = [try product(middle, outputs: Int.random(in: 1...9, using: &random))]
    return graph
  }

  /// A product alone, from the model's input to its output.
  mutating func products() throws -> ModelGraph {
    let x = input([2, 8])
    graph.outputs = [try product(x, outputs: 3)]
    return graph
  }

  private mutating func product(_ x: TensorID, outputs: Int) throws -> TensorID {
    let depth = graph[x].shape.dimensions.last ?? 1
    return try graph.add(
      .fullyConnected(FullyConnected()), [x, weights([outputs, depth]), bias(outputs)],
      name: "product", quantization: quantization())
  }

  /// One scale for all outputs, or one for each.
  private mutating func weights(_ shape: Shape) -> TensorID {
    let isPerTensor = Bool.random(using: &random)
    let scales = (0..<(isPerTensor ? 1 : shape[0])).map { 0.002 + 0.0001 * Float($0) }
    return graph.add(
      Tensor(
        name: "w", shape: shape, type: .int8,
        quantization: isPerTensor
          ? TensorQuantization(scale: scales[0], zeroPoint: 0)
          : TensorQuantization(scales: scales, axis: 0),
        constant: SharedBytes(values: random.bytes(shape.elementCount))))
  }
}
