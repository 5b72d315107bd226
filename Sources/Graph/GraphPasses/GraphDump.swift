package import ModelGraph

extension ModelGraph {
  /// The graph as text, a node a line: for goldens and for people.
  package func dump() -> String {
    var lines = ["graph \(name)"]
    for id in inputs { lines.append("input %\(id.index) \(describe(id))") }
    for node in nodes {
      let results = node.outputs.map { "%\($0.index) \(describe($0))" }.joined(separator: ", ")
      let reads = node.inputs.map(describeRead).joined(separator: ", ")
      lines.append("\(results) = \(node.operation.text)(\(reads))  // \(node.name)")
    }
    lines.append(
      "output " + outputs.map { "%\($0.index) \(self[$0].name)" }.joined(separator: ", "))
    return lines.joined(separator: "\n") + "\n"
  }

  private func describeRead(_ id: TensorID?) -> String {
    guard let id else { return "none" }
    return self[id].isConstant ? "constant \(describe(id))" : "%\(id.index)"
  }

  private func describe(_ id: TensorID) -> String {
    let tensor = self[id]
    guard let quantization = tensor.quantization else { return "\(tensor.type)[\(tensor.shape)]" }
    return "\(tensor.type)[\(tensor.shape) \(quantization.text)]"
  }
}

extension TensorQuantization {
  fileprivate var text: String {
    if let axis { return "x\(scales.count) along \(axis)" }
    return "\(scale) @ \(zeroPoint)"
  }
}

extension Operation {
  /// The name and what differs from the default, as a dump shows it.
  fileprivate var text: String {
    switch self {
    case .convolution2D(let it): "convolution2D" + it.text
    case .fullyConnected(let it): "fullyConnected" + it.activation.text
    case .matrixMultiply: "matrixMultiply"
    case .averagePool2D(let it): "averagePool2D" + it.text
    case .maxPool2D(let it): "maxPool2D" + it.text
    case .mean(let axes, let keeps): "mean \(axes)\(keeps ? " kept" : "")"
    case .batchNormalization(let axis, let epsilon): "batchNormalization axis \(axis) + \(epsilon)"
    case .binary(let function, let activation): function.rawValue + activation.text
    case .unary(let function): "\(function)"
    case .softmax(let beta): beta == 1 ? "softmax" : "softmax beta \(beta)"
    case .logSoftmax: "logSoftmax"
    case .reshape(let shape): "reshape \(shape)"
    case .transpose(let permutation): "transpose \(permutation)"
    case .pad(let before, let after, let value): "pad \(before) \(after) with \(value)"
    case .concatenate(let axis): "concatenate axis \(axis)"
    case .resizeNearest(let it):
      "resizeNearest \(it.size.height)x\(it.size.width) \(it.coordinates) \(it.rounding)"
    case .quantize: "quantize"
    case .dequantize: "dequantize"
    case .embedding: "embedding"
    case .rmsNormalization(let epsilon): "rmsNormalization + \(epsilon)"
    case .attention(let it):
      "attention \(it.heads) heads of \(it.headSize) on \(it.keyHeads), \(it.context) positions"
    case .gatedSiLU: "gatedSiLU"
    }
  }
}

extension Convolution2D {
  fileprivate var text: String {
    var text = " stride \(stride.height)x\(stride.width)"
    if dilation != Extent2D(1, 1) { text += " dilation \(dilation.height)x\(dilation.width)" }
    if groups != 1 { text += " groups \(groups)" }
    return text + padding.text + activation.text
  }
}

extension Pool2D {
  fileprivate var text: String {
    var text = " \(kernel.height)x\(kernel.width) stride \(stride.height)x\(stride.width)"
    if countsPadding { text += " counting" }
    return text + padding.text + activation.text
  }
}

extension Padding2D {
  fileprivate var text: String { isNone ? "" : " padding \(top),\(left),\(bottom),\(right)" }
}

extension FusedActivation {
  fileprivate var text: String { self == .none ? "" : " \(self)" }
}
