import CPortableAPI
import InferenceRuntime
import PackageFormat

/// A refusal in numbers: what nevortex.h calls it, where it is, and what was found there.
struct Fault {
  let status: Int32
  var index: Int32 = 0
  var value: Int32 = 0

  private init(_ status: Int32, index: Int = 0, value: Int) {
    self.status = status
    self.index = Int32(truncatingIfNeeded: index)
    self.value = Int32(truncatingIfNeeded: value)
  }

  init(_ error: PackageError) {
    self =
      switch error {
      case .truncated(let needed, _): Fault(NVX_TRUNCATED, value: needed)
      case .notAPackage(let found):
        Fault(NVX_NOT_A_PACKAGE, value: Int(truncatingIfNeeded: found))
      case .unknownVersion(let version): Fault(NVX_UNKNOWN_VERSION, value: Int(version))
      case .headerSize(let units): Fault(NVX_HEADER_SIZE, value: units)
      case .misaligned: Fault(NVX_MISALIGNED_PACKAGE, value: 0)
      case .section(let section, let offset, _):
        Fault(NVX_SECTION, index: section.rawValue, value: offset)
      case .tokenizer(let offset, _):
        Fault(NVX_SECTION, index: PackageLayout.Section.count, value: offset)
      case .record(_, let index, _, let found): Fault(NVX_RECORD, index: index, value: found)
      }
  }

  init(_ error: OperatorError) {
    self = Fault(NVX_STEP, index: error.step, value: Int(error.opcode.rawValue))
  }
}
