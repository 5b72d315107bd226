package import ModelGraph

extension ModelGraph {
  /// The graph as the compiler wants it: integer operations found, constants computed, layers with
  /// their bias and activation, layouts settled, int8 at the edges of a quantized model.
  ///
  /// `trace` sees the graph after each pass that changed it.
  package func simplified(
    trace: (_ pass: String, _ graph: ModelGraph) -> Void = { _, _ in }
  ) throws(GraphError) -> ModelGraph {
    var graph = compacted()
    for list in [PassList.integerForm, .realForm, .final] {
      try list.run(on: &graph, trace: trace)
    }
    return graph
  }

  /// Whether a computed tensor or an input is made of quantized integers: such a model is taken as
  /// it is.
  package var isQuantized: Bool {
    let computed = inputs + nodes.flatMap(\.outputs)
    return computed.contains { self[$0].type == .int8 && self[$0].quantization != nil }
  }

  /// The nodes of a quantized model that give reals, which a chip cannot run.
  package var realNodes: [Node] {
    nodes.filter { node in node.outputs.contains { self[$0].type == .float32 } }
  }
}

extension PassList {
  /// Finds integer operations, before their dequantized constants become reals.
  static let integerForm = PassList(structural + quantized)

  /// Folds what a layer can take in, and settles where the axes are.
  static let realForm = PassList([FoldDequantizedConstants()] + folds + structural + quantized)

  /// What would hinder the others if it came earlier.
  static let final = PassList(
    [LowerBatchNormalization(), TransposeToReshape(), PushReshape(), StripEdgeQuantization()]
      + folds + structural + quantized)

  private static let structural: [any GraphPass] = [
    FoldConstants(), RemoveIdentity(), MergeDuplicates(), MergeTransposes(), PushTranspose(),
    MergeReshapes(), MatMulToFullyConnected(), FoldTransposeIntoFullyConnected(), FusePad(),
    SplitCountedPadding(), FuseActivation(),
  ]
  private static let quantized: [any GraphPass] = [
    SinkDequantize(), RaiseQuantize(), MergeRequantization(), FoldQuantizedOperations(),
    FoldQuantizedTail(),
  ]
  private static let folds: [any GraphPass] = [
    FoldBatchNormalization(), FoldBiasAdd(), FoldChannelScale(), FoldLeadingBatchNormalization(),
  ]
}
