import PackageFormat
import PackageWriter
import SharedBytes
import TensorTypes
import TestSupport
import Testing

// The document's numbers are the code's.
@Suite struct FormatDocumentTests {
  private let document: FormatDocument
  private let sample: SamplePackage

  init() throws {
    document = try FormatDocument()
    sample = try SamplePackage()
  }

  @Test("the header's fields stand where the document says")
  func header() {
    typealias Header = PackageLayout.Header
    let fields: [String: Int] = [
      "magic": Header.magic, "formatVersion": Header.formatVersion,
      "headerUnits": Header.headerUnits, "packageUnits": Header.packageUnits,
      "inputCount": Header.inputCount, "sections": Header.sections, "arenas": Header.arenas,
      "tokenizer": Header.tokenizer, "tokenizerBytes": Header.tokenizerBytes,
    ]
    let rows = document.table(below: "Header")
    let named = rows.filter { !$0[2].isEmpty }
    #expect(Set(named.map { $0[2] }) == Set(fields.keys))
    for row in named { #expect(fields[row[2]] == Int(row[0]), "\(row[2])") }
    // Each row begins where the one before ends.
    var end = 0
    for row in rows {
      #expect(Int(row[0]) == end, "\(row)")
      end += Self.byteCount(row[1])
    }
    #expect(end == Header.byteCount)
    #expect(rows[0][3].hasPrefix("0x" + String(PackageLayout.magic, radix: 16).uppercased()))
    #expect(rows[1][3] == "\(PackageLayout.formatVersion)")
    #expect(rows[2][3] == "\(Header.byteCount / PackageLayout.unitBytes)")
  }

  @Test("the sections have the numbers and the record sizes that the document says")
  func sections() throws {
    let rows = document.table(below: "Sections")
    #expect(rows.count == PackageLayout.Section.count)
    for row in rows {
      let section = try #require(Int(row[0]).flatMap { PackageLayout.Section(rawValue: $0) })
      #expect("\(section)" == row[1])
      #expect(section.recordBytes == Int(row[2]))
    }
  }

  @Test(
    "the fields of a record fill it without a gap",
    arguments: [
      ("A port", PackageLayout.Section.ports), ("A tensor", .tensors), ("A step", .operators),
      ("Scratch", .scratch),
    ])
  func records(heading: String, section: PackageLayout.Section) {
    var end = 0
    for row in document.table(below: heading) {
      #expect(Int(row[0]) == end, "\(heading): \(row)")
      end += Self.byteCount(row[1])
    }
    #expect(end == section.recordBytes)
  }

  @Test("the element types are those of the document")
  func elementTypes() throws {
    let rows = document.table(below: "A tensor", number: 1)
    #expect(rows.compactMap { Int($0[0]) } == Array(1...10))
    for row in rows {
      let type = try #require(UInt8(row[0]).flatMap { ElementType(rawValue: $0) })
      #expect(["\(type)", "\(type.bitWidth)"] == Array(row[1...]))
    }
    #expect(ElementType(rawValue: 0) == nil && ElementType(rawValue: 11) == nil)
  }

  @Test("every operator has its place in the document, with its number and its slots")
  func operators() throws {
    #expect(document.operators.map(\.number) == knownOpcodes.map(\.rawValue))
    for (opcode, entry) in zip(knownOpcodes, document.operators) {
      #expect("\(opcode)" == entry.name)
      for row in document.table(below: entry.heading) {
        let slot = try #require(slotNames[row[1]], "\(opcode): \(row[1])")
        #expect(slot.index == Int(row[0]), "\(opcode): \(row[1])")
      }
    }
  }

  @Test("a parameter just outside the document's range is refused")
  func ranges() throws {
    let bytes = sample.bytes
    for step in 0..<bytes.count(.operators) {
      let opcode = bytes.value(.record(.operators, step, plus: 0, 2, in: bytes))
      let entry = try #require(document.operators.first { UInt32($0.number) == opcode })
      for row in document.table(below: entry.heading) {
        let ends = row[2].split(separator: "...", omittingEmptySubsequences: false)
          .map { Int($0.trimmingCharacters(in: .whitespaces)) }
        guard ends.count == 2, let slot = slotNames[row[1]] else { continue }
        let place = FieldPlace.record(.operators, step, plus: 8 + 4 * slot.index, in: bytes)
        for outside in [ends[0].map { $0 - 1 }, ends[1].map { $0 + 1 }] {
          guard let outside, let value = Int32(exactly: outside) else { continue }
          let changed = bytes.setting(place, to: UInt32(bitPattern: value))
          guard case .unsound(let error) = PackageRun(changed, sample.inputs) else {
            Issue.record("\(entry.name): \(row[1]) = \(value) was taken")
            continue
          }
          #expect(error.step == step)
        }
      }
    }
  }

  @Test("the dump is the package that it describes, byte for byte, and gives its result")
  func dump() {
    let bytes = PackageWriter.bytes(of: Self.described)
    #expect(document.dump == bytes, "the package is\n\(Self.hexadecimal(bytes))")
    #expect(PackageRun(document.dump, [[1, 2, 3]]) == .ran([[13, -3]]))
  }

  /// The plan of the document's last section.
  private static var described: ExecutionPlan {
    func constant(_ type: ElementType, _ extents: [Int], _ bytes: SharedBytes) -> PlannedTensor {
      PlannedTensor(type: type, extents: extents, place: .constant(bytes))
    }
    var plan = ExecutionPlan(name: "tiny")
    plan.tensors = [
      PlannedTensor(type: .int8, extents: [1, 3], place: .arena(byteOffset: 0)),
      constant(.int8, [2, 3], SharedBytes(values: [1, 2, 3, -1, 0, 1] as [Int8])),
      constant(.int32, [2], SharedBytes(values: [10, -10] as [Int32])),
      constant(.int32, [2], SharedBytes(values: [1 << 30, 1 << 30] as [Int32])),
      constant(.int8, [2], SharedBytes(values: [0, 0] as [Int8])),
      PlannedTensor(type: .int8, extents: [1, 2], place: .arena(byteOffset: 16)),
    ]
    var step = PlannedStep(
      opcode: .fullyConnected, inputs: [0, 1, 2, 3, 4], outputs: [5], name: "")
    step[.outputOffset] = 1
    step[.activationMinimum] = -128
    step[.activationMaximum] = 127
    step[.rows] = 1
    plan.steps = [step]
    plan.inputs = [PlannedPort(name: "x", tensor: 0, scale: 1, zeroPoint: 0)]
    plan.outputs = [PlannedPort(name: "y", tensor: 5, scale: 2, zeroPoint: 1)]
    plan.arenaByteCounts = plan.arenaByteCounts.map { _ in 32 }
    return plan
  }

  /// `u32` is 4 bytes, `7 x (u32, u32)` 56, `8 bytes` 8.
  private static func byteCount(_ type: String) -> Int {
    if let match = type.wholeMatch(of: /([0-9]+) bytes/) { return Int(match.1) ?? 0 }
    let times = type.wholeMatch(of: /([0-9]+) x .*/).flatMap { Int($0.1) } ?? 1
    let bits = type.matches(of: /[ui](8|16|32)/).compactMap { Int($0.1) }
    return times * bits.reduce(0, +) / 8
  }

  private static func hexadecimal(_ bytes: [UInt8]) -> String {
    func digits(_ value: Int, _ count: Int) -> String {
      let text = String(value, radix: 16)
      return String(repeating: "0", count: count - text.count) + text
    }
    return stride(from: 0, to: bytes.count, by: 16).map { offset in
      let row = bytes[offset..<min(offset + 16, bytes.count)]
      return digits(offset, 4) + "  " + row.map { digits(Int($0), 2) }.joined(separator: " ")
    }.joined(separator: "\n")
  }
}
