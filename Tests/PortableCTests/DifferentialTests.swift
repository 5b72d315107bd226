import Foundation
import TestSupport
import Testing
import ToolProcess

@testable import PortableC

/// Random Swift functions, compiled for this machine and by way of C.
@Suite(.enabled(if: CCompiler.isPresent, "needs gcc with 32-bit libraries (gcc-multilib)"))
struct DifferentialTests {
  private static let functionCount = 12

  @Test("C gives what Swift gives", arguments: UInt64(1)...4)
  func sameAnswers(seed: UInt64) throws {
    var programs = SwiftPrograms(seed: seed)
    let source = programs.source(functions: Self.functionCount)
    let folder = try ScratchFolder()
    try folder.write("program.swift", Data(source.utf8))
    try folder.write("main.c", Data(Self.driver.utf8))
    let optimization = seed % 2 == 0 ? "-Osize" : "-O"
    let common = [
      "-enable-experimental-feature", "Embedded", "-wmo", "-parse-as-library", optimization,
      "-no-allocations", "-suppress-warnings", "-Xfrontend", "-disable-stack-protector",
      "-module-name", "program",
      "-c", "program.swift",
    ]
    try ToolCall.run("swiftc", common + ["-o", "native.o"], in: folder.url)
    try ToolCall.run(
      "swiftc", common + ["-target", "wasm32-unknown-none-wasm", "-o", "wasm.o"], in: folder.url)
    try ToolCall.run("clang", ["main.c", "native.o", "-o", "native"], in: folder.url)
    let expected = try ToolCall.run(
      folder.url.appendingPathComponent("native").path, [], in: folder.url)
    let text = try CTranslation(
      try WasmObject([UInt8](try folder.read("wasm.o"))), exporting: Self.functions
    ).text(header: nil, notice: "A test.")
    let found = try CCompiler.sanitizing.run(["main.c": Self.driver, "program.c": text])
    #expect(found == expected, "seed \(seed)")
    #expect(try CCompiler.optimizing.run(["main.c": Self.driver, "program.c": text]) == expected)
  }

  private static let functions = (0..<functionCount).map {
    CFunction(
      "f\($0)", "uint32_t",
      [.init("uint32_t", "seed"), .init("uint32_t", "count"), .init("uint32_t *", "memory")])
  }

  /// Calls every function with memory that the one before has left.
  private static let driver: String = {
    let declarations = functions.map { $0.declaration + ";\n" }.joined()
    let names = functions.map(\.name).joined(separator: ", ")
    return """
      #include <stdint.h>
      #include <stdio.h>
      \(declarations)
      static uint32_t (*const all[])(uint32_t, uint32_t, uint32_t *) = {\(names)};
      int main(void) {
        uint32_t memory[16] = {0};
        unsigned f, i;
        for (f = 0; f < sizeof all / sizeof all[0]; f++) {
          for (i = 0; i < 40; i++) {
            uint32_t sum = all[f](i * 0x01234567u + f, i, memory);
            printf("%u %u %08x %08x\\n", f, i, (unsigned)sum, (unsigned)memory[i & 15]);
          }
        }
        return 0;
      }

      """
  }()
}
