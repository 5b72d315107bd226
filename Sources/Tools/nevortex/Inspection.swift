import CompilerPipeline
import Kernels
import MemoryPlanner
import ModelGraph
import PackageFormat

/// What `inspect` says of a model or a package.
struct Inspection: Encodable {
  var cid: String
  var format: String
  var operators: [String: Int] = [:]
  var parameters = 0
  var macs = 0
  var packageBytes: Int?
  var weightBytes = 0
  var arenaBytes: Int?
  var memory: Memory?
  var inputs: [PortDescription] = []
  var outputs: [PortDescription] = []
}

extension Inspection {
  /// The arena, and what each way of sharing it saves, in bytes.
  struct Memory: Encodable {
    /// Every tensor in a place of its own while it lives.
    let apartBytes: Int
    /// Results in the place of inputs.
    let inPlaceBytes: Int
    /// Results that reach into inputs.
    let overlappingBytes: Int
    /// With the scratch of a kernel family, by its name.
    let arenaBytesByFamily: [String: Int]
  }

  /// A model that is not a package.
  init(_ model: ImportedModel, cid: String) {
    self.init(cid: cid, format: model.format.rawValue)
    let graph = model.graph
    for node in graph.nodes { operators[node.operation.name, default: 0] += 1 }
    parameters = graph.parameterCount
    macs = graph.nodes.reduce(0) { $0 + graph.macCount(of: $1) }
    weightBytes = graph.tensors.reduce(0) { $0 + ($1.constant?.count ?? 0) }
    inputs = graph.inputs.map { PortDescription(graph[$0]) }
    outputs = graph.outputs.map { PortDescription(graph[$0]) }
  }

  /// A package.
  init(_ package: borrowing PackageView, cid: String) {
    self.init(cid: cid, format: "nvx")
    for index in 0..<package.count(.operators) {
      let step = PackageStep(package, index)
      operators["\(step.record.opcode)", default: 0] += 1
      parameters += step.parameterCount
      macs += step.macCount
    }
    packageBytes = package.bytes.byteCount
    weightBytes = package.count(.constants) * PackageLayout.unitBytes
    arenaBytes = package.arenaByteCount(family: 0)
    memory = package.memorySavings.map { savings in
      let families = (0..<UInt8(PackageLayout.familyCount)).compactMap(KernelFamily.init(rawValue:))
      return Memory(
        apartBytes: savings.apartBytes, inPlaceBytes: savings.inPlaceBytes,
        overlappingBytes: savings.overlappingBytes,
        arenaBytesByFamily: Dictionary(
          uniqueKeysWithValues: families.map {
            ("\($0)", package.arenaByteCount(family: Int($0.rawValue)))
          }))
    }
    inputs = package.inputDescriptions
    outputs = package.outputDescriptions
  }
}

/// A step of a package with its tensors, for reports.
struct PackageStep {
  let record: OperatorRecord
  let inputs: [TensorRecord]
  let output: TensorRecord
  /// The numbers of its tensors, inputs first.
  let tensors: [Int]

  init(_ package: borrowing PackageView, _ index: Int) {
    let record = package.operatorRecord(index)
    let tensors = (0..<record.inputCount + record.outputCount).map {
      package.operand(record.firstOperand + $0)
    }
    self.record = record
    self.tensors = tensors
    inputs = tensors.prefix(record.inputCount).map { package.tensor($0) }
    output = package.tensor(tensors[record.inputCount])
  }

  /// Weights and biases.
  var parameterCount: Int {
    record.opcode.hasWeights ? inputs[1].elementCount + inputs[2].elementCount : 0
  }

  /// Multiply-accumulates of one inference.
  var macCount: Int {
    let weights = inputs.count > 1 ? inputs[1] : output
    switch record.opcode {
    case .convolution2D:
      return output.elementCount * weights.elementCount / Int(weights.extents[0])
    case .depthwiseConvolution2D:
      return output.elementCount * Int(weights.extents[0] * weights.extents[1])
    case .fullyConnected: return output.elementCount * Int(weights.extents[1])
    default: return 0
    }
  }

  /// `convolution2D 25x5x64`.
  var title: String {
    let extents = (0..<output.rank).map { String(output.extents[$0]) }
    let shown = extents.count > 1 && extents[0] == "1" ? extents.dropFirst() : extents[...]
    return "\(record.opcode) \(shown.joined(separator: "x"))"
  }
}

extension PackageView {
  /// The arena through a run, drawn from the package's own places.
  var memoryPicture: MemoryPicture {
    let (titles, entries) = memoryEntries
    return MemoryPicture(
      steps: titles.isEmpty ? ["-"] : titles, entries: entries,
      arenaBytes: arenaByteCount(family: 0))
  }

  /// What sharing memory saves; nil where the places could not be planned anew.
  var memorySavings: MemorySavings? {
    let (titles, entries) = memoryEntries
    return try? MemorySavings(stepCount: titles.count, entries: entries)
  }

  /// The steps, and every tensor's life and place.
  private var memoryEntries: (steps: [String], entries: [MemoryPicture.Entry]) {
    let steps = (0..<count(.operators)).map { PackageStep(self, $0) }
    var lives: [Int: ClosedRange<Int>] = [:]
    func touch(_ tensor: Int, _ step: Int) {
      guard self.tensor(tensor).storage == .arena else { return }
      let known = lives[tensor] ?? step...step
      lives[tensor] = min(known.lowerBound, step)...max(known.upperBound, step)
    }
    for (index, step) in steps.enumerated() { step.tensors.forEach { touch($0, index) } }
    for port in 0..<count(.ports) {
      touch(self.port(port).tensor, port < inputCount ? 0 : max(steps.count - 1, 0))
    }
    let entries = lives.sorted { $0.key < $1.key }.map { id, life in
      let record = tensor(id)
      return MemoryPicture.Entry(
        name: "t\(id)", lifetime: life,
        bytes: record.byteOffset..<record.byteOffset + record.byteCount)
    }
    return (steps.enumerated().map { "\($0) \($1.title)" }, entries)
  }
}
