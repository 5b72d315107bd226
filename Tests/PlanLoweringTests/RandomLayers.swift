import ModelGraph
import SharedBytes
import TensorTypes
import TestSupport

/// Draws the tensors of a quantized model.
protocol RandomLayers {
  var random: SplitMix64 { get set }
  var graph: ModelGraph { get set }
}

extension RandomLayers {
  /// The one input of the model.
  mutating func input(_ shape: Shape) -> TensorID {
    let id = graph.add(
      Tensor(name: "x", shape: shape, type: .int8, quantization: quantization()))
    graph.inputs = [id]
    return id
  }

  mutating func bias(_ count: Int) -> TensorID {
    let values = (0..<count).map { _ in Int32.random(in: -3000...3000, using: &random) }
    return graph.add(
      Tensor(
        name: "b", shape: [count], type: .int32,
        quantization: TensorQuantization(scale: 0.0001, zeroPoint: 0),
        constant: SharedBytes(values: values)))
  }

  /// One scale for all, so that a pool and a reshape keep it; zero points of every kind.
  mutating func quantization() -> TensorQuantization {
    TensorQuantization(scale: 0.05, zeroPoint: Int32.random(in: -128...127, using: &random))
  }
}
