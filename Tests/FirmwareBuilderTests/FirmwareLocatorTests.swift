import BoardCatalog
import FirmwareBuilder
import Foundation
import TestSupport
import Testing
import ToolProcess

@Suite struct FirmwareLocatorTests {
  /// Puts a board's image where `folder` is searched.
  private func install(_ board: Board, below folder: URL) throws {
    let image = try FirmwareBuilder(root: TestData.packageRoot).image(.runner, for: board)
    let target = folder.appendingPathComponent(board.name)
    try FileManager.default.createDirectory(at: target, withIntermediateDirectories: true)
    try FileManager.default.copyItem(
      at: image.file, to: target.appendingPathComponent("runner.elf"))
  }

  @Test("an installed program finds the images beside its prefix")
  func installed() throws {
    let prefix = try ScratchFolder()
    try install(.rv32imac, below: prefix.url.appendingPathComponent("share/nevortex/firmware"))
    var locator = FirmwareLocator()
    locator.override = nil
    locator.executable = prefix.url.appendingPathComponent("bin/nevortex")
    let image = try locator.image(.runner, for: .rv32imac)
    #expect(image.file.path.hasPrefix(prefix.url.resolvingSymlinksInPath().path))
  }

  @Test("the folder that the user names is the only one that is looked in")
  func override() throws {
    let folder = try ScratchFolder()
    try install(.cortexM4, below: folder.url)
    var locator = FirmwareLocator()
    locator.override = folder.url
    #expect(try locator.image(.runner, for: .cortexM4).board.name == "cortex-m4")
    #expect(
      throws: FirmwareError.notFound(board: "cortex-m7", searched: [folder.url.path])
    ) { try locator.image(.runner, for: .cortexM7) }
  }

  @Test("a program in the build folder finds its checkout")
  func checkout() throws {
    var locator = FirmwareLocator()
    locator.override = nil
    locator.executable = TestData.packageRoot.appendingPathComponent(".build/debug/nevortex")
    let image = try locator.image(.runner, for: .cortexM4)
    #expect(image.file.path.hasSuffix(".build/firmware/cortex-m4/runner.elf"))
  }

  @Test("a program without images or sources says where it looked and how to mend it")
  func nothing() throws {
    let prefix = try ScratchFolder()
    var locator = FirmwareLocator()
    locator.override = nil
    locator.executable = prefix.url.appendingPathComponent("bin/nevortex")
    let error = try #require(throws: FirmwareError.self) {
      try locator.image(.runner, for: .cortexM4)
    }
    #expect("\(error)".contains("share/nevortex/firmware"))
    #expect("\(error)".contains("make install"))
    // What links a package into an image is no image: to install would not help.
    #expect(
      throws: FirmwareError.noSources(
        board: "cortex-m4", executable: prefix.url.appendingPathComponent("bin/nevortex").path)
    ) { try locator.builder(for: .cortexM4) }
  }
}
