import Foundation
import Testing
import ToolProcess

@testable import PortableC

/// Instructions as C against an interpreter that others wrote.
@Suite(
  .enabled(if: CCompiler.isPresent, "needs gcc with 32-bit libraries (gcc-multilib)"),
  .enabled(if: ToolProcess.find("wasm-interp") != nil, "needs wasm-interp (wabt)"))
struct InstructionTests {
  @Test(
    "every instruction gives what an interpreter of WebAssembly gives",
    arguments: InstructionCase.groups.keys.sorted())
  func sameAnswers(group: String) throws {
    let cases = try #require(InstructionCase.groups[group])
    let expected = try interpreted(cases)
    try compare(cases, expected, with: try translated(cases, .sanitizing))
    // A processor that has no high half of a product.
    let halves = CCompiler(
      program: "gcc", options: CCompiler.sanitizing.options + ["-DNEVORTEX_LOW_PRODUCTS=1"])
    if group == "products" { try compare(cases, expected, with: try translated(cases, halves)) }
  }

  private func compare(
    _ cases: [InstructionCase], _ expected: [String], with found: [String]
  ) throws {
    try #require(expected.count == found.count)
    var index = 0
    for one in cases {
      for arguments in one.arguments {
        let pair = (expected[index], found[index])
        #expect(Self.same(pair.0, pair.1, one), "\(one.function.name)\(arguments): \(pair)")
        index += 1
      }
    }
  }

  /// Which NaN an operation gives is open: any is as good as another.
  private static func same(_ expected: String, _ found: String, _ one: InstructionCase) -> Bool {
    if expected == found { return true }
    let name = one.function.name
    guard name.hasPrefix("op_f"), let a = UInt64(expected), let b = UInt64(found) else {
      return false
    }
    return one.function.result == .i32
      ? Float(bitPattern: UInt32(a)).isNaN && Float(bitPattern: UInt32(b)).isNaN
      : Double(bitPattern: a).isNaN && Double(bitPattern: b).isNaN
  }

  private func interpreted(_ cases: [InstructionCase]) throws -> [String] {
    let calls = cases.enumerated().flatMap { index, one in
      one.arguments.map { (function: index, arguments: $0) }
    }
    let folder = try ScratchFolder()
    try folder.write(
      "module.wasm", Data(WasmAssembler.module(cases.map(\.function), calls: calls)))
    let tool = try #require(ToolProcess.find("wasm-interp"))
    let outcome = try ToolProcess(
      tool, ["--run-all-exports", "module.wasm"], folder: folder.url
    ).run()
    // "call12() => i32:7", or "call12() => error: integer divide by zero"
    return String(decoding: outcome.output, as: UTF8.self).split(separator: "\n").map { line in
      let answer = line.split(separator: " ").dropFirst(2).joined(separator: " ")
      return answer.hasPrefix("error") ? "trap" : String(answer.dropFirst(4))
    }
  }

  private func translated(
    _ cases: [InstructionCase], _ compiler: CCompiler
  ) throws -> [String] {
    let functions = cases.map(\.function).map { function in
      CFunction(
        function.name, Self.cType(function.result),
        function.parameters.enumerated().map { .init(Self.cType($1), "a\($0)") })
    }
    let object = try WasmObject(WasmAssembler.object(cases.map(\.function)))
    let text = try CTranslation(object, exporting: functions).text(
      header: "test.h", notice: "A test.")
    let header = functions.map { $0.declaration + ";\n" }.joined()
    let output = try compiler.run(
      [
        "test.h": "#include <stdint.h>\nvoid test_trap(void);\n#define NEVORTEX_TRAP test_trap\n"
          + header,
        "test.c": text,
        "main.c": Self.driver(cases),
      ], libraries: ["-lm"])
    return output.split(separator: "\n").map(String.init)
  }

  private static func cType(_ type: WasmObject.ValueType) -> String {
    type == .i32 ? "uint32_t" : "uint64_t"
  }

  private static func driver(_ cases: [InstructionCase]) -> String {
    let bytes = WasmAssembler.memoryBytes.map(String.init).joined(separator: ",")
    var text = """
      #include <setjmp.h>
      #include <stdio.h>
      #include <string.h>
      #include "test.h"
      static jmp_buf place;
      void test_trap(void) { longjmp(place, 1); }
      static const unsigned char fresh[] = {\(bytes)};
      static uint64_t memory[sizeof fresh / 8];
      #define A ((uint32_t)(uintptr_t)memory)
      #define CALL(x) if (setjmp(place) == 0) printf("%llu\\n", 0ULL + (x)); else puts("trap");

      """
    for (index, one) in cases.enumerated() {
      let count = one.function.parameters.count
      let rows = one.arguments.map { row in
        "{" + row.map { "\($0)ull" }.joined(separator: ", ") + "}"
      }
      text +=
        "static const unsigned long long v\(index)[][\(count)] = {\n"
        + rows.joined(separator: ",\n") + "};\n"
      let list = (0..<count).map { parameter in
        let type = cType(one.function.parameters[parameter])
        return one.takesAddress ? "A" : "(\(type))v\(index)[i][\(parameter)]"
      }
      text +=
        "static void run\(index)(void) {\n  volatile unsigned i;\n"
        + "  for (i = 0; i < \(rows.count); i++) {\n    "
        + "CALL(\(one.function.name)(\(list.joined(separator: ", "))))\n  }\n"
        + (one.takesAddress ? "  (void)v\(index);\n" : "") + "}\n"
    }
    let calls = cases.indices.map { "  run\($0)();\n" }.joined()
    return text
      + "int main(void) {\n  memcpy(memory, fresh, sizeof fresh);\n\(calls)  return 0;\n}\n"
  }
}
