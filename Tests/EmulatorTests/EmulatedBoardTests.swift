import BoardCatalog
import Emulator
import FirmwareBuilder
import Foundation
import TestSupport
import Testing
import ToolProcess

/// Boards whose emulator is installed here, and the embedded build as a process.
let boardsUnderTest = (BoardCatalog.emulated + [.embeddedHost]).filter { board in
  guard case .qemu(let program, _, _) = board.emulation?.host else { return true }
  if let compiler = board.emulation?.compiler, ToolProcess.find(compiler) == nil {
    print("\(board.name) is skipped: \(compiler) is not installed")
    return false
  }
  let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
  let isInstalled = path.split(separator: ":").contains {
    FileManager.default.isExecutableFile(atPath: "\($0)/\(program)")
  }
  if !isInstalled { print("\(board.name) is skipped: \(program) is not installed") }
  return isInstalled
}

func runner(for board: Board) throws -> FirmwareImage {
  try FirmwareBuilder(root: TestData.packageRoot).image(.runner, for: board)
}

@Suite struct EmulatedBoardTests {
  @Test("a board answers with the bytes of the host's runtime", arguments: boardsUnderTest)
  func sameBytes(board: Board) throws {
    var samples = SamplePackages(seed: 7)
    var jobs: [PackageJob] = []
    for (inputs, outputs, count) in [(1, 1, 1), (16, 8, 3), (33, 17, 0), (250, 12, 2)] {
      let package = samples.fullyConnected(inputs: inputs, outputs: outputs)
      let data = (0..<count).map { _ in Data(samples.bytes(inputs)) }
      jobs.append(PackageJob(package: package, inputs: data))
    }
    let result = try Emulator.run(jobs, on: runner(for: board))
    #expect(result.packages.count == jobs.count)
    for (job, answer) in zip(jobs, result.packages) {
      #expect(answer.outputs == (try job.inputs.map { try hostAnswer(job.package, input: $0) }))
    }
    #expect(result.packages.map(\.arenaBytes) == [32, 32, 80, 272])
    let emulation = try #require(board.emulation)
    #expect(result.stackBytes > 0)
    // The firmware's own frames lie above the inference's.
    #expect(result.stackBytes < result.paintedStackBytes)
    #expect(result.paintedStackBytes <= emulation.stackBoundBytes)
  }

  @Test("two equal inferences take the same instructions, to two ticks", arguments: boardsUnderTest)
  func repeatable(board: Board) throws {
    var samples = SamplePackages(seed: 8)
    let package = samples.fullyConnected(inputs: 64, outputs: 64)
    let input = Data(samples.bytes(64))
    let job = PackageJob(package: package, inputs: [input, input])
    let answer = try Emulator.run([job], on: runner(for: board)).packages[0]
    guard let tick = board.emulation?.instructionsPerTick else {
      #expect(answer.instructions == nil)
      return
    }
    let counts = try #require(answer.instructions)
    #expect(counts[0] > 64 * 64 / 4)
    #expect(abs(counts[0] - counts[1]) <= (tick == 1 ? 0 : Int(2 * tick)))
  }

  @Test("instructions are right beyond a wrap of the 24-bit timer", arguments: [Board.cortexM4])
  func wraps(board: Board) throws {
    var counts: [Int] = []
    for steps in [4, 64] {
      var samples = SamplePackages(seed: 9)
      let package = samples.fullyConnected(rows: 64, inputs: 1024, outputs: 64, steps: steps)
      let job = PackageJob(package: package, inputs: [Data(samples.bytes(64 * 1024))])
      counts += try #require(
        try Emulator.run([job], on: runner(for: board)).packages[0].instructions)
    }
    let wrap = 40 << 24
    #expect(counts[1] > wrap)
    // What does not grow with the steps is small.
    #expect(abs(counts[1] - 16 * counts[0]) < counts[0] / 100)
  }
}
