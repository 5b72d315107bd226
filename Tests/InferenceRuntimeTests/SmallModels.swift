import ModelGraph
import PackageFormat
import PackageWriter
import PlanLowering
import SharedBytes
import TestSupport
import Testing

@testable import InferenceRuntime

/// A product of 3 inputs with 2 rows of weights, scale 1 throughout but for the result's.
func smallProduct() throws -> ModelGraph {
  var graph = ModelGraph(name: "small")
  let unit = TensorQuantization(scale: 1, zeroPoint: 0)
  let x = graph.add(Tensor(name: "x", shape: [1, 3], type: .int8, quantization: unit))
  let weights = graph.add(
    Tensor(
      name: "w", shape: [2, 3], type: .int8, quantization: unit,
      constant: SharedBytes(values: [Int8]([1, 2, 3, -1, 0, 1]))))
  let bias = graph.add(
    Tensor(
      name: "b", shape: [2], type: .int32, quantization: unit,
      constant: SharedBytes(values: [Int32]([10, -10]))))
  let y = try graph.add(
    .fullyConnected(FullyConnected()), [x, weights, bias], name: "y",
    quantization: TensorQuantization(scale: 2, zeroPoint: 1))
  graph.inputs = [x]
  graph.outputs = [y]
  return graph
}

/// Runs a package on inputs given as bytes, in an arena of exactly its size.
func run(_ package: [UInt8], _ inputs: [[Int8]]) throws -> [[Int8]] {
  let aligned = AlignedBytes(package)
  return try aligned.withBytes { bytes in
    let view = try PackageView(validating: bytes)
    let runtime = try InferenceRuntime(view)
    guard runtime.arenaByteCount < 1 << 20 else { throw DoesNotFit() }
    let arena = AlignedBytes([UInt8](repeating: 0xA5, count: runtime.arenaByteCount))
    let ranges = (0..<view.inputCount).map { runtime.inputRange($0) }
    guard ranges.map(\.count) == inputs.map(\.count) else { throw DoesNotFit() }
    for (index, input) in inputs.enumerated() {
      arena.write(input, at: runtime.inputRange(index))
    }
    arena.withMutableBytes { runtime.run(arena: &$0) }
    return (0..<view.outputCount).map { arena.read(runtime.outputRange($0)) }
  }
}

/// What a caller says whose memory or inputs are not what the package asks for.
struct DoesNotFit: Error {}
