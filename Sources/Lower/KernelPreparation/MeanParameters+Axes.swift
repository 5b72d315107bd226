package import Kernels
package import ModelGraph
import TensorTypes

extension MeanParameters {
  /// The mean of a tensor of `shape` over `axes`, as TensorFlow Lite Micro's MEAN prepares it.
  ///
  /// Throws `tooManyAxes` where kept and reduced axes alternate too often, `factorOutOfRange` where
  /// the scales or the count of values do not fit.
  package init(
    shape: [Int], axes: [Int], input: TensorQuantization, output: TensorQuantization
  ) throws(KernelPreparationError) {
    self.init()
    let loops = Self.loops(shape: shape, axes: Set(axes))
    let kept = loops.filter { !$0.isReduced }
    let reduced = loops.filter { $0.isReduced }
    guard kept.count <= 3, reduced.count <= 3 else {
      throw .tooManyAxes(operation: "a mean", count: loops.count, limit: 6)
    }
    let none = Loop(extent: 1, step: 0, isReduced: false)
    let keptLoops = Array(repeating: none, count: 3 - kept.count) + kept
    let reducedLoops = Array(repeating: none, count: 3 - reduced.count) + reduced
    (keptExtent0, keptStep0) = (keptLoops[0].extent, keptLoops[0].step)
    (keptExtent1, keptStep1) = (keptLoops[1].extent, keptLoops[1].step)
    (keptExtent2, keptStep2) = (keptLoops[2].extent, keptLoops[2].step)
    (reducedExtent0, reducedStep0) = (reducedLoops[0].extent, reducedLoops[0].step)
    (reducedExtent1, reducedStep1) = (reducedLoops[1].extent, reducedLoops[1].step)
    (reducedExtent2, reducedStep2) = (reducedLoops[2].extent, reducedLoops[2].step)
    try setFactor(
      count: reduced.reduce(1) { $0 * Int($1.extent) }, input: input, output: output)
  }

  /// scale / (output scale * count): the count is divided into the multiplier of the scales' ratio,
  /// which is first shifted left as far as the quotient stays within 32 bits.
  private mutating func setFactor(
    count: Int, input: TensorQuantization, output: TensorQuantization
  ) throws(KernelPreparationError) {
    let factor = try QuantizedMultiplier(ratio: Double(input.scale) / Double(output.scale))
    guard count > 0, count <= Limits.meanCount else {
      throw .factorOutOfRange(Double(count), limit: "1 ... 2^23 values in a mean")
    }
    let bits = min(Int.bitWidth - 1 - count.leadingZeroBitCount, Int(31 + factor.shift))
    multiplier = Int32((Int64(factor.multiplier) << bits) / Int64(count))
    shift = factor.shift - Int32(bits)
    sumOffset = -input.zeroPoint * Int32(count)
    outputOffset = output.zeroPoint
  }

  /// Neighbouring axes of a kind made one; axes of extent one left out.
  private static func loops(shape: [Int], axes: Set<Int>) -> [Loop] {
    var loops: [Loop] = []
    var step = 1
    for axis in shape.indices.reversed() {
      let extent = shape[axis]
      if extent != 1 {
        let isReduced = axes.contains(axis)
        if let inner = loops.last, inner.isReduced == isReduced {
          loops[loops.count - 1].extent *= Int32(extent)
        } else {
          loops.append(Loop(extent: Int32(extent), step: Int32(step), isReduced: isReduced))
        }
      }
      step *= extent
    }
    return loops.reversed()
  }

  private struct Loop {
    var extent: Int32
    var step: Int32
    var isReduced: Bool
  }
}
