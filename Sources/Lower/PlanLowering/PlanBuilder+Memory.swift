import MemoryPlanner
import PackageFormat
import PackageWriter

// When each buffer lives, and which may take another's place.
extension PlanBuilder {
  /// The demand for memory: a buffer's number here is its `BufferID`.
  func memoryDemand(outputs: [Int]) -> MemoryDemand {
    var demand = MemoryDemand(steps: steps.isEmpty ? ["-"] : steps.map(\.name))
    let lives = lifetimes()
    let kept = Set(outputs.compactMap { bufferOfTensor[$0] })
    for buffer in 0..<bufferCount {
      let life = lives[buffer]
      let id =
        persistentBuffers.contains(buffer)
        ? demand.addPinned("tensor \(buffer)", byteCount: life.byteCount)
        : kept.contains(buffer)
          ? demand.addOutput(
            "tensor \(buffer)", byteCount: life.byteCount, madeIn: life.first,
            mayOverlap: life.mayOverlap)
          : demand.add(
            "tensor \(buffer)", byteCount: life.byteCount, lifetime: life.first...life.last,
            mayOverlap: life.mayOverlap)
      precondition(id.index == buffer, "buffers are demanded in order")
    }
    return demand
  }

  /// The steps from the one that makes a buffer (0 for an input of the model) to its last reader.
  private func lifetimes() -> [BufferLife] {
    var lives = [BufferLife](repeating: BufferLife(), count: bufferCount)
    for (tensor, buffer) in bufferOfTensor.enumerated() {
      guard let buffer else { continue }
      lives[buffer].byteCount = max(
        lives[buffer].byteCount,
        tensors[tensor].type.byteCount(of: tensors[tensor].extents.reduce(1, *)))
    }
    var isMade = [Bool](repeating: false, count: bufferCount)
    for (index, step) in steps.enumerated() {
      for buffer in step.outputs.compactMap({ bufferOfTensor[$0] }) where !isMade[buffer] {
        isMade[buffer] = true
        lives[buffer].first = index
        lives[buffer].last = index
        lives[buffer].mayOverlap = overlaps(of: buffer, step)
      }
      for buffer in step.inputs.compactMap({ bufferOfTensor[$0] }) {
        isMade[buffer] = true  // An input of the model is there from step 0.
        lives[buffer].last = max(lives[buffer].last, index)
      }
    }
    return lives
  }

  /// The inputs of a step on whose bytes its result may stand, as far as the kernel allows it.
  private func overlaps(of buffer: Int, _ step: PlannedStep) -> [Overlap] {
    let inputs = step.inputs.compactMap { bufferOfTensor[$0] }.filter { $0 < buffer }
    func below(_ distance: Int?) -> [Overlap] {
      guard let distance else { return [] }
      return inputs.map { .below(BufferID(index: $0), by: distance) }
    }
    switch (step.opcode, layoutOfWeights(step)) {
    case (.convolution2D, .blocks4x4), (.convolution2D, .blocks4x8):
      return below(convolution(step).safeDistance)
    case (.averagePool2D, _), (.maxPool2D, _): return below(pool(step).safeDistance)
    case (.linear, _):
      guard let stream = residual(of: step), stream < buffer,
        stream != bufferOfTensor[step.inputs[0]]
      else { return [] }
      return [.inPlace(of: BufferID(index: stream))]
    case (.gatedSiLU, _): return inputs.map { .inPlace(of: BufferID(index: $0)) }
    case (.depthwiseConvolution2D, .foldedRows):
      guard depthwise(step).worksInPlace else { return [] }
      return inputs.map { .inPlace(of: BufferID(index: $0)) }
    default:
      guard step.opcode.worksInPlace, let result = step.outputs.first else { return [] }
      let count = tensors[result].extents.reduce(1, *)
      let equal = step.inputs.filter { tensors[$0].extents.reduce(1, *) == count }
      return equal.compactMap { bufferOfTensor[$0] }.filter { $0 < buffer }.map {
        .inPlace(of: BufferID(index: $0))
      }
    }
  }
}

extension PlanBuilder {
  /// The buffer that a product with a matrix adds to, if there is one.
  private func residual(of step: PlannedStep) -> Int? {
    let position = tensors[step.inputs[1]].type == .int4 ? 4 : 3
    return position < step.inputs.count ? bufferOfTensor[step.inputs[position]] : nil
  }
}

/// When a buffer is live, and what it may overlap.
private struct BufferLife {
  var byteCount = 0
  var first = 0
  var last = 0
  var mayOverlap: [Overlap] = []
}

extension Opcode {
  /// Whether its kernel reads each element before it writes the one at the same place.
  var worksInPlace: Bool {
    switch self {
    case .add, .subtract, .multiply, .minimum, .maximum, .lookup, .softmax, .logSoftmax,
      .rmsNormalization:
      true
    default: false
    }
  }
}
