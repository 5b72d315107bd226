import Kernels
import MemoryPlanner
public import ModelGraph
import PackageFormat
public import PackageWriter

/// Lowers a quantized graph to the plan that the runtime executes.
///
/// Each node becomes a step, or none (a reshape is another view of the same bytes). Every refusal
/// is collected before it is thrown. The same graph gives the same plan.
public enum PlanLowering {
  /// The order in which a plan's weights are stored. Every machine runs both, to the same bytes.
  public enum WeightOrder: Sendable {
    /// What the kernels of every processor family are fastest with.
    case fast
    /// Row by row, for the kernels that define the result.
    case plain
  }

  /// The plan of a graph whose activations are int8, or of a decoder of one token, which has int16.
  public static func plan(
    _ graph: ModelGraph, weights: WeightOrder = .fast
  ) throws -> ExecutionPlan {
    try lower(graph.withoutDeadChannels(), weights: weights)
  }

  /// The plan of a graph as it is.
  static func lower(_ graph: ModelGraph, weights: WeightOrder) throws -> ExecutionPlan {
    var builder = PlanBuilder(graph, weights: weights)
    let refusals = graph.nodes.compactMap { node in
      PlanBuilder.refusal(of: node.operation).map {
        LoweringError.Refusal(node: node.name, reason: $0)
      }
    }
    guard refusals.isEmpty else { throw LoweringError.unsupported(refusals) }
    for node in graph.nodes { try builder.lower(node) }
    var plan = ExecutionPlan(name: graph.name)
    plan.inputs = try graph.inputs.map { id throws(LoweringError) in try builder.port(id) }
    plan.outputs = try graph.outputs.map { id throws(LoweringError) in try builder.port(id) }
    if let position = builder.positionTensor {
      // A decoder: its ports have names of their own.
      for index in plan.inputs.indices { plan.inputs[index].name = "token" }
      for index in plan.outputs.indices { plan.outputs[index].name = "logits" }
      plan.inputs.append(
        PlannedPort(name: "position", tensor: position, scale: 1, zeroPoint: 0))
    }
    let memory = try MemoryPlan(placing: builder.memoryDemand(outputs: plan.outputs.map(\.tensor)))
    builder.place(bufferOffsets: memory.offsets)
    plan.steps = builder.steps
    plan.tensors = builder.tensors
    plan.arenaByteCounts = plan.arenaByteCounts.map { _ in memory.peakBytes }
    for number in plan.arenaByteCounts.indices {
      guard let family = KernelFamily(rawValue: UInt8(number)) else { continue }
      let scratch = try memory.placeScratch(builder.scratchDemands(of: family))
      plan.arenaByteCounts[number] = scratch.peakBytes
      plan.scratch += zip(scratch.demands, scratch.offsets).map { demand, offset in
        PlannedScratch(
          family: number, step: demand.step, byteOffset: offset,
          byteCount: MemoryDemand.aligned(demand.byteCount))
      }
    }
    return builder.positionTensor == nil ? plan : plan.withSharedRecords()
  }
}
