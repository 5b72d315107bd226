@testable import PortableC

// Products of 64 bits whose factors are sign-extended on some ways and not on others: those of 32
// bits have an operation of their own.
extension InstructionCase {
  static let products: [InstructionCase] = [
    product("straight", [signed(0)] + [set(2)] + [get(2), signed(1), multiply]),
    product(
      "widened_in_if",
      [signed(0), set(2), get(1), one, and, [0x04, 0x40], unsigned(0), set(2), end]
        + [get(2), signed(1), multiply]),
    product(
      "narrow_in_both",
      [get(1), one, and, [0x04, 0x40], signed(0), set(2), [0x05], signed(1), set(2), end]
        + [get(2), signed(1), multiply]),
    product(
      "wide_past_branch",
      [[0x02, 0x40], unsigned(0), set(2), get(1), one, and, [0x0D, 0], signed(0), set(2), end]
        + [get(2), signed(1), multiply]),
    product(
      "narrow_around_loop",
      [signed(0), set(2), three, [0x03, 0x40]]
        + [get(4), get(2), signed(1), multiply, [0x7C], set(4)] + again + [end, get(4)]),
    product(
      "widened_by_loop",
      [signed(0), set(2), three, [0x03, 0x40]]
        + [get(2), signed(1), multiply, set(2)] + again + [end, get(2)]),
    product(
      "wide_first_in_loop",
      [three, [0x03, 0x40], get(4), get(2), signed(1), multiply, [0x7C], set(4)]
        + [unsigned(0), set(2)] + again + [end, get(4)]),
  ]

  private static func product(_ name: String, _ code: [[UInt8]]) -> InstructionCase {
    let edges: [UInt64] = [
      0, 1, 2, 0x7FFF, 0x8000, 0xFFFF, 0x1_0000, 0x1234_5678, 0x7FFF_FFFF, 0x8000_0000,
      0x8000_0001, 0xFFFF_0000, 0xFFFF_8000, 0xFFFF_FFFE, 0xFFFF_FFFF,
    ]
    return InstructionCase(
      function: AssembledFunction(
        name: "product_\(name)", parameters: [.i32, .i32], result: .i64,
        locals: [.i64, .i32, .i64], code: Array(code.joined())),
      arguments: edges.flatMap { a in edges.map { [a, $0] } })
  }

  private static func get(_ local: UInt8) -> [UInt8] { [0x20, local] }
  private static func set(_ local: UInt8) -> [UInt8] { [0x21, local] }
  private static func signed(_ parameter: UInt8) -> [UInt8] { get(parameter) + [0xAC] }
  private static func unsigned(_ parameter: UInt8) -> [UInt8] { get(parameter) + [0xAD] }
  private static let multiply: [UInt8] = [0x7E]
  private static let end: [UInt8] = [0x0B]
  private static let one: [UInt8] = [0x41, 1]
  private static let and: [UInt8] = [0x71]
  /// The third local counts turns down.
  private static let three: [UInt8] = [0x41, 3, 0x21, 3]
  private static let again: [[UInt8]] = [get(3), one, [0x6B, 0x22, 3], [0x0D, 0]]
}
