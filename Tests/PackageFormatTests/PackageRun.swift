import InferenceRuntime
import PackageFormat
import PackageWriter
import PlanLowering
import TestSupport
import Testing

/// What became of a package.
enum PackageRun: Equatable {
  /// Its structure is wrong.
  case malformed(PackageError)
  /// A step is none that the kernels take.
  case unsound(OperatorError)
  /// It wants more memory, or other inputs, than the caller has.
  case unfit(arenaBytes: Int)
  /// It ran; these are the bytes of its outputs.
  case ran([[Int8]])

  /// The most memory that a package is given here.
  static let arenaLimit = 1 << 18

  /// Validates a package and runs it, where it may, in an arena with guards around it.
  init(_ package: [UInt8], _ inputs: [[Int8]], misalignment: Int = 0) {
    let memory = AlignedBytes(package, misalignment: misalignment)
    self = memory.withBytes { Self.outcome($0, inputs) }
    let isUnchanged = memory.withBytes { bytes in
      bytes.withUnsafeBytes { $0.elementsEqual(package) }
    }
    #expect(isUnchanged && memory.guardsHold, "the package was written to")
  }

  private static func outcome(_ bytes: RawSpan, _ inputs: [[Int8]]) -> PackageRun {
    let plan: PackageView
    do throws(PackageError) { plan = try PackageView(validatingPlanOf: bytes) } catch {
      return .malformed(error)
    }
    let answer = outcome(of: plan, inputs)
    // What is only described wrongly is refused, and yet no run of it may leave its memory or trap.
    do throws(PackageError) { _ = try PackageView(validating: bytes) } catch {
      return .malformed(error)
    }
    return answer
  }

  private static func outcome(of view: PackageView, _ inputs: [[Int8]]) -> PackageRun {
    let runtime: InferenceRuntime
    do throws(OperatorError) { runtime = try InferenceRuntime(view) } catch {
      return .unsound(error)
    }
    // Numbers that mean nothing are refused, and yet no run with them may leave its memory or trap.
    let answer = outcome(of: runtime, view, inputs)
    do throws(OperatorError) { try runtime.checkNumbers() } catch { return .unsound(error) }
    return answer
  }

  private static func outcome(
    of runtime: borrowing InferenceRuntime, _ view: borrowing PackageView, _ inputs: [[Int8]]
  ) -> PackageRun {
    let ranges = (0..<view.inputCount).map { runtime.inputRange($0) }
    guard runtime.arenaByteCount <= arenaLimit, ranges.map(\.count) == inputs.map(\.count) else {
      return .unfit(arenaBytes: runtime.arenaByteCount)
    }
    let arena = AlignedBytes([UInt8](repeating: 0xA5, count: runtime.arenaByteCount))
    for (range, input) in zip(ranges, inputs) { arena.write(input, at: range) }
    arena.withMutableBytes { runtime.run(arena: &$0) }
    #expect(arena.guardsHold, "something was written outside the arena")
    return .ran((0..<view.outputCount).map { arena.read(runtime.outputRange($0)) })
  }
}

/// Every operator that this source knows.
let knownOpcodes = (UInt16.min ... .max).compactMap { Opcode(rawValue: $0) }

/// A package of every operator with scratch for the kernel families, and inputs for it.
struct SamplePackage {
  let bytes: [UInt8]
  /// An image, a token and its position.
  let inputs: [[Int8]]

  init(seed: UInt64 = 1) throws {
    let decoder = try PlanLowering.plan(EveryDecoderOperatorModel.graph(seed: seed))
    bytes = PackageWriter.bytes(
      of: try PlanLowering.plan(EveryOperatorModel.graph(seed: seed)).followed(by: decoder))
    var random = SplitMix64(seed: seed)
    inputs = [
      (0..<144).map { _ in Int8.random(in: .min ... .max, using: &random) }, [3, 0, 0, 0],
      [5, 0, 0, 0],
    ]
  }
}

/// A place in a package, found by what stands there.
struct FieldPlace {
  let offset: Int
  let byteCount: Int

  /// A field of the header.
  static func header(_ offset: Int, _ byteCount: Int = 4) -> FieldPlace {
    FieldPlace(offset: offset, byteCount: byteCount)
  }

  /// A section's offset in the header; its count stands 4 bytes further.
  static func section(_ section: PackageLayout.Section, plus: Int = 0) -> FieldPlace {
    .header(PackageLayout.Header.sections + 8 * section.rawValue + plus)
  }

  /// A field of a record, so many bytes from the record's start.
  static func record(
    _ section: PackageLayout.Section, _ index: Int, plus: Int, _ byteCount: Int = 4,
    in package: [UInt8]
  ) -> FieldPlace {
    let start = Int(package.word(at: FieldPlace.section(section).offset)) * PackageLayout.unitBytes
    return FieldPlace(
      offset: start + index * section.recordBytes + plus, byteCount: byteCount)
  }
}

extension [UInt8] {
  /// The little-endian word at an offset.
  func word(at offset: Int) -> UInt32 {
    (0..<4).reduce(0) { $0 | UInt32(self[offset + $1]) << UInt32(8 * $1) }
  }

  /// The number of records that the header states.
  func count(_ section: PackageLayout.Section) -> Int {
    Int(word(at: FieldPlace.section(section, plus: 4).offset))
  }

  /// The value of a field.
  func value(_ place: FieldPlace) -> UInt32 {
    (0..<place.byteCount).reduce(0) { $0 | UInt32(self[place.offset + $1]) << UInt32(8 * $1) }
  }

  /// The same bytes with another value in one field.
  func setting(_ place: FieldPlace, to value: UInt32) -> [UInt8] {
    var changed = self
    for index in 0..<place.byteCount {
      changed[place.offset + index] = UInt8(truncatingIfNeeded: value >> UInt32(8 * index))
    }
    return changed
  }
}
