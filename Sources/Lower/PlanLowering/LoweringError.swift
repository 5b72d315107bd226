public import KernelPreparation
import ModelGraph

/// Why a graph cannot become a plan.
public enum LoweringError: Error, Sendable {
  /// Operations without an integer kernel; all of them at once.
  case unsupported([Refusal])
  /// A tensor is not int8 with one scale, or a weight is not what its kernel takes.
  case notQuantized(node: String, tensor: String)
  /// No kernel can compute what a node asks for.
  case preparation(node: String, KernelPreparationError)
  /// A sum could pass 32 bits.
  case accumulator(node: String, products: Int)
  /// A softmax, a mean or an average runs over more elements than its kernel takes.
  case depth(node: String, found: Int, limit: Int)
  /// An input has another quantization than the result, and the operator cannot rescale.
  case rescales(node: String, tensor: String)
  /// An output of the model does not depend on its inputs.
  case constantOutput(tensor: String)

  /// A node that no kernel takes as it stands.
  static func refused(_ node: Node, _ reason: String) -> LoweringError {
    .unsupported([Refusal(node: node.name, reason: reason)])
  }

  /// A node that cannot be lowered, and why.
  public struct Refusal: Sendable, Equatable {
    /// The node's name.
    public let node: String
    /// What it does, and what of that has no kernel.
    public let reason: String
  }
}

extension LoweringError: CustomStringConvertible {
  /// One line, or one for each refused node.
  public var description: String {
    switch self {
    case .unsupported(let refusals):
      "no integer kernel for:\n"
        + refusals.map { "  \($0.node): \($0.reason)" }.joined(separator: "\n")
    case .notQuantized(let node, let tensor):
      "node \(node): tensor \(tensor) is not int8, or in a decoder int16, with one scale; "
        + "quantize the model first"
    case .preparation(let node, let error): "node \(node): \(error)"
    case .accumulator(let node, let products):
      "node \(node): a sum of \(products) products and its bias could pass 32 bits"
    case .depth(let node, let found, let limit):
      "node \(node): \(found) elements at once; its kernel takes up to \(limit)"
    case .rescales(let node, let tensor):
      "node \(node): \(tensor) has another scale or zero point than the result, and this operator "
        + "cannot rescale; put a quantize between them"
    case .constantOutput(let tensor):
      "output \(tensor) does not depend on the model's inputs"
    }
  }
}
