import LowBitWeights
import ModelGraph
import SharedBytes

/// The weights of one layer as integers, symmetric, with a scale for each output channel.
///
/// Source: TensorFlow Lite 8-bit quantization specification: -127 ... 127, zero point 0, axis 0.
struct QuantizedWeights {
  let scales: [Float]
  let integers: [Int8]
  /// Where they were rounded to few bits, with what.
  private let rounded: QuantizedRows?

  /// Weights that have been rounded.
  init(_ rounded: QuantizedRows) {
    scales = rounded.rowScales
    integers = rounded.codes
    self.rounded = rounded
  }

  /// Rounds the weights of a layer.
  ///
  /// A scale is wider than the weights ask for where the bias would otherwise pass 32 bits. A
  /// channel of zeros takes one that leaves its bias 2^10 steps for each step of the result.
  init(
    _ values: [Float], channels: Int, bias: [Double], inputScale: Double, resultScale: Double
  ) {
    let size = values.count / max(channels, 1)
    let biasLimit = Self.biasLimit(products: size)
    var scales: [Float] = []
    var integers: [Int8] = []
    integers.reserveCapacity(values.count)
    for channel in 0..<channels {
      let part = values[channel * size..<(channel + 1) * size]
      let greatest = Double(part.reduce(0) { max($0, abs($1)) })
      var scale = greatest / 127
      if !Float(scale).isNormal { scale = resultScale / (inputScale * 1024) }
      scale = max(scale, abs(bias[channel]) / (inputScale * biasLimit))
      scales.append(Float(scale))
      integers += part.map { Int8(min(max(($0 / Float(scale)).rounded(), -127), 127)) }
    }
    self.scales = scales
    self.integers = integers
    rounded = nil
  }

  /// The greatest bias whose sum with all products stays within 32 bits, less one part in a
  /// thousand for the rounding of scales.
  private static func biasLimit(products: Int) -> Double {
    0.999 * max(0x1p31 - Double(products) * 255 * 128, 0x1p20)
  }

  /// What the integers stand for, less what was rounded.
  func error(against values: [Float]) -> [Float] {
    let size = integers.count / max(scales.count, 1)
    let reals =
      rounded?.reals.values ?? integers.indices.map { Float(integers[$0]) * scales[$0 / size] }
    return zip(reals, values).map { $0 - $1 }
  }

  /// The weights as a constant of a graph.
  func tensor(name: String, shape: Shape) -> Tensor {
    if let rounded { return Tensor(name: name, shape: shape, integers: rounded) }
    return Tensor(
      name: name, shape: shape, type: .int8,
      quantization: TensorQuantization(scales: scales, axis: 0),
      constant: SharedBytes(values: integers))
  }

  /// The bias as a constant of a graph: int32 in steps of `input scale * weight scale`.
  func biasTensor(name: String, _ bias: [Double], inputScale: Float) -> Tensor {
    let integers = zip(bias, scales).map { value, scale in
      Int32(clampingReal: value / (Double(inputScale) * Double(scale)))
    }
    return Tensor(
      name: name, shape: [bias.count], type: .int32,
      quantization: TensorQuantization(scales: scales.map { $0 * inputScale }, axis: 0),
      constant: SharedBytes(values: integers))
  }
}

extension Int32 {
  /// The nearest integer, at the ends where the real lies beyond.
  init(clampingReal real: Double) {
    self = Int32(Swift.min(Swift.max(real.rounded(), -0x1p31), 0x1p31 - 1))
  }
}
