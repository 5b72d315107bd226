import Foundation
import TestSupport
import Testing
import ToolProcess

/// A chip's target and what its compiler wants.
private let chips: [(target: String, flags: [String])] = [
  (
    "armv7em-none-none-eabi",
    ["-Xcc", "-mcpu=cortex-m7", "-Xcc", "-mfloat-abi=hard", "-Xcc", "-mfpu=fpv5-sp-d16"]
  ),
  ("riscv32-none-none-eabi", ["-Xcc", "-march=rv32imac", "-Xcc", "-mabi=ilp32"]),
]

@Test(arguments: chips.indices, ["-O", "-Osize"])
func theTokenizerBuildsForAChipWithoutAHeap(_ index: Int, _ optimization: String) throws {
  let compiler = try #require(ToolProcess.find("swiftc"), "swiftc is not in $PATH")
  let chip = chips[index]
  let folder = TestData.packageRoot.appendingPathComponent("Sources/Run/Tokenizer")
  let sources = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    .filter { $0.hasSuffix(".swift") }.sorted().map { folder.appendingPathComponent($0).path }
  let scratch = try ScratchFolder()
  let flags = [
    "-target", chip.target, "-wmo", "-parse-as-library", optimization, "-no-allocations",
    "-swift-version", "6", "-warnings-as-errors", "-strict-memory-safety",
    "-enable-experimental-feature", "Embedded", "-enable-experimental-feature", "Lifetimes",
    "-enable-upcoming-feature", "InternalImportsByDefault", "-package-name", "nevortex",
    "-module-name", "Tokenizer", "-c", "-o", scratch.url.appendingPathComponent("out.o").path,
  ]
  let outcome = try ToolProcess(compiler, flags + chip.flags + sources).run()
  try #require(outcome.end == .exit(status: 0), "\(outcome.errors)")
  let object = try scratch.read("out.o")
  // What 32-bit machines call for 64-bit numbers, and Swift for a heap.
  for name in ["__muldi3", "__udivdi3", "__ashldi3", "__lshrdi3", "swift_allocObject"] {
    #expect(object.range(of: Data(name.utf8)) == nil, "\(name)")
  }
}
