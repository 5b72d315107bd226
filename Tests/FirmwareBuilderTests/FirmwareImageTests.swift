import BoardCatalog
import Foundation
import TestSupport
import Testing

@testable import FirmwareBuilder

@Suite struct FirmwareImageTests {
  let builder = FirmwareBuilder(root: TestData.packageRoot)

  @Test("a board's image leaves exactly the rest of the chip", arguments: BoardCatalog.emulated)
  func memory(board: Board) throws {
    let layout = try #require(try builder.image(.runner, for: board).layout)
    let footprint = layout.footprint
    #expect(footprint.stackReserve == board.emulation?.stackBoundBytes)
    // Sections are aligned to 16 at most.
    let ram = footprint.stackReserve + footprint.data + footprint.bss + layout.arena.count
    #expect((0..<48).contains(board.ramBytes - ram), "\(ram) of \(board.ramBytes)")
    // Packages start at a whole page, and the vectors of AArch64 at half of one; all else is
    // aligned to 16.
    let gaps = 4096 + (board.name == Board.aarch64.name ? 2048 : 104)
    let flash = footprint.flashBytes + layout.packageSlot.count
    #expect((0..<gaps).contains(board.flashBytes - flash), "\(flash) of \(board.flashBytes)")
    #expect(layout.packageSlot.lowerBound % 4096 == 0)
    #expect(footprint.text > 4096)
    // The runtime is most of an image with every operator, and not all of it.
    let runtime = footprint.runtimeFlashBytes
    #expect(runtime > footprint.flashBytes / 2 && runtime < footprint.flashBytes - 1024)
    #expect(!layout.holdsPackage)
  }

  @Test("an image that is kept is not built again")
  func kept() throws {
    let image = try builder.image(.runner, for: .cortexM4)
    let attributes = try FileManager.default.attributesOfItem(atPath: image.file.path)
    var second = builder
    second.progress = { Issue.record("built again: \($0)") }
    let again = try second.image(.runner, for: .cortexM4)
    #expect(again.file == image.file)
    let later = try FileManager.default.attributesOfItem(atPath: image.file.path)
    #expect(attributes[.modificationDate] as? Date == later[.modificationDate] as? Date)
  }

  @Test(
    "an image of 32 or 64 bits that is cut short anywhere in its tables is refused",
    arguments: [Board.cortexM4, .aarch64])
  func truncated(board: Board) throws {
    let image = try builder.image(.runner, for: board)
    let bytes = try Data(contentsOf: image.file)
    #expect(ELFFile(bytes) != nil)
    for count in Array(0..<64) + Array(bytes.count - 2000..<bytes.count) {
      #expect(ELFFile(bytes.prefix(count)) == nil, "\(count) bytes")
    }
  }

  @Test("a file that is no image is refused with its path")
  func notAnImage() {
    let file = TestData.packageRoot.appendingPathComponent("Package.swift")
    #expect(
      throws: FirmwareError.malformedImage(
        path: file.path, reason: "it is not an ELF file")
    ) { try FirmwareImage(board: .cortexM4, file: file) }
  }
}
