import BoardCatalog
import Foundation
import TestSupport
import Testing
import ToolProcess

@testable import FirmwareBuilder

@Suite struct FirmwareRecipeTests {
  /// A copy of the firmware's sources that a test may change.
  private func copyOfSources() throws -> ScratchFolder {
    let scratch = try ScratchFolder()
    try FileManager.default.createDirectory(
      at: scratch.url.appendingPathComponent("Sources"), withIntermediateDirectories: true)
    for path in ["Firmware", "Sources/Run"] {
      try FileManager.default.copyItem(
        at: TestData.packageRoot.appendingPathComponent(path),
        to: scratch.url.appendingPathComponent(path))
    }
    return scratch
  }

  private func append(_ text: String, to file: URL) throws {
    var bytes = try Data(contentsOf: file)
    bytes += Data(text.utf8)
    try bytes.write(to: file)
  }

  @Test("a change of any source, header, script or flag changes the key")
  func keys() throws {
    let scratch = try copyOfSources()
    let toolchain = try FirmwareToolchain.current()
    func key() throws -> String {
      try FirmwareRecipe(.runner, for: .cortexM4, root: scratch.url).key(toolchain: toolchain)
    }
    var keys: Set<String> = [try key()]
    #expect(try keys.contains(key()))
    let changed = [
      "Sources/Run/TensorTypes/FixedPoint.swift", "Sources/Run/CIntrinsics/include/CIntrinsics.h",
      "Firmware/Runner/Session.swift", "Firmware/Platform/clock.h", "Firmware/Platform/memory.c",
      "Firmware/cortex-m/startup.S", "Firmware/cortex-m4/board.ld",
    ]
    for path in changed {
      try append("\n", to: scratch.url.appendingPathComponent(path))
      #expect(keys.insert(try key()).inserted, "\(path)")
    }
    let toolset = scratch.url.appendingPathComponent("Firmware/cortex-m4/toolset.json")
    let flags = try String(contentsOf: toolset, encoding: .utf8)
    try Data(flags.replacingOccurrences(of: "hard", with: "soft").utf8).write(to: toolset)
    #expect(keys.insert(try key()).inserted)
    let other = FirmwareToolchain(folder: toolchain.folder, version: "another")
    let recipe = try FirmwareRecipe(.runner, for: .cortexM4, root: scratch.url)
    #expect(keys.insert(try recipe.key(toolchain: other)).inserted)
  }

  @Test("the key does not depend on where the sources are")
  func movedSources() throws {
    let scratch = try copyOfSources()
    let toolchain = try FirmwareToolchain.current()
    let here = try FirmwareRecipe(.runner, for: .rv32imac, root: TestData.packageRoot)
    let there = try FirmwareRecipe(.runner, for: .rv32imac, root: scratch.url)
    #expect(try here.key(toolchain: toolchain) == there.key(toolchain: toolchain))
  }

  @Test("a source that does not compile is reported in the compiler's words, and leaves no image")
  func brokenSource() throws {
    let scratch = try copyOfSources()
    let file = scratch.url.appendingPathComponent("Sources/Run/TensorTypes/FixedPoint.swift")
    try append("let broken: Int = nothing\n", to: file)
    let builder = FirmwareBuilder(root: scratch.url)
    let error = try #require(throws: FirmwareError.self) {
      try builder.image(.runner, for: .cortexM4)
    }
    guard case .toolFailed("swiftc", "cortex-m4", let output) = error else {
      Issue.record("\(error)")
      return
    }
    #expect(output.contains("cannot find 'nothing' in scope"))
    let kept = try FileManager.default.contentsOfDirectory(
      atPath: builder.cache.appendingPathComponent("cortex-m4").path)
    #expect(kept == ["runner.lock"])
  }

  @Test("a source that allocates is refused by the compiler")
  func allocatingSource() throws {
    let scratch = try copyOfSources()
    let file = scratch.url.appendingPathComponent("Sources/Run/TensorTypes/FixedPoint.swift")
    try append(
      "public func heap(_ n: Int) -> [Int] { [Int](repeating: n, count: n) }\n", to: file)
    let error = try #require(throws: FirmwareError.self) {
      try FirmwareBuilder(root: scratch.url).image(.runner, for: .cortexM4)
    }
    #expect("\(error)".contains("-no-allocations mode"))
  }
}
