import BoardCatalog
import Emulator
import FirmwareBuilder
import Foundation
import TestSupport
import Testing

/// Random models of one operator with weights of four bits: the reference, this host, the Embedded
/// build as a process, and the emulated boards.
@Suite struct Int4ConformanceTests {
  private static func table(_ seeds: Range<UInt64>) throws -> [OperatorCase] {
    try [OperatorKind.convolution, .depthwise, .fullyConnected].flatMap { kind in
      try seeds.map { try OperatorCase.int4(kind, seed: $0) }
    }
  }

  @Test("the host is within a step of the reference, by either order of weights")
  func reference() throws {
    for item in try Self.table(7000..<7150) {
      let fast = try item.hostOutput()
      #expect(try item.hostOutput(weights: .plain) == fast, "\(item.name)")
      let expected = try item.withRealWeights.referenceOutput()
      try #require(fast.count == expected.count, "\(item.name)")
      let error = zip(fast, expected).map {
        abs(Int(Int8(bitPattern: $0)) - Int(Int8(bitPattern: $1)))
      }.max()
      #expect(error ?? 0 <= 1, "\(item.name): \(error ?? 0) steps")
    }
  }

  @Test(
    "a machine gives the host's bytes for either order of weights",
    arguments: ConformanceTableTests.machines)
  func sameBytes(machine: Board) throws {
    let table = try Self.table(7200..<7220)
    let orders = [true, false]
    let jobs = try orders.flatMap { isFast in
      try table.map { item in
        PackageJob(
          package: Data(try item.package(weights: isFast ? .fast : .plain)),
          inputs: [Data(item.inputBytes.joined())])
      }
    }
    let image = try FirmwareBuilder(root: TestData.packageRoot).image(.runner, for: machine)
    let answers = try Emulator.run(jobs, on: image).packages
    #expect(answers.count == 2 * table.count)
    for (index, answer) in answers.enumerated() {
      let item = table[index % table.count]
      #expect(answer.outputs == [Data(try item.hostOutput())], "\(item.name) on \(machine.name)")
    }
  }
}
