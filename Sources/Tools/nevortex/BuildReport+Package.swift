import CompilerPipeline
import ContentID
import PackageFormat
import PackageWriter
import Quantization
import Reports

extension BuildReport {
  /// What a fresh package takes, and what quantization cost at each layer; worst first.
  init(_ package: CompiledPackage, layers: [LayerReport]) throws {
    let weights = Weights(package.plan)
    let cid = PackageTree.root(of: package.bytes.span.bytes).description
    let constants = try package.bytes.withUnsafeBytes { raw in
      try PackageView(validating: raw.bytes).count(.constants) * PackageLayout.unitBytes
    }
    self.init(
      model: package.plan.name, cid: cid, packageBytes: package.bytes.count,
      weightBytes: constants, arenaBytes: package.plan.arenaByteCounts[0],
      bitsPerWeight: weights.count == 0 ? 0 : Double(weights.bits) / Double(weights.count))
    let operations = Dictionary(
      package.plan.steps.map { ($0.name, "\($0.opcode)") }, uniquingKeysWith: { first, _ in first })
    self.layers = layers.map {
      Layer(
        name: $0.name, operation: operations[$0.name] ?? "-", bits: $0.bits,
        method: $0.method?.rawValue, sqnr: $0.sqnr, range: $0.range,
        saturatedShare: $0.saturatedShare)
    }
    memoryPicture = try package.bytes.withUnsafeBytes { raw in
      try PackageView(validating: raw.bytes).memoryPicture.text
    }
  }

  /// The figures for people.
  func text(output: String) -> String {
    var lines: [String] = []
    if !layers.isEmpty {
      var table = TextTable("layer, worst first", "bits", "SQNR dB", "range", "saturated")
      for layer in layers {
        let range = layer.range
        table.add(
          layer.name, "\(layer.bits)" + (layer.method.map { " \($0)" } ?? ""),
          layer.sqnr.isFinite ? Figures.decimal(layer.sqnr, 1) : "exact",
          "\(TextNumber.short(range.lowerBound)) … \(TextNumber.short(range.upperBound))",
          Figures.percent(layer.saturatedShare))
      }
      lines += [table.text, ""]
    }
    lines.append(
      "\(output): package \(Figures.bytes(packageBytes)), weights \(Figures.bytes(weightBytes)) "
        + "at \(Figures.decimal(bitsPerWeight, 2)) bits, arena \(Figures.bytes(arenaBytes))")
    lines.append("cid \(cid)")
    return lines.joined(separator: "\n")
  }
}

/// The weights of a plan: what is multiplied, with the scales of their groups, without biases and
/// factors.
private struct Weights {
  private(set) var count = 0
  private(set) var bits = 0

  init(_ plan: ExecutionPlan) {
    var seen: [PlannedTensor.Place] = []
    for step in plan.steps {
      guard let scales = step.opcode.positionOfGroupScales else { continue }
      let weights = plan.tensors[step.inputs[1]]
      // A table of embeddings is the head too.
      guard !seen.contains(weights.place) else { continue }
      seen.append(weights.place)
      count += weights.elementCount
      bits += weights.elementCount * weights.type.bitWidth
      guard weights.type == .int4, step.inputs.count > scales else { continue }
      bits += plan.tensors[step.inputs[scales]].elementCount * 8
    }
  }
}

extension PlannedTensor {
  fileprivate var elementCount: Int { extents.reduce(1, *) }
}

extension Opcode {
  /// Where an operator with weights has the scales of their groups, if they have any.
  fileprivate var positionOfGroupScales: Int? {
    switch self {
    case .convolution2D, .depthwiseConvolution2D, .fullyConnected: 5
    case .linear, .embedding: 3
    default: nil
    }
  }
}
