import PackageFormat
import TestSupport
import Testing

// Refused or run: no field, whatever it holds, may make a reader trap or write beyond its arena.
@Suite struct HostilePackageTests {
  private let sample: SamplePackage

  init() throws {
    sample = try SamplePackage()
  }

  @Test("every operator occurs in the sample, and it runs")
  func soundness() throws {
    let bytes = sample.bytes
    let opcodes = (0..<bytes.count(.operators)).map {
      UInt16(bytes.value(.record(.operators, $0, plus: 0, 2, in: bytes)))
    }
    #expect(Set(opcodes) == Set(knownOpcodes.map(\.rawValue)))
    guard case .ran(let outputs) = PackageRun(bytes, sample.inputs) else {
      Issue.record("\(PackageRun(bytes, sample.inputs))")
      return
    }
    #expect(outputs.map(\.count) == [10, 10, 14])
  }

  @Test("no value in the header makes a reader trap")
  func header() {
    for offset in stride(from: 0, to: PackageLayout.Header.byteCount, by: 2) {
      tryEdges(.header(offset, 2))
      if offset % 4 == 0 { tryEdges(.header(offset)) }
    }
  }

  @Test(
    "no value in a record makes a reader trap",
    arguments: [PackageLayout.Section.ports, .tensors, .operators, .operands, .scratch, .names])
  func records(section: PackageLayout.Section) {
    let start = FieldPlace.record(section, 0, plus: 0, in: sample.bytes).offset
    let byteCount = sample.bytes.count(section) * section.recordBytes
    for offset in stride(from: start, to: start + byteCount & ~3, by: 4) {
      tryEdges(FieldPlace(offset: offset, byteCount: 4))
    }
    // The first word of a tensor and of a step holds several fields.
    guard section == .tensors || section == .operators else { return }
    for index in 0..<sample.bytes.count(section) {
      for byte in 0..<4 { tryEdges(.record(section, index, plus: byte, 1, in: sample.bytes)) }
    }
  }

  @Test("no value in a table or among the weights makes a run trap")
  func constants() {
    let place = FieldPlace.record(.constants, 0, plus: 0, in: sample.bytes)
    let byteCount = sample.bytes.count(.constants) * PackageLayout.unitBytes
    // Every seventh word: each table is hit many times.
    for offset in stride(from: place.offset, to: place.offset + byteCount - 4, by: 28) {
      tryEdges(FieldPlace(offset: offset, byteCount: 4))
    }
  }

  @Test("several wrong fields at once make no reader trap", arguments: 0..<4 as Range<UInt64>)
  func several(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    for _ in 0..<250 {
      var changed = sample.bytes
      for _ in 0..<Int.random(in: 2...6, using: &random) {
        let offset = Int.random(in: 0..<changed.count / 4, using: &random) * 4
        let place = FieldPlace(offset: offset, byteCount: 4)
        let value = edges(of: place).randomElement(using: &random) ?? 0
        changed = changed.setting(place, to: value)
      }
      _ = PackageRun(changed, sample.inputs)
    }
  }

  /// Runs the package with each edge value in one field.
  private func tryEdges(_ place: FieldPlace) {
    for value in edges(of: place) where value != sample.bytes.value(place) {
      _ = PackageRun(sample.bytes.setting(place, to: value), sample.inputs)
    }
  }

  /// Nothing, everything, the signs' ends, and the neighbours of what stands there.
  private func edges(of place: FieldPlace) -> Set<UInt32> {
    let mask = UInt32.max >> UInt32(32 - 8 * place.byteCount)
    let top = mask >> 1
    let now = sample.bytes.value(place)
    return Set([0, 1, top, top + 1, mask - 1, mask, now &+ 1, now &- 1].map { $0 & mask })
  }
}
