import BoardCatalog
import Foundation
import PackageFormat
import TestSupport
import Testing

@testable import FirmwareBuilder

@Suite struct FirmwareRecipeTests {
  @Test("a change of any source, header, script or flag changes the key")
  func keys() throws {
    let sources = try SourceCopy()
    let toolchain = try FirmwareToolchain.current()
    func key() throws -> String {
      try FirmwareRecipe(.runner, for: .cortexM4, root: sources.root).key(toolchain: toolchain)
    }
    var keys: Set<String> = [try key()]
    #expect(try keys.contains(key()))
    let changed = [
      "Sources/Run/TensorTypes/FixedPoint.swift", "Sources/Run/CIntrinsics/include/CIntrinsics.h",
      "Firmware/Runner/Session.swift", "Firmware/Platform/clock.h", "Firmware/Platform/memory.c",
      "Firmware/cortex-m/startup.S", "Firmware/cortex-m4/board.ld",
    ]
    for path in changed {
      try sources.append("\n", to: path)
      #expect(keys.insert(try key()).inserted, "\(path)")
    }
    try sources.edit("Firmware/cortex-m4/toolset.json", replacing: "hard", by: "soft")
    #expect(keys.insert(try key()).inserted)
    let other = FirmwareToolchain(folder: toolchain.folder, version: "another")
    let recipe = try FirmwareRecipe(.runner, for: .cortexM4, root: sources.root)
    #expect(keys.insert(try recipe.key(toolchain: other)).inserted)
  }

  @Test("an image with other operators has another key and another name")
  func contents() throws {
    let toolchain = try FirmwareToolchain.current()
    var keys: Set<String> = []
    var names: Set<String> = []
    for forms: UInt32? in [nil, 2, 4] {
      let operators = forms.map { OperatorSet(operators: 2, forms: $0) }
      let content = FirmwareContent(operators: operators, package: nil)
      let recipe = try FirmwareRecipe(
        .runner, content, for: .cortexM4, root: TestData.packageRoot)
      #expect(keys.insert(try recipe.key(toolchain: toolchain)).inserted)
      #expect(names.insert(content.suffix).inserted)
    }
  }

  @Test("the key does not depend on where the sources are")
  func movedSources() throws {
    let sources = try SourceCopy()
    let toolchain = try FirmwareToolchain.current()
    let here = try FirmwareRecipe(.runner, for: .rv32imac, root: TestData.packageRoot)
    let there = try FirmwareRecipe(.runner, for: .rv32imac, root: sources.root)
    #expect(try here.key(toolchain: toolchain) == there.key(toolchain: toolchain))
  }

  @Test("a source that does not compile is reported in the compiler's words, and leaves no image")
  func brokenSource() throws {
    let sources = try SourceCopy()
    try sources.append(
      "let broken: Int = nothing\n", to: "Sources/Run/TensorTypes/FixedPoint.swift")
    let builder = FirmwareBuilder(root: sources.root)
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
    let sources = try SourceCopy()
    try sources.append(
      "public func heap(_ n: Int) -> [Int] { [Int](repeating: n, count: n) }\n",
      to: "Sources/Run/TensorTypes/FixedPoint.swift")
    let error = try #require(throws: FirmwareError.self) {
      try FirmwareBuilder(root: sources.root).image(.runner, for: .cortexM4)
    }
    #expect("\(error)".contains("-no-allocations mode"))
  }
}
