import CompilerPipeline
import ContentID
import PackageFormat
import PackageWriter
import Quantization

/// What `build` prints.
struct BuildReport: Encodable {
  let cid: String
  let packageBytes: Int
  let weightBytes: Int
  let arenaBytes: Int
  let bitsPerWeight: Double
  let layers: [Layer]

  /// What quantization cost at one layer.
  struct Layer: Encodable {
    let name: String
    let bits: Int
    /// In decibels; nil where there is no error.
    let sqnr: Double?
    let lower: Float
    let upper: Float
    let saturatedShare: Double
  }

  init(_ package: CompiledPackage, layers: [LayerReport]) {
    cid = PackageTree.root(of: package.bytes.span.bytes).description
    packageBytes = package.bytes.count
    arenaBytes = package.plan.arenaByteCounts[0]
    let weights = Weights(package.plan)
    weightBytes = weights.byteCount
    bitsPerWeight = weights.count == 0 ? 0 : Double(weights.bits) / Double(weights.count)
    self.layers = layers.map {
      Layer(
        name: $0.name, bits: $0.bits, sqnr: $0.sqnr.isFinite ? $0.sqnr : nil,
        lower: $0.range.lowerBound, upper: $0.range.upperBound, saturatedShare: $0.saturatedShare)
    }
  }

  /// The figures for people; layers come worst first.
  func text(output: String) -> String {
    var lines: [String] = []
    if !layers.isEmpty {
      var table = TextTable("layer, worst first", "bits", "SQNR dB", "range", "saturated")
      for layer in layers {
        table.add(
          layer.name, "\(layer.bits)", layer.sqnr.map { Figures.decimal($0, 1) } ?? "exact",
          "\(TextNumber.short(layer.lower)) … \(TextNumber.short(layer.upper))",
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

/// The weights of a plan: what is multiplied, without biases and factors.
private struct Weights {
  private(set) var count = 0
  private(set) var bits = 0
  var byteCount: Int { (bits + 7) / 8 }

  init(_ plan: ExecutionPlan) {
    var seen = Set<Int>()
    for step in plan.steps where step.opcode.hasWeights {
      guard seen.insert(step.inputs[1]).inserted else { continue }
      let tensor = plan.tensors[step.inputs[1]]
      let elements = tensor.extents.reduce(1, *)
      count += elements
      bits += elements * tensor.type.bitWidth
    }
  }
}

extension Opcode {
  /// Whether its second input is weights.
  var hasWeights: Bool {
    switch self {
    case .convolution2D, .depthwiseConvolution2D, .fullyConnected: true
    default: false
    }
  }
}
