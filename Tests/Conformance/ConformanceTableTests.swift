import BoardCatalog
import Emulator
import FirmwareBuilder
import Foundation
import ReferenceInterpreter
import SharedBytes
import TestSupport
import Testing
import ToolProcess

/// One table of operators, and every machine that runs them: the reference, this host, the Embedded
/// build as a process, and the emulated boards.
@Suite struct ConformanceTableTests {
  /// Seven cases of each operator; other seeds than those held to TensorFlow Lite Micro.
  private static let seeds: Range<UInt64> = 5000..<5007

  private static func table() throws -> [OperatorCase] {
    try OperatorKind.allCases.flatMap { kind in
      try seeds.map { try OperatorCase(kind, seed: $0) }
    }
  }

  /// Boards whose emulator and compiler are installed here.
  static let machines = ([.embeddedHost] + BoardCatalog.emulated).filter { board in
    if let compiler = board.emulation?.compiler, ToolProcess.find(compiler) == nil { return false }
    guard case .qemu(let program, _, _) = board.emulation?.host else { return true }
    return ToolProcess.find(program) != nil
  }

  @Test("the host is within a step of the reference")
  func reference() throws {
    for item in try Self.table() {
      let found = try item.hostOutput().map { Int(Int8(bitPattern: $0)) }
      let expected = try item.referenceOutput().map { Int(Int8(bitPattern: $0)) }
      try #require(found.count == expected.count, "\(item.name)")
      let error = zip(found, expected).map { abs($0 - $1) }.max() ?? 0
      #expect(error <= item.kind.steps, "\(item.name): \(error) steps")
    }
  }

  @Test(
    "a machine gives the host's bytes for every operator and every order of weights",
    arguments: machines)
  func sameBytes(machine: Board) throws {
    let fast = try Self.table()
    #expect(fast.count == 175)
    let plain = fast.filter(\.kind.hasWeights)
    let table = fast + plain
    let jobs = try table.enumerated().map { index, item in
      PackageJob(
        package: Data(try item.package(weights: index < fast.count ? .fast : .plain)),
        inputs: [Data(item.inputBytes.joined())])
    }
    let image = try FirmwareBuilder(root: TestData.packageRoot).image(.runner, for: machine)
    let answers = try Emulator.run(jobs, on: image).packages
    #expect(answers.count == table.count)
    for (item, answer) in zip(table, answers) {
      #expect(answer.outputs == [Data(try item.hostOutput())], "\(item.name) on \(machine.name)")
    }
  }
}

extension OperatorKind {
  /// Whether its weights can lie in more than one order.
  var hasWeights: Bool {
    [.convolution, .depthwise, .fullyConnected].contains(self)
  }

  /// How far integer arithmetic may be from the nearest integer to the real result.
  fileprivate var steps: Int {
    switch self {
    case .maxPool, .minimum, .maximum, .pad, .concatenate, .transpose, .resizeNearest, .reshape: 0
    // Sixteen bits are rounded five times.
    case .hardSwish: 2
    default: 1
    }
  }
}

extension OperatorCase {
  /// The output's bytes by the float interpreter.
  func referenceOutput() throws -> [UInt8] {
    let reals = try zip(graph.inputs, inputBytes).map { try graph[$0].reals(from: SharedBytes($1)) }
    return try graph[graph.outputs[0]].bytes(from: ReferenceInterpreter(graph).run(reals)[0])
  }
}
