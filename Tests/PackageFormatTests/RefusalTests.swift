import PackageFormat
import TestSupport
import Testing

// Each thing that a reader must check, with the error that names its place.
@Suite struct RefusalTests {
  private let sample: SamplePackage
  private var bytes: [UInt8] { sample.bytes }

  init() throws {
    sample = try SamplePackage()
  }

  private func expect(
    _ package: [UInt8], _ error: PackageError, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(
      PackageRun(package, sample.inputs) == .malformed(error), sourceLocation: sourceLocation)
  }

  /// The package with one field of one record changed, and what must be said of it.
  private func expect(
    _ section: PackageLayout.Section, _ index: Int, plus: Int, _ byteCount: Int = 4,
    set value: UInt32, refuses field: PackageError.Field, found: Int,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let place = FieldPlace.record(section, index, plus: plus, byteCount, in: bytes)
    expect(
      bytes.setting(place, to: value), .record(section, index: index, field: field, found: found),
      sourceLocation: sourceLocation)
  }

  @Test("a header that is not this version's is refused by what is wrong")
  func header() {
    typealias Header = PackageLayout.Header
    let count = bytes.count
    expect(bytes.setting(.header(Header.magic), to: 0), .notAPackage(found: 0))
    expect(bytes.setting(.header(Header.formatVersion, 2), to: 0), .unknownVersion(0))
    expect(bytes.setting(.header(Header.formatVersion, 2), to: 2), .unknownVersion(2))
    expect(bytes.setting(.header(Header.headerUnits, 2), to: 6), .headerSize(units: 6))
    expect(bytes.setting(.header(Header.headerUnits, 2), to: 8), .headerSize(units: 8))
    let units = FieldPlace.header(Header.packageUnits)
    expect(bytes.setting(units, to: 0), .truncated(needed: 112, available: 0))
    expect(bytes.setting(units, to: 6), .truncated(needed: 112, available: 96))
    expect(
      bytes.setting(units, to: UInt32(count / 16 + 1)),
      .truncated(needed: count + 16, available: count))
    expect(
      bytes.setting(.header(Header.inputCount, 2), to: 7),
      .record(.ports, index: 0, field: .count, found: 7))
  }

  @Test("a package shorter than its header says is refused at every length")
  func truncation() {
    for length in 0..<bytes.count {
      let needed = length < 112 ? 112 : bytes.count
      expect(Array(bytes[..<length]), .truncated(needed: needed, available: length))
    }
  }

  @Test("a package that does not start at a multiple of 16 is refused", arguments: 1..<16)
  func misalignment(offset: Int) {
    #expect(
      PackageRun(bytes, sample.inputs, misalignment: offset) == .malformed(.misaligned))
  }

  @Test("what follows a package is left alone", arguments: [1, 15, 16, 1000])
  func trailing(byteCount: Int) {
    let followed = bytes + [UInt8](repeating: 0xFF, count: byteCount)
    #expect(PackageRun(followed, sample.inputs) == PackageRun(bytes, sample.inputs))
  }

  @Test(
    "a section that begins in the header or leaves the package is refused",
    arguments: [
      PackageLayout.Section.ports, .tensors, .operators, .operands, .scratch, .constants, .names,
    ])
  func sections(section: PackageLayout.Section) {
    let count = bytes.count(section)
    let size = section.recordBytes
    let offset = FieldPlace.section(section)
    expect(
      bytes.setting(offset, to: 6),
      .section(section, offset: 96, byteCount: count * size))
    let end = bytes.count / 16
    expect(
      bytes.setting(offset, to: UInt32(end)),
      .section(section, offset: bytes.count, byteCount: count * size))
    expect(
      bytes.setting(offset, to: UInt32(end + 1)),
      .section(section, offset: (end + 1) * 16, byteCount: count * size))
    let start = Int(bytes.value(offset)) * 16
    let tooMany = (bytes.count - start) / size + 1
    expect(
      bytes.setting(.section(section, plus: 4), to: UInt32(tooMany)),
      .section(section, offset: start, byteCount: tooMany * size))
  }

  @Test("a wrong field of a tensor is named")
  func tensors() {
    // The input, and the last step's result.
    let result = FieldPlace.record(
      .operands, bytes.count(.operands) - 1, plus: 0, in: bytes)
    for index in [0, Int(bytes.value(result))] {
      expect(.tensors, index, plus: 0, 1, set: 0, refuses: .type, found: 0)
      expect(.tensors, index, plus: 0, 1, set: 11, refuses: .type, found: 11)
      expect(.tensors, index, plus: 1, 1, set: 2, refuses: .storage, found: 2)
      // No activation has another layout than plain.
      expect(.tensors, index, plus: 2, 1, set: 1, refuses: .layout, found: 1)
      expect(.tensors, index, plus: 2, 1, set: 3, refuses: .layout, found: 3)
      expect(.tensors, index, plus: 3, 1, set: 7, refuses: .rank, found: 7)
      expect(.tensors, index, plus: 8, set: 0, refuses: .extent, found: 0)
      expect(.tensors, index, plus: 8, set: .max, refuses: .extent, found: -1)
      expect(.tensors, index, plus: 28, set: 2, refuses: .extent, found: 2)
      expect(.tensors, index, plus: 4, set: 1 << 20, refuses: .offset, found: 1 << 20)
      expect(.tensors, index, plus: 4, set: .max, refuses: .offset, found: Int(UInt32.max))
    }
  }

  @Test("a tensor of 2^31 bits is refused, whatever its type")
  func largeTensors() {
    for (type, limit) in [(UInt32(2), UInt32(1) << 28), (5, 1 << 26), (6, 1 << 25)] {
      let changed = bytes.setting(.record(.tensors, 0, plus: 0, 1, in: bytes), to: type)
        .setting(.record(.tensors, 0, plus: 8, in: bytes), to: limit)
      expect(changed, .record(.tensors, index: 0, field: .extent, found: Int(limit)))
    }
  }

  @Test("a wrong field of a step is named")
  func operators() {
    let operands = bytes.count(.operands)
    let last = bytes.count(.operators) - 1
    let unknown = UInt32(knownOpcodes.count + 1)
    for index in [0, last] {
      expect(.operators, index, plus: 0, 2, set: 0, refuses: .opcode, found: 0)
      expect(.operators, index, plus: 0, 2, set: unknown, refuses: .opcode, found: Int(unknown))
      expect(
        .operators, index, plus: 4, set: UInt32(operands), refuses: .operand, found: operands)
      expect(.operators, index, plus: 4, set: .max, refuses: .operand, found: Int(UInt32.max))
    }
    // A convolution has five inputs and one output.
    expect(.operators, 0, plus: 2, 1, set: 4, refuses: .count, found: 5)
    expect(.operators, 0, plus: 3, 1, set: 2, refuses: .count, found: 7)
    expect(.operators, 0, plus: 3, 1, set: 0, refuses: .count, found: 5)
  }

  @Test("a step that writes to the package is refused")
  func constantResult() {
    // The weights are the first step's second operand; its sixth is the result.
    let weights = bytes.value(.record(.operands, 1, plus: 0, in: bytes))
    let changed = bytes.setting(.record(.operands, 5, plus: 0, in: bytes), to: weights)
    expect(changed, .record(.operators, index: 0, field: .storage, found: 5))
  }

  @Test("a wrong operand is named")
  func operands() {
    let tensors = bytes.count(.tensors)
    expect(.operands, 3, plus: 0, set: UInt32(tensors), refuses: .operand, found: tensors)
    expect(.operands, 3, plus: 0, set: .max, refuses: .operand, found: Int(UInt32.max))
  }

  @Test("a wrong field of a port is named")
  func ports() {
    let tensors = bytes.count(.tensors)
    let names = bytes.count(.names)
    expect(.ports, 1, plus: 0, set: UInt32(tensors), refuses: .operand, found: tensors)
    let weights = bytes.value(.record(.operands, 1, plus: 0, in: bytes))
    expect(.ports, 2, plus: 0, set: weights, refuses: .storage, found: Int(weights))
    for scale: UInt32 in [0, 0x7F80_0000, 0x7FC0_0000, 0x8000_0000, 0xBF80_0000] {
      expect(.ports, 0, plus: 4, set: scale, refuses: .scale, found: Int(scale))
    }
    expect(.ports, 0, plus: 8, set: 128, refuses: .zeroPoint, found: 128)
    expect(.ports, 0, plus: 8, set: UInt32(bitPattern: -129), refuses: .zeroPoint, found: -129)
    expect(.ports, 0, plus: 12, set: UInt32(names), refuses: .name, found: names)
    expect(.ports, 0, plus: 12, set: UInt32(names - 1), refuses: .name, found: names - 1)
  }

  @Test("a name that leaves its section is refused, and a package without one")
  func names() {
    // The model's own name is the first.
    expect(.names, 0, plus: 0, 2, set: 0xFFFF, refuses: .name, found: 0)
    let room = bytes.count(.names) - 2
    expect(.names, 0, plus: 0, 2, set: UInt32(room + 1), refuses: .name, found: 0)
    #expect(
      PackageRun(
        bytes.setting(.record(.names, 0, plus: 0, 2, in: bytes), to: UInt32(room)), sample.inputs)
        == PackageRun(bytes, sample.inputs))
    expect(
      bytes.setting(.section(.names, plus: 4), to: 0),
      .record(.names, index: 0, field: .name, found: 0))
  }

  @Test("a wrong field of scratch is named")
  func scratch() {
    let steps = bytes.count(.operators)
    let arena = Int(bytes.word(at: PackageLayout.Header.arenas))
    let start = Int(bytes.value(.record(.scratch, 0, plus: 8, in: bytes)))
    expect(.scratch, 0, plus: 0, set: 8, refuses: .family, found: 8)
    expect(.scratch, 1, plus: 4, set: UInt32(steps), refuses: .operand, found: steps)
    expect(.scratch, 0, plus: 8, set: UInt32(arena), refuses: .offset, found: arena)
    expect(.scratch, 0, plus: 12, set: .max, refuses: .offset, found: start)
  }

  @Test("scratch is sorted by family, then by step, each pair once")
  func scratchOrder() {
    // The records are (0, 0), (0, 1), (1, 0), and so on.
    expect(.scratch, 1, plus: 4, set: 0, refuses: .order, found: 0)
    expect(
      bytes.setting(.record(.scratch, 0, plus: 4, in: bytes), to: 3),
      .record(.scratch, index: 1, field: .order, found: 1))
  }

  @Test("every family's arena holds the tensors")
  func arenas() {
    for family in 0..<PackageLayout.familyCount {
      let changed = bytes.setting(.header(PackageLayout.Header.arenas + 4 * family), to: 0)
      guard case .malformed(.record(.tensors, _, .offset, _)) = PackageRun(changed, sample.inputs)
      else {
        Issue.record("family \(family): \(PackageRun(changed, sample.inputs))")
        continue
      }
    }
  }
}
