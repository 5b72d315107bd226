import Kernels
import MemoryPlanner
import PackageFormat
import PackageWriter

// What the kernels of each processor family want beside the tensors.
extension PlanBuilder {
  /// The scratch of a family's kernels by step; none for the steps that want none.
  func scratchDemands(of family: KernelFamily) -> [ScratchDemand] {
    steps.indices.compactMap { index in
      let step = steps[index]
      let byteCount =
        switch (step.opcode, layoutOfWeights(step)) {
        case (.convolution2D, .blocks4x4): KernelScratch.byteCount(convolution(step), family)
        case (.depthwiseConvolution2D, .foldedRows):
          unpackedByteCount(step) + (KernelScratch.byteCount(depthwise(step), family) ?? 0)
        case (.convolution2D, .blocks4x8), (.fullyConnected, .blocks4x8):
          KernelScratch.byteCount(
            int4: int4Convolution(step), Int4Groups(size: step[.groupSize]), family)
        case (.attention, _): KernelScratch.leastByteCount(attention(step))
        default: 0
        }
      return byteCount > 0 ? ScratchDemand(step: index, byteCount: byteCount) : nil
    }
  }

  /// The order of a step's weights; plain where it has none.
  func layoutOfWeights(_ step: PlannedStep) -> TensorRecord.Layout {
    step.inputs.count > 1 ? tensors[step.inputs[1]].layout : .plain
  }
}
