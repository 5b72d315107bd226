// Kahn's algorithm: a node is ready when all that it reads has been made. A file that is in order
// already, as it should be, stays as it is.

/// The nodes of a graph in an order in which they can be read.
struct NodeOrder {
  /// Positions in the graph's list of nodes.
  private(set) var positions: [Int] = []

  private let nodes: [ONNXNode]
  private var producers: [String: Int] = [:]

  /// Throws where a name is made twice, nothing makes it, or nodes wait for each other.
  init(_ nodes: [ONNXNode], given: Set<String>) throws(ONNXError) {
    self.nodes = nodes
    for (index, node) in nodes.enumerated() {
      for output in node.outputs where !output.isEmpty {
        guard !given.contains(output), producers.updateValue(index, forKey: output) == nil else {
          throw .duplicate(name: output, node: node.label)
        }
      }
    }
    for node in nodes {
      for input in node.inputs where !input.isEmpty {
        guard given.contains(input) || producers[input] != nil else {
          throw .undefined(node: "node \(node.label)", name: input)
        }
      }
    }
    try sort()
  }

  private mutating func sort() throws(ONNXError) {
    let dependencies = nodes.map(self.dependencies)
    var waiting = dependencies.map(\.count)
    var consumers = [[Int]](repeating: [], count: nodes.count)
    var isInOrder = true
    for index in nodes.indices {
      for producer in dependencies[index] {
        consumers[producer].append(index)
        isInOrder = isInOrder && producer < index
      }
    }
    if isInOrder {
      positions = Array(nodes.indices)
      return
    }
    positions = nodes.indices.filter { waiting[$0] == 0 }
    var next = 0
    while next < positions.count {
      for consumer in consumers[positions[next]] {
        waiting[consumer] -= 1
        if waiting[consumer] == 0 { positions.append(consumer) }
      }
      next += 1
    }
    guard positions.count == nodes.count else { throw .cycle(nodes: ring(waiting, dependencies)) }
  }

  private func dependencies(of node: ONNXNode) -> Set<Int> {
    Set(node.inputs.compactMap { producers[$0] })
  }

  /// Walks back from a node that never got ready until one comes again.
  private func ring(_ waiting: [Int], _ dependencies: [Set<Int>]) -> [String] {
    var seen: [Int: Int] = [:]
    var walk: [Int] = []
    var current = waiting.firstIndex { $0 > 0 }
    while let index = current, seen[index] == nil {
      seen[index] = walk.count
      walk.append(index)
      current = dependencies[index].sorted().first { waiting[$0] > 0 }
    }
    let start = current.flatMap { seen[$0] } ?? 0
    return walk[start...].reversed().map { nodes[$0].label }
  }
}
