import Foundation
import TestSupport
import Testing

@testable import PortableC

/// What the reader and the translator refuse.
struct ReaderTests {
  private static let small = AssembledFunction(
    name: "sum", parameters: [.i32, .i32], result: .i32, code: [0x20, 0, 0x20, 1, 0x6A])

  private static let exports = [
    CFunction("sum", "uint32_t", [.init("uint32_t", "a"), .init("uint32_t", "b")])
  ]

  private static func translate(_ bytes: [UInt8]) throws(ObjectError) -> String {
    try CTranslation(try WasmObject(bytes), exporting: exports).text(header: nil, notice: "")
  }

  private static func translate(code: [UInt8]) throws(ObjectError) -> String {
    try translate(
      WasmAssembler.object([
        AssembledFunction(name: "sum", parameters: [.i32, .i32], result: .i32, code: code)
      ]))
  }

  @Test("a function becomes a C function that says what it was")
  func accepted() throws {
    let text = try Self.translate(WasmAssembler.object([Self.small]))
    #expect(text.contains("return p0 + p1;"))
    #expect(text.contains("uint32_t sum(uint32_t a, uint32_t b) {"))
    #expect(text.contains("/* sum */"))
  }

  @Test("an object that ends too early is refused, wherever it ends")
  func truncated() {
    let bytes = WasmAssembler.object([Self.small])
    for count in 0..<bytes.count {
      #expect(throws: ObjectError.self, "\(count) bytes") {
        try Self.translate(Array(bytes.prefix(count)))
      }
    }
  }

  @Test("an instruction outside the supported set is refused with its place")
  func unknownInstruction() {
    // memory.size, table.get, a vector instruction, an atomic one, memory.init
    for code: [UInt8] in [[0x3F, 0], [0x25, 0], [0xFD, 0], [0xFE, 0], [0xFC, 8, 0, 0]] {
      #expect(throws: ObjectError.self) { try Self.translate(code: code) }
    }
    let error = #expect(throws: ObjectError.self) { try Self.translate(code: [0x20, 0, 0x3F, 0]) }
    #expect(error?.reason == .instruction(opcode: 0x3F, second: nil))
  }

  @Test("a stack that holds too little, too much, or another type is refused")
  func operandStack() {
    let bodies: [[UInt8]] = [
      [0x6A], [0x20, 0, 0x42, 0, 0x6A], [0x20, 0, 0x20, 1], [0x1A, 0x20, 0],
      [0x20, 0, 0x02, 0x40, 0x1A, 0x0B, 0x20, 1], [0x20, 0, 0x0C, 5], [0x05], [0x42, 0],
      [0x42, 0, 0x21, 0, 0x20, 0], [0x0B, 0x20, 0],
    ]
    for code in bodies {
      #expect(throws: ObjectError.self, "\(code)") { try Self.translate(code: code) }
    }
  }

  @Test("an alignment beyond the access, a local or a function that is not there, are refused")
  func outOfRange() {
    for code: [UInt8] in [[0x20, 0, 0x28, 3, 0], [0x20, 9], [0x10, 9], [0x11, 9, 0]] {
      #expect(throws: ObjectError.self, "\(code)") { try Self.translate(code: code) }
    }
  }

  @Test("a function that is not in the object, or of another type, cannot be exported")
  func exports() throws {
    let object = try WasmObject(WasmAssembler.object([Self.small]))
    for function in [CFunction("other", nil, []), CFunction("sum", "uint32_t", [])] {
      #expect(throws: ObjectError.self) {
        try CTranslation(object, exporting: [function]).text(header: nil, notice: "")
      }
    }
  }

  @Test("an object of the compiler's is translated; damaged in a place, it never traps")
  func realObject() throws {
    let path = "Tests/PortableCTests/Fixtures/program.wasm-object"
    let bytes = [UInt8](
      try Data(contentsOf: TestData.packageRoot.appendingPathComponent(path)))
    let parameters = ["seed", "count", "memory"].map { CFunction.Parameter("uint32_t", $0) }
    let functions = ["f0", "f1"].map { CFunction($0, "uint32_t", parameters) }
    let translate = { (bytes: [UInt8]) throws(ObjectError) -> String in
      try CTranslation(try WasmObject(bytes), exporting: functions).text(header: nil, notice: "")
    }
    #expect(try translate(bytes).contains("/* program.twist("))
    var random = SplitMix64(seed: 7)
    for _ in 0..<400 {
      var damaged = bytes
      damaged[Int.random(in: 8..<bytes.count, using: &random)] ^= UInt8.random(
        in: 1...255, using: &random)
      _ = try? translate(damaged)
    }
  }

  @Test("damaged bytes are refused or translated, and never trap")
  func damaged() {
    let bytes = WasmAssembler.object(
      [Self.small] + InstructionCase.control.map(\.function)
        + InstructionCase.memory.prefix(6).map(\.function))
    for index in bytes.indices {
      for change: UInt8 in [0x01, 0x80, 0xFF, 0x40, 0x0B] {
        var damaged = bytes
        damaged[index] ^= change
        _ = try? Self.translate(damaged)
      }
    }
  }
}
