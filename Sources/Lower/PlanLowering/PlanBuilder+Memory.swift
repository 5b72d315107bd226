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
      let mayReplace = life.replaces.map { [BufferID(index: $0)] } ?? []
      let id =
        kept.contains(buffer)
        ? demand.addOutput(
          "tensor \(buffer)", byteCount: life.byteCount, madeIn: life.first, mayReplace: mayReplace)
        : demand.add(
          "tensor \(buffer)", byteCount: life.byteCount, lifetime: life.first...life.last,
          mayReplace: mayReplace)
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
        lives[buffer].replaces = bufferThatMayBeReplaced(by: buffer, step)
      }
      for buffer in step.inputs.compactMap({ bufferOfTensor[$0] }) {
        isMade[buffer] = true  // An input of the model is there from step 0.
        lives[buffer].last = max(lives[buffer].last, index)
      }
    }
    return lives
  }

  /// The first input of the same size whose place the result may take, where the kernel allows it.
  private func bufferThatMayBeReplaced(by buffer: Int, _ step: PlannedStep) -> Int? {
    guard step.opcode.worksInPlace, let result = step.outputs.first else { return nil }
    let count = tensors[result].extents.reduce(1, *)
    let candidates = step.inputs.filter { tensors[$0].extents.reduce(1, *) == count }
    return candidates.compactMap { bufferOfTensor[$0] }.first { $0 < buffer }
  }
}

/// When a buffer is live, and whose place it may take.
private struct BufferLife {
  var byteCount = 0
  var first = 0
  var last = 0
  var replaces: Int?
}

extension Opcode {
  /// Whether its kernel reads each element before it writes the one at the same place.
  var worksInPlace: Bool {
    switch self {
    case .add, .subtract, .multiply, .minimum, .maximum, .lookup, .softmax, .logSoftmax: true
    default: false
    }
  }
}
