package import ModelGraph

extension ModelGraph {
  /// Applies a patch that was made for this graph, and drops what nobody reads any more.
  package mutating func apply(_ patch: GraphPatch) {
    precondition(patch.oldNodeCount == nodes.count, "a patch for another graph")
    var next = patch.draft
    next.nodes = patch.orderedNodes()
    next.inputs = inputs.map { patch.inputReplacements[$0] ?? $0 }
    next.outputs = outputs.map { patch.outputReplacements[$0] ?? patch.resolve($0) }
    for (old, new) in zip(outputs, next.outputs)
    where new != old && !next.inputs.contains(new) {
      next[new].name = self[old].name
    }
    self = next.compacted()
  }

  /// The graph without the nodes that no output needs and without the tensors that no node names.
  ///
  /// The inputs stay, read or not: they are what the caller agreed on.
  package func compacted() -> ModelGraph {
    let live = liveNodes()
    var compact = ModelGraph(name: name)
    var names: [TensorID: TensorID] = [:]
    func keep(_ id: TensorID) -> TensorID {
      if let kept = names[id] { return kept }
      let kept = compact.add(self[id])
      names[id] = kept
      return kept
    }
    compact.inputs = inputs.map(keep)
    for (node, isLive) in zip(nodes, live) where isLive {
      var node = node
      node.inputs = node.inputs.map { $0.map(keep) }
      node.outputs = node.outputs.map(keep)
      compact.nodes.append(node)
    }
    compact.outputs = outputs.map(keep)
    return compact
  }

  /// For each node, whether an output of the graph depends on it.
  private func liveNodes() -> [Bool] {
    var needed = [Bool](repeating: false, count: tensors.count)
    for id in outputs { needed[id.index] = true }
    var live = [Bool](repeating: false, count: nodes.count)
    for (position, node) in nodes.enumerated().reversed()
    where node.outputs.contains(where: { needed[$0.index] }) {
      live[position] = true
      for case .some(let id) in node.inputs { needed[id.index] = true }
    }
    return live
  }
}

extension GraphPatch {
  /// What an old or new tensor has become, along the chain of replacements.
  fileprivate func resolve(_ id: TensorID) -> TensorID {
    var id = id
    // A chain leads from each tensor to one made of its ancestors: it cannot come back.
    for _ in 0...replacements.count {
      guard let next = replacements[id] else { return id }
      id = next
    }
    preconditionFailure("replacements run in a circle")
  }

  /// Old and new nodes in an order that can be run, reading what now stands for what they read.
  ///
  /// New nodes stand before the old node that they were made beside: they are made of its
  /// ancestors.
  fileprivate func orderedNodes() -> [Node] {
    var nodes: [Node] = []
    nodes.reserveCapacity(draft.nodes.count)
    var new = zip(draft.nodes[oldNodeCount...], positions).makeIterator()
    var pending = new.next()
    for position in 0...oldNodeCount {
      while let (node, place) = pending, place == position {
        nodes.append(node)
        pending = new.next()
      }
      if position < oldNodeCount { nodes.append(draft.nodes[position]) }
    }
    for index in nodes.indices {
      nodes[index].inputs = nodes[index].inputs.map { $0.map(resolve) }
    }
    return nodes
  }
}
