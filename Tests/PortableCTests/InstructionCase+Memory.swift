@testable import PortableC

// Memory and control.
extension InstructionCase {
  /// Every load and store, with every alignment hint, at an address that is no more aligned.
  static let memory: [InstructionCase] = MemoryAccess.kinds.enumerated().flatMap { index, kind in
    let opcode = UInt8(0x28 + index)
    return (0..<4).filter { 1 << $0 <= kind.byteCount }.map { power in
      let offset = UInt8(8 + (1 << power))
      let name = "access_\(opcode)_\(power)"
      let place = [UInt8(power), offset]
      return opcode < 0x36
        ? load(name, [opcode] + place, kind.type) : store(name, [opcode] + place, kind.type)
    }
  }

  private static func load(
    _ name: String, _ code: [UInt8], _ type: WasmObject.ValueType
  ) -> InstructionCase {
    let bits: [UInt8] = type == .f32 ? [0xBC] : type == .f64 ? [0xBD] : []
    let result: WasmObject.ValueType = type.width == 32 ? .i32 : .i64
    return InstructionCase(
      function: AssembledFunction(
        name: name, parameters: [.i32], result: result, code: [0x20, 0] + code + bits),
      arguments: [[UInt64(WasmAssembler.base)]], takesAddress: true)
  }

  private static func store(
    _ name: String, _ code: [UInt8], _ type: WasmObject.ValueType
  ) -> InstructionCase {
    let value = WasmAssembler.constant(
      type == .f32 ? 0x4049_0FDB : 0x4142_4344_C5C6_C7C8, type)
    // All that could have changed: the eight bytes and those beside them.
    let before: [UInt8] = [0x20, 0, 0x29, 0, 4]
    let after: [UInt8] = [0x20, 0, 0x29, 0, 12]
    return InstructionCase(
      function: AssembledFunction(
        name: name, parameters: [.i32], result: .i64,
        code: [0x20, 0] + value + code + before + after + [0x42, 13, 0x89, 0x85]),
      arguments: [[UInt64(WasmAssembler.base)]], takesAddress: true)
  }

  /// Copies that overlap either way, fills, and both with nothing to do.
  static let bulk: [InstructionCase] = {
    let moves: [(to: UInt8, from: UInt8, count: UInt8)] = [
      (0, 5, 16), (5, 0, 16), (3, 3, 8), (1, 9, 0),
    ]
    let copies = moves.enumerated().map { index, move in
      checkingSum(
        "copy_\(index)", at(move.to) + at(move.from) + [0x41, move.count, 0xFC, 10, 0, 0])
    }
    let fills = [UInt8(0), 1, 13].map { count in
      checkingSum(
        "fill_\(count)", at(2) + [0x41] + WasmAssembler.signed(0x1A5) + [0x41, count, 0xFC, 11, 0])
    }
    return copies + fills
  }()

  private static func at(_ offset: UInt8) -> [UInt8] { [0x20, 0, 0x41, offset, 0x6A] }

  private static func checkingSum(_ name: String, _ code: [UInt8]) -> InstructionCase {
    var sum: [UInt8] = [0x42, 0]
    for word in 0..<4 {
      sum += [0x42, 7, 0x89, 0x20, 0, 0x29, 0, UInt8(8 * word), 0x7C]
    }
    return InstructionCase(
      function: AssembledFunction(
        name: name, parameters: [.i32], result: .i64, code: code + sum),
      arguments: [[UInt64(WasmAssembler.base)]], takesAddress: true)
  }

  /// Blocks, branches and what they leave behind; each with the arguments 0 to 6.
  static let control: [InstructionCase] = {
    let programs: [(String, [UInt8])] = [
      // switch with a value that each case passes on
      (
        "table",
        [
          0x02, 0x7F, 0x02, 0x7F, 0x02, 0x7F, 0x41, 11, 0x20, 0, 0x0E, 3, 0, 2, 1, 0, 0x0B,
          0x41, 100, 0x6A, 0x0B, 0x41, 3, 0x6C, 0x0B,
        ]
      ),
      // a loop that counts down and sums; its result is the sum
      (
        "loop",
        [
          0x03, 0x40, 0x20, 1, 0x20, 0, 0x6A, 0x21, 1, 0x20, 0, 0x45, 0x04, 0x40, 0x05, 0x20, 0,
          0x41, 1, 0x6B, 0x21, 0, 0x0C, 1, 0x0B, 0x0B, 0x20, 1,
        ]
      ),
      // an if that leaves a value above a pending one
      (
        "choice",
        [
          0x20, 0, 0x20, 0, 0x41, 3, 0x4A, 0x04, 0x7F, 0x20, 0, 0x41, 7, 0x6C, 0x05, 0x41, 0,
          0x20, 0, 0x6B, 0x0B, 0x6A,
        ]
      ),
      // a pending read of a local that is assigned before it is used
      ("pending", [0x20, 0, 0x20, 0, 0x41, 5, 0x6A, 0x22, 0, 0x6C, 0x20, 0, 0x6B]),
      // the same across a block with a branch out of it
      (
        "across",
        [
          0x20, 0, 0x41, 2, 0x6C, 0x02, 0x40, 0x20, 0, 0x41, 3, 0x48, 0x0D, 0, 0x41, 50, 0x21, 0,
          0x0B, 0x20, 0, 0x6A,
        ]
      ),
      // a conditional branch that carries a value, or lets it lie
      (
        "carrying",
        [0x02, 0x7F, 0x20, 0, 0x41, 9, 0x6A, 0x20, 0, 0x41, 4, 0x46, 0x0D, 0, 0x41, 2, 0x6C, 0x0B]
      ),
      // an early return past instructions that nothing reaches
      (
        "return",
        [0x20, 0, 0x41, 2, 0x4B, 0x04, 0x40, 0x41, 77, 0x0F, 0x02, 0x40, 0x00, 0x0B, 0x0B, 0x20, 0]
      ),
      ("select", [0x41, 5, 0x20, 0, 0x20, 0, 0x41, 2, 0x4F, 0x1B]),
      // traps where the argument is 3
      ("trap", [0x20, 0, 0x41, 3, 0x46, 0x04, 0x40, 0x00, 0x0B, 0x20, 0]),
    ]
    return programs.map { name, code in
      InstructionCase(
        function: AssembledFunction(
          name: "control_\(name)", parameters: [.i32], result: .i32, locals: [.i32], code: code),
        arguments: (0..<7).map { [$0] })
    }
  }()
}
