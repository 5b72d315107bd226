import Console
import InferenceRuntime
import PackageFormat

/// Why the firmware will not run a package.
enum Refusal: Error {
  /// It is not a package, or a damaged one.
  case package(PackageError)
  /// A step is none that the kernels take.
  case step(OperatorError)
  /// The RAM does not hold its arena.
  case arena(needed: Int, available: Int)
  /// The input file holds fewer bytes than the inferences take.
  case inputEnded
  /// The output file took no more bytes.
  case outputFull

  /// Ends the current line of a report with the reason.
  func write(to report: inout Report) {
    switch self {
    case .package(let error):
      error.write(to: &report)
    case .step(let error):
      report.append("operator", error.step, "opcode", Int(error.opcode.rawValue))
      report.append(error.reason.text)
    case .arena(let needed, let available):
      report.append("the arena takes", needed, "bytes; left are", available)
    case .inputEnded:
      report.append("the input file has ended")
    case .outputFull:
      report.append("the output file takes no more")
    }
    report.endLine()
  }
}

extension OperatorError.Reason {
  /// The name of the case: a chip carries no names of its own accord.
  var text: StaticString {
    switch self {
    case .elementType: "elementType"
    case .rank: "rank"
    case .layout: "layout"
    case .scratch: "scratch"
    case .extents: "extents"
    case .storage: "storage"
    case .parameter: "parameter"
    case .accumulator: "accumulator"
    case .notLinked: "notLinked: this firmware holds the operators of another package"
    }
  }
}

extension PackageError {
  /// Adds the case and its values to the current line of a report.
  func write(to report: inout Report) {
    switch self {
    case .truncated(let needed, let available):
      report.append("truncated: needed", needed, "available", available)
    case .misaligned:
      report.append("misaligned")
    case .notAPackage(let found):
      report.append("not a package: first word", Int(truncatingIfNeeded: found))
    case .unknownVersion(let version):
      report.append("unknown version", Int(version))
    case .headerSize(let units):
      report.append("header size in units", units)
    case .section(let section, let offset, let byteCount):
      report.append("section", section.rawValue, "offset", offset)
      report.append("bytes", byteCount)
    case .tokenizer(let offset, let byteCount):
      report.append("tokenizer at", offset, "bytes", byteCount)
    case .record(let section, let index, let field, let found):
      report.append("section", section.rawValue, "record", index)
      report.append(field.text, found)
    }
  }
}

extension PackageError.Field {
  /// The name of the case.
  var text: StaticString {
    switch self {
    case .count: "count"
    case .type: "type"
    case .storage: "storage"
    case .layout: "layout"
    case .rank: "rank"
    case .extent: "extent"
    case .offset: "offset"
    case .opcode: "opcode"
    case .operand: "operand"
    case .order: "order"
    case .scale: "scale"
    case .zeroPoint: "zeroPoint"
    case .name: "name"
    case .family: "family"
    }
  }
}
