import BoardCatalog
import Emulator
import FirmwareBuilder
import Foundation
import Testing

@Suite struct RefusalTests {
  @Test("a damaged package is refused by its number", arguments: boardsUnderTest)
  func damaged(board: Board) throws {
    var samples = SamplePackages(seed: 1)
    let sound = samples.fullyConnected(inputs: 8, outputs: 8)
    var damaged = sound
    damaged[0] ^= 1
    let input = Data(count: 8)
    let jobs = [
      PackageJob(package: sound, inputs: [input]), PackageJob(package: damaged, inputs: [input]),
    ]
    let error = try #require(throws: EmulatorError.self) {
      try Emulator.run(jobs, on: runner(for: board))
    }
    guard case .refused(board.name, package: 1, let reason) = error else {
      Issue.record("\(error)")
      return
    }
    #expect(reason.hasPrefix("not a package: first word"))
  }

  @Test(
    "an arena that the RAM does not hold is refused with both sizes", arguments: boardsUnderTest)
  func arena(board: Board) throws {
    var samples = SamplePackages(seed: 2)
    let rows = board.ramBytes / 1024 + 1
    let package = samples.fullyConnected(rows: rows, inputs: 1024, outputs: 1)
    let job = PackageJob(package: package, inputs: [Data(count: rows * 1024)])
    let image = try runner(for: board)
    let error = try #require(throws: EmulatorError.self) { try Emulator.run([job], on: image) }
    guard case .refused(board.name, package: 0, let reason) = error else {
      Issue.record("\(error)")
      return
    }
    let needed = rows * 1024 + (rows + 15) / 16 * 16
    #expect(reason.hasPrefix("the arena takes \(needed) bytes; left are"))
    if let left = image.layout?.arena.count { #expect(reason.hasSuffix(" \(left)")) }
  }

  @Test("an input that ends early is refused", arguments: boardsUnderTest)
  func shortInput(board: Board) throws {
    var samples = SamplePackages(seed: 3)
    let package = samples.fullyConnected(inputs: 8, outputs: 8)
    let job = PackageJob(package: package, inputs: [Data(count: 7)])
    #expect(
      throws: EmulatorError.refused(
        board: board.name, package: 0, reason: "the input file has ended")
    ) { try Emulator.run([job], on: runner(for: board)) }
  }

  @Test("packages that the flash does not hold are refused before the emulator starts")
  func flash() throws {
    let image = try runner(for: .cortexM4)
    let slot = try #require(image.layout).packageSlot
    let job = PackageJob(package: Data(count: slot.count + 1), inputs: [])
    #expect(
      throws: EmulatorError.flashExceeded(
        board: "cortex-m4", needed: (slot.count + 16) / 16 * 16, available: slot.count)
    ) { try Emulator.run([job], on: image) }
  }

  @Test("a run is stopped at its time limit")
  func timeLimit() throws {
    var samples = SamplePackages(seed: 4)
    let package = samples.fullyConnected(rows: 64, inputs: 1024, outputs: 64, steps: 500)
    let job = PackageJob(package: package, inputs: [Data(count: 64 * 1024)])
    #expect(throws: EmulatorError.timeLimit(board: "cortex-m4", seconds: 0.5)) {
      try Emulator.run([job], on: runner(for: .cortexM4), limitSeconds: 0.5)
    }
  }

  @Test("a missing emulator is named, with the package that brings it")
  func missingEmulator() throws {
    let image = try runner(for: .cortexM4)
    let board = Board(
      name: "odd", core: "", isa: "", flashBytes: 0, ramBytes: 0, kernelFamily: .plain,
      emulation: Emulation(
        host: .qemu(program: "qemu-system-absent", machine: "", options: []),
        instructionsPerTick: nil, stackBoundBytes: 0))
    let odd = try FirmwareImage(board: board, file: image.file)
    let error = EmulatorError.emulatorMissing(program: "qemu-system-absent")
    #expect(throws: error) { try Emulator.run([], on: odd) }
    #expect(
      "\(EmulatorError.emulatorMissing(program: "qemu-system-riscv32"))".contains(
        "apt-get install qemu-system-misc"))
  }

  @Test("a real chip is not run")
  func realChip() throws {
    let image = try runner(for: .cortexM4)
    let chip = try FirmwareImage(board: .stm32f446, file: image.file)
    #expect(throws: EmulatorError.notEmulated(board: "stm32f446")) {
      try Emulator.run([], on: chip)
    }
  }
}
