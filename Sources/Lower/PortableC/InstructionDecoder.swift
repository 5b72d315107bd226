/// Turns a function's bytes into instructions.
struct InstructionDecoder {
  private let object: WasmObject
  private var cursor: ByteCursor
  /// The locals' types, parameters first.
  private(set) var locals: [WasmObject.ValueType]
  /// Where the instruction that `next` gave begins.
  private(set) var start = 0

  /// More locals than any compiler makes are a mistake in the object.
  private static let localLimit = 20_000

  init(
    _ object: WasmObject, _ function: WasmObject.Function, body: ByteCursor
  ) throws(ObjectError) {
    self.object = object
    cursor = body
    locals = function.type.parameters
    for _ in 0..<(try cursor.count()) {
      let count = Int(try cursor.unsigned())
      guard locals.count + count <= Self.localLimit else {
        throw cursor.failure(.value(.local, found: count))
      }
      let type = try ObjectReader.valueType(&cursor)
      locals += Array(repeating: type, count: count)
    }
  }

  /// The next instruction; nil behind the last.
  mutating func next() throws(ObjectError) -> Instruction? {
    while !cursor.isAtEnd {
      start = cursor.offset
      let opcode = try cursor.byte()
      // 0x01 does nothing.
      if opcode != 0x01 { return try decode(opcode) }
    }
    return nil
  }

  private mutating func decode(_ opcode: UInt8) throws(ObjectError) -> Instruction {
    switch opcode {
    case 0x00, 0x02...0x0F: return try control(opcode)
    case 0x10, 0x11: return try call(opcode)
    case 0x1A: return .drop
    case 0x1B: return .select
    case 0x20: return .localGet(try local())
    case 0x21: return .localSet(try local())
    case 0x22: return .localTee(try local())
    case 0x23, 0x24: return try global(isGet: opcode == 0x23)
    case 0x28...0x3E: return try access(opcode)
    case 0x41: return try constant32()
    case 0x42: return .constant(UInt64(bitPattern: try cursor.signed64()), .i64)
    case 0x43: return .constant(UInt64(try cursor.word()), .f32)
    case 0x44:
      let low = try cursor.word()
      return .constant(UInt64(low) | UInt64(try cursor.word()) << 32, .f64)
    case 0xFC: return try prefixed()
    default:
      guard let numeric = NumericOperator.plain[opcode] else {
        throw failure(.instruction(opcode: opcode, second: nil))
      }
      return .numeric(numeric)
    }
  }

  private func failure(_ reason: ObjectError.Reason) -> ObjectError {
    ObjectError(offset: start, reason: reason)
  }

  private mutating func control(_ opcode: UInt8) throws(ObjectError) -> Instruction {
    switch opcode {
    case 0x00: return .unreachable
    case 0x02: return .block(try blockType())
    case 0x03: return .loop(try blockType())
    case 0x04: return .if(try blockType())
    case 0x05: return .else
    case 0x0B: return .end
    case 0x0C: return .branch(Int(try cursor.unsigned()))
    case 0x0D: return .branchIf(Int(try cursor.unsigned()))
    case 0x0E:
      var labels: [Int] = []
      for _ in 0..<(try cursor.count()) { labels.append(Int(try cursor.unsigned())) }
      return .branchTable(labels, otherwise: Int(try cursor.unsigned()))
    case 0x0F: return .return
    default: throw failure(.instruction(opcode: opcode, second: nil))
    }
  }

  private mutating func blockType() throws(ObjectError) -> WasmObject.ValueType? {
    let byte = try cursor.byte()
    if byte == 0x40 { return nil }
    guard let type = WasmObject.ValueType(rawValue: byte) else {
      throw failure(.unsupported(.blockParameters))
    }
    return type
  }

  private mutating func local() throws(ObjectError) -> Int {
    let index = Int(try cursor.unsigned())
    guard locals.indices.contains(index) else { throw failure(.value(.local, found: index)) }
    return index
  }

  private mutating func prefixed() throws(ObjectError) -> Instruction {
    let second = try cursor.unsigned()
    switch second {
    case 10:
      guard try cursor.byte() == 0, try cursor.byte() == 0 else { break }
      return .memoryCopy
    case 11:
      guard try cursor.byte() == 0 else { break }
      return .memoryFill
    default:
      if let numeric = NumericOperator.saturating[second] { return .numeric(numeric) }
    }
    throw failure(.instruction(opcode: 0xFC, second: second))
  }
}

// Fields that relocations fill in.
extension InstructionDecoder {
  /// The symbol that the relocation at a field names; nil where there is none.
  private func symbol(
    at field: Int, _ kinds: Set<WasmObject.Relocation.Kind>
  ) throws(ObjectError) -> (symbol: WasmObject.Symbol, addend: Int)? {
    guard let relocation = object.relocations[field] else { return nil }
    guard kinds.contains(relocation.kind), object.symbols.indices.contains(relocation.index) else {
      throw failure(.relocation(kind: relocation.kind.rawValue))
    }
    return (object.symbols[relocation.index], relocation.addend)
  }

  private func address(
    _ symbol: WasmObject.Symbol, _ addend: Int
  ) throws(ObjectError) -> Address {
    guard case .data(let segment, let offset) = symbol.target else {
      throw failure(.undefined(name: symbol.name))
    }
    return Address(segment: segment, offset: offset + addend)
  }

  private mutating func call(_ opcode: UInt8) throws(ObjectError) -> Instruction {
    let field = cursor.offset
    var index = Int(try cursor.unsigned())
    if opcode == 0x11 {
      if let relocation = object.relocations[field] {
        guard relocation.kind == .type else {
          throw failure(.relocation(kind: relocation.kind.rawValue))
        }
        index = relocation.index
      }
      _ = try cursor.unsigned()
      guard object.types.indices.contains(index) else { throw failure(.value(.type, found: index)) }
      return .callIndirect(object.types[index])
    }
    if let (symbol, _) = try symbol(at: field, [.function]) {
      guard case .function(let target) = symbol.target else {
        throw failure(.relocation(kind: 0))
      }
      index = target
    }
    guard object.functions.indices.contains(index) else {
      throw failure(.value(.function, found: index))
    }
    return .call(index)
  }

  /// Globals hold the stack's top, bases that are zero, and addresses of data and functions.
  private mutating func global(isGet: Bool) throws(ObjectError) -> Instruction {
    let field = cursor.offset
    let index = Int(try cursor.unsigned())
    var name = object.globals.indices.contains(index) ? object.globals[index] : ""
    if let (symbol, _) = try symbol(at: field, [.global]) {
      switch symbol.target {
      case .data where isGet, .undefinedData where isGet:
        return .address(try address(symbol, 0))
      case .function(let function) where isGet: return .functionAddress(function)
      case .global(let global): name = object.globals[global]
      default: throw failure(.value(.global, found: index))
      }
    }
    switch name {
    case "__stack_pointer": return isGet ? .stackPointerGet : .stackPointerSet
    case "__memory_base" where isGet, "__table_base" where isGet: return .constant(0, .i32)
    default: throw failure(.value(.global, found: index))
    }
  }

  private mutating func access(_ opcode: UInt8) throws(ObjectError) -> Instruction {
    let kind = MemoryAccess.kinds[Int(opcode) - 0x28]
    let power = try cursor.unsigned()
    guard power <= 3, 1 << Int(power) <= kind.byteCount else {
      throw failure(.value(.alignment, found: Int(power)))
    }
    let field = cursor.offset
    var offset = try cursor.unsigned()
    var base: Address?
    if let (symbol, addend) = try symbol(at: field, [.memoryAddress, .memoryAddressRelative]) {
      base = try address(symbol, addend)
      offset = 0
    }
    let access = MemoryAccess(
      type: kind.type, memoryType: kind.memoryType, byteCount: kind.byteCount,
      alignment: 1 << Int(power), offset: offset, base: base)
    return opcode < 0x36 ? .load(access) : .store(access)
  }

  private mutating func constant32() throws(ObjectError) -> Instruction {
    let field = cursor.offset
    let value = try cursor.signed32()
    let kinds: Set<WasmObject.Relocation.Kind> = [
      .tableIndexSigned, .tableIndexRelative, .memoryAddressSigned, .memoryAddressRelative,
    ]
    guard let (symbol, addend) = try symbol(at: field, kinds) else {
      return .constant(UInt64(UInt32(bitPattern: value)), .i32)
    }
    if case .function(let index) = symbol.target { return .functionAddress(index) }
    return .address(try address(symbol, addend))
  }
}
