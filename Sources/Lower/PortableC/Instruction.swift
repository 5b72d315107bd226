/// One instruction, with what relocations say of its fields filled in.
enum Instruction {
  case unreachable
  case block(WasmObject.ValueType?)
  case loop(WasmObject.ValueType?)
  case `if`(WasmObject.ValueType?)
  case `else`
  case end
  case branch(Int)
  case branchIf(Int)
  case branchTable([Int], otherwise: Int)
  case `return`
  case call(Int)
  case callIndirect(WasmObject.FunctionType)
  case drop
  case select
  case localGet(Int)
  case localSet(Int)
  case localTee(Int)
  case stackPointerGet
  case stackPointerSet
  case load(MemoryAccess)
  case store(MemoryAccess)
  /// A number, whatever its type: the bits of a float.
  case constant(UInt64, WasmObject.ValueType)
  case address(Address)
  case functionAddress(Int)
  case numeric(NumericOperator)
  case memoryCopy
  case memoryFill
}

/// A place in a data segment.
struct Address: Equatable {
  let segment: Int
  let offset: Int
}

/// What a load or store moves.
struct MemoryAccess {
  /// The type on the operand stack.
  let type: WasmObject.ValueType
  /// The type in memory, as the C file spells it: `u` and `s` tell how it is widened.
  let memoryType: String
  let byteCount: Int
  /// What the address is a multiple of, as far as the compiler knew.
  let alignment: Int
  let offset: UInt32
  /// Where the field was an address of the object's own data.
  var base: Address?
}

extension MemoryAccess {
  /// The loads from opcode 0x28 and the stores from 0x36, in order of their opcodes.
  static let kinds: [(type: WasmObject.ValueType, memoryType: String, byteCount: Int)] = [
    (.i32, "u32", 4), (.i64, "u64", 8), (.f32, "f32", 4), (.f64, "f64", 8),
    (.i32, "s8", 1), (.i32, "u8", 1), (.i32, "s16", 2), (.i32, "u16", 2),
    (.i64, "s8", 1), (.i64, "u8", 1), (.i64, "s16", 2), (.i64, "u16", 2),
    (.i64, "s32", 4), (.i64, "u32", 4),
    (.i32, "u32", 4), (.i64, "u64", 8), (.f32, "f32", 4), (.f64, "f64", 8),
    (.i32, "u8", 1), (.i32, "u16", 2), (.i64, "u8", 1), (.i64, "u16", 2), (.i64, "u32", 4),
  ]
}
