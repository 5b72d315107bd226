@testable import PortableC

/// A function around one instruction, and what it is called with.
struct InstructionCase {
  let function: AssembledFunction
  var arguments: [[UInt64]]

  /// Whether its parameter is the address of memory.
  var takesAddress = false
}

extension InstructionCase {
  /// All cases; memory keeps what one case of a group stored for the next.
  static let groups = [
    "numbers": numbers, "constants": constants, "exhaustive": exhaustive, "memory": memory,
    "bulk": bulk, "control": control, "products": products,
  ]
}

// Numbers.
extension InstructionCase {
  /// Every instruction that takes numbers and gives one, on every pair of edges.
  static let numbers: [InstructionCase] = {
    let plain = NumericOperator.plain.sorted { $0.key < $1.key }
      .map { variable($0.value, [$0.key], edges: edges) }
    let saturating = NumericOperator.saturating.sorted { $0.key < $1.key }
      .map { variable($0.value, [0xFC, UInt8($0.key)], edges: edges) }
    return plain + saturating
  }()

  /// Integer instructions whose last operand is known when they are translated.
  static let constants: [InstructionCase] = NumericOperator.plain.sorted { $0.key < $1.key }
    .filter { $0.value.parameters.count == 2 && $0.value.parameters[0].isInteger }
    .flatMap { opcode, numeric in
      edges(numeric.parameters[1]).enumerated().map { index, edge in
        let code = [0x20, 0] + WasmAssembler.constant(edge, numeric.parameters[1]) + [opcode]
        return InstructionCase(
          function: AssembledFunction(
            name: "\(cName(numeric))_constant\(index)", parameters: [numeric.parameters[0]],
            result: numeric.result, code: code),
          arguments: edges(numeric.parameters[0]).map { [$0] })
      }
    }

  /// Every operand of 8 bits, or every pair, for what has few operands that matter.
  static let exhaustive: [InstructionCase] = [0x67, 0x68, 0x69, 0xC0, 0xC1, 0x6C, 0x6D, 0x6F]
    .compactMap {
      (opcode: UInt8) -> InstructionCase? in
      guard let numeric = NumericOperator.plain[opcode] else { return nil }
      let all = (-128...127).map { UInt64(UInt32(bitPattern: Int32($0))) }
      let few = numeric.parameters.count == 1 ? all : all.filter { $0 % 3 == 0 }
      return variable(numeric, [opcode], suffix: "_exhaustive") { _ in few }
    }

  private static func variable(
    _ numeric: NumericOperator, _ opcode: [UInt8], suffix: String = "",
    edges: (WasmObject.ValueType) -> [UInt64]
  ) -> InstructionCase {
    var code: [UInt8] = []
    for (index, type) in numeric.parameters.enumerated() {
      code += [0x20, UInt8(index)] + (type == .f32 ? [0xBE] : type == .f64 ? [0xBF] : [])
    }
    code += opcode
    code += numeric.result == .f32 ? [0xBC] : numeric.result == .f64 ? [0xBD] : []
    let first = edges(numeric.parameters[0])
    let arguments =
      numeric.parameters.count == 1
      ? first.map { [$0] }
      : first.flatMap { a in edges(numeric.parameters[1]).map { [a, $0] } }
    return InstructionCase(
      function: AssembledFunction(
        name: cName(numeric) + suffix, parameters: numeric.parameters.map(integer),
        result: integer(numeric.result), code: code),
      arguments: arguments)
  }

  private static func cName(_ numeric: NumericOperator) -> String {
    "op_" + numeric.name.replacing(".", with: "_")
  }

  /// Floats pass as their bits, so that no machine's way of passing them changes them.
  private static func integer(_ type: WasmObject.ValueType) -> WasmObject.ValueType {
    type == .f32 ? .i32 : type == .f64 ? .i64 : type
  }

  private static func edges(_ type: WasmObject.ValueType) -> [UInt64] {
    switch type {
    case .i32:
      [
        0, 1, 2, 7, 31, 32, 33, 0x7F, 0x80, 0x8000, 0x1234_5678, 0x7FFF_FFFF, 0x8000_0000,
        0x8000_0001, 0xFFFF_FFF9, 0xFFFF_FFFF,
      ]
    case .i64:
      [
        0, 1, 3, 63, 64, 65, 0x80, 0x8000_0000, 0xFFFF_FFFF, 0x1_0000_0000, 0x1234_5678_9ABC_DEF0,
        UInt64(Int64.max), 1 << 63, 1 << 63 | 1, ~6, ~0,
      ]
    case .f32: floats.map { UInt64(Float($0).bitPattern) } + [1, 0x8000_0001, 0x7F7F_FFFF]
    case .f64: floats.map(\.bitPattern) + [1, 0x8000_0000_0000_0001, 0x7FEF_FFFF_FFFF_FFFF]
    }
  }

  private static let floats: [Double] = [
    0, -0.0, 0.5, -0.5, 0.999_999_9, -0.999_999_9, 1, -1, 1.5, -1.5, 2.5, 3.7, -7.25,
    2_147_483_520, 2_147_483_647, 2_147_483_647.9, 2_147_483_648, -2_147_483_648,
    -2_147_483_648.9, -2_147_483_649, -2_147_483_904, 4_294_967_040, 4_294_967_295.9,
    4_294_967_296, 0x1p53, 0x1p63, -0x1p63, -0x1.000001p63, 0x1p64, 0x1.fffffep63, 1e-30,
    1e30, -1e30, .infinity, -.infinity, .nan,
  ]
}
