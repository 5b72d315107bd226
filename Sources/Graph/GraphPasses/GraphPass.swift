package import ModelGraph

/// One rewrite of a graph that leaves what it computes as it was.
package protocol GraphPass: Sendable {
  /// Looks at one node and states in `patch` what its result may be replaced with, if anything.
  func rewrite(
    _ node: Node, in view: GraphView, patch: inout GraphPatch
  ) throws(GraphError)

  /// What the pass would change in a graph; nil where there is nothing to do.
  ///
  /// By default every node is looked at alone.
  func patch(for graph: ModelGraph) throws(GraphError) -> GraphPatch?
}

extension GraphPass {
  /// What the pass would change in a graph, looking at every node alone.
  package func patch(for graph: ModelGraph) throws(GraphError) -> GraphPatch? {
    let view = GraphView(graph)
    var patch = GraphPatch(for: graph)
    for (position, node) in graph.nodes.enumerated() {
      patch.position = position
      try rewrite(node, in: view, patch: &patch)
    }
    return patch.isEmpty ? nil : patch
  }

  /// The name of the pass, as a dump shows it.
  package var name: String { "\(Self.self)" }
}

/// Passes that are run over and over until none finds anything to do.
package struct PassList: Sendable {
  private let passes: [any GraphPass]
  // A graph of the sizes that fit a chip settles in under ten rounds; a hostile one stays correct.
  private static let roundLimit = 64

  /// Passes, in the order in which they are tried.
  package init(_ passes: [any GraphPass]) {
    self.passes = passes
  }

  /// Runs the passes to their fixed point; `trace` sees the graph after each change.
  package func run(
    on graph: inout ModelGraph, trace: (_ pass: String, _ graph: ModelGraph) -> Void = { _, _ in }
  ) throws(GraphError) {
    for _ in 0..<Self.roundLimit {
      var isSettled = true
      for pass in passes {
        guard let patch = try pass.patch(for: graph) else { continue }
        graph.apply(patch)
        trace(pass.name, graph)
        isSettled = false
      }
      if isSettled { return }
    }
  }
}
