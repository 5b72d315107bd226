import KernelPreparation
import Kernels
import ModelGraph
import PackageFormat
import PackageWriter
import SharedBytes
import TensorTypes

// Attention over caches that are part of the plan.
extension PlanBuilder {
  mutating func lower(_ attention: Attention, _ node: Node) throws(LoweringError) {
    let products = try products(of: node, count: 3)
    let factors = try factors(of: attention, products, node)
    let channels = attention.keyHeads * attention.headSize
    let row = buffer(.int16, [1, attention.heads * attention.headSize + 2 * channels])
    try appendProduct(products, to: row, scale: nil)
    let keys = buffer(
      .int8, [attention.keyHeads, attention.context, attention.headSize], isPersistent: true)
    let values = buffer(
      .int8, [attention.keyHeads, attention.headSize, attention.context], isPersistent: true)
    let steps = DecoderTables.rotarySteps(
      base: attention.rotaryBase, headSize: attention.headSize)
    let tables = [
      sharedConstant(DecoderTables.sine),
      sharedConstant(SharedBytes(values: steps), .int32, [steps.count]),
      sharedConstant(DecoderTables.exponentials),
      sharedConstant(SharedBytes(values: factors.scores), .int32, [factors.scores.count]),
      sharedConstant(factors.channels),
    ]
    append(.attention, node, inputs: [row, keys, values, position()] + tables) { step in
      step[.queriesPerKey] = Int32(attention.heads / attention.keyHeads)
      step[.keyShift] = factors.keyShift
      step[.valueShift] = factors.valueShift
      step[.resultShift] = factors.resultShift
    }
  }

  private func factors(
    of attention: Attention, _ products: [Node], _ node: Node
  ) throws(LoweringError) -> AttentionFactors {
    let channels = attention.keyHeads * attention.headSize
    guard let cache = attention.cache, cache.keys.count == channels,
      cache.values.count == channels
    else { throw .notQuantized(node: node.name, tensor: "the caches") }
    guard attention.headSize <= Limits.headSize, attention.context <= Limits.context,
      attention.heads / attention.keyHeads <= 1 << 15
    else { throw .refused(node, "heads of \(attention.headSize), \(attention.context) positions") }
    let scales = AttentionFactors.Scales(
      queries: try wideScale(products[0].output, node),
      keys: try wideScale(products[1].output, node),
      values: try wideScale(products[2].output, node),
      output: try wideScale(node.output, node))
    return try prepare(node) { () throws(KernelPreparationError) in
      try AttentionFactors(scales, cache: cache, headSize: attention.headSize)
    }
  }

  /// The shape of an attention's step.
  func attention(_ step: PlannedStep) -> AttentionParameters {
    let keys = tensors[step.inputs[1]].extents.map { Int32($0) }
    var p = AttentionParameters()
    (p.keyHeads, p.context, p.headSize) = (keys[0], keys[1], keys[2])
    p.queriesPerKey = step[.queriesPerKey]
    return p
  }
}
