import InferenceRuntime
import PackageFormat

extension PackageError {
  /// What is wrong with the bytes, and where.
  var explanation: String {
    switch self {
    case .truncated(let needed, let available):
      "a package of \(needed) bytes, of which \(available) are there; copy it again"
    case .notAPackage(let found): "starts with \(String(found, radix: 16)): this is no package"
    case .unknownVersion(let version):
      "has format version \(version); this program reads version \(PackageLayout.formatVersion)"
    case .headerSize(let units):
      "its header has \(units) units; expected "
        + "\(PackageLayout.Header.byteCount / PackageLayout.unitBytes)"
    case .misaligned: "does not start at a multiple of 16 in memory"
    case .section(let section, let offset, let byteCount):
      "section \(section) at \(offset) with \(byteCount) bytes leaves the package"
    case .tokenizer(let offset, let byteCount):
      "the tokenizer's table at \(offset) with \(byteCount) bytes leaves the package"
    case .record(let section, let index, let field, let found):
      "\(section), record \(index): \(field) is \(found)"
    }
  }
}

extension OperatorError {
  /// What is wrong with the step.
  var explanation: String {
    guard reason != .notLinked else {
      return "step \(step), \(opcode): this program was linked without the operator"
    }
    return "step \(step), \(opcode): \(reason) is not what its kernel takes"
  }
}
