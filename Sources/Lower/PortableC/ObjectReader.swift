/// Walks over an object's sections.
struct ObjectReader {
  var object = WasmObject()
  /// Every section in order of the file, with where its contents start: relocations name them so.
  private var sections: [(id: UInt8, contents: ByteCursor)] = []
  private var importedFunctions = 0

  mutating func read(_ bytes: [UInt8]) throws(ObjectError) -> WasmObject {
    var cursor = ByteCursor(bytes)
    for expected: UInt8 in [0x00, 0x61, 0x73, 0x6D, 1, 0, 0, 0] {
      guard try cursor.byte() == expected else {
        throw ObjectError(offset: 0, reason: .notAnObject)
      }
    }
    while !cursor.isAtEnd {
      let start = cursor.offset
      let id = try cursor.byte()
      let contents = try cursor.cut(Int(try cursor.unsigned()))
      guard id == 0 || !sections.contains(where: { $0.id == id }) else {
        throw ObjectError(offset: start, reason: .section(id: id))
      }
      sections.append((id, contents))
      try readSection(id, contents)
    }
    return object
  }

  private mutating func readSection(
    _ id: UInt8, _ contents: ByteCursor
  ) throws(ObjectError) {
    var cursor = contents
    switch id {
    case 0:
      try readCustom(&cursor)
      return
    case 1: try readTypes(&cursor)
    case 2: try readImports(&cursor)
    case 3: try readFunctions(&cursor)
    case 9: try readElements(&cursor)
    case 10: try readCode(&cursor)
    case 11: try readData(&cursor)
    case 12: _ = try cursor.unsigned()
    case 5: throw cursor.failure(.unsupported(.definedMemory))
    case 6: throw cursor.failure(.unsupported(.definedGlobals))
    case 8: throw cursor.failure(.unsupported(.startFunction))
    default: throw cursor.failure(.section(id: id))
    }
    try cursor.finish()
  }

  private mutating func readCustom(_ cursor: inout ByteCursor) throws(ObjectError) {
    let name = try cursor.name()
    if name == "linking" { try readLinking(&cursor) }
    if name.hasPrefix("reloc.") { try readRelocations(&cursor) }
    // Others tell a debugger or the linker of other objects something.
  }

  private mutating func readTypes(_ cursor: inout ByteCursor) throws(ObjectError) {
    for _ in 0..<(try cursor.count()) {
      let form = try cursor.byte()
      guard form == 0x60 else { throw cursor.failure(.value(.type, found: Int(form))) }
      let parameters = try Self.valueTypes(&cursor)
      let results = try Self.valueTypes(&cursor)
      guard results.count <= 1 else { throw cursor.failure(.unsupported(.severalResults)) }
      object.types.append(.init(parameters: parameters, result: results.first))
    }
  }

  private static func valueTypes(
    _ cursor: inout ByteCursor
  ) throws(ObjectError) -> [WasmObject.ValueType] {
    var types: [WasmObject.ValueType] = []
    for _ in 0..<(try cursor.count()) { types.append(try valueType(&cursor)) }
    return types
  }

  static func valueType(_ cursor: inout ByteCursor) throws(ObjectError) -> WasmObject.ValueType {
    let byte = try cursor.byte()
    guard let type = WasmObject.ValueType(rawValue: byte) else {
      throw cursor.failure(.value(.valueType, found: Int(byte)))
    }
    return type
  }

  private mutating func readImports(_ cursor: inout ByteCursor) throws(ObjectError) {
    for _ in 0..<(try cursor.count()) {
      _ = try cursor.name()
      let name = try cursor.name()
      let kind = try cursor.byte()
      switch kind {
      case 0: object.functions.append(.init(type: try functionType(&cursor), name: name))
      case 1:
        _ = try cursor.byte()
        try Self.skipLimits(&cursor)
      case 2: try Self.skipLimits(&cursor)
      case 3:
        // Type and mutability: only addresses are held in globals.
        guard try Self.valueType(&cursor) == .i32 else {
          throw cursor.failure(.value(.global, found: object.globals.count))
        }
        _ = try cursor.byte()
        object.globals.append(name)
      default: throw cursor.failure(.value(.importKind, found: Int(kind)))
      }
    }
    importedFunctions = object.functions.count
  }

  private static func skipLimits(_ cursor: inout ByteCursor) throws(ObjectError) {
    let flags = try cursor.byte()
    guard flags <= 1 else { throw cursor.failure(.unsupported(.sharedMemory)) }
    _ = try cursor.unsigned()
    if flags == 1 { _ = try cursor.unsigned() }
  }

  private func functionType(
    _ cursor: inout ByteCursor
  ) throws(ObjectError) -> WasmObject.FunctionType {
    let index = Int(try cursor.unsigned())
    guard object.types.indices.contains(index) else {
      throw cursor.failure(.value(.type, found: index))
    }
    return object.types[index]
  }

  private mutating func readFunctions(_ cursor: inout ByteCursor) throws(ObjectError) {
    for _ in 0..<(try cursor.count()) {
      object.functions.append(.init(type: try functionType(&cursor), name: ""))
    }
  }

  // Which functions stand in the table is told by the relocations once more, by symbol.
  private mutating func readElements(_ cursor: inout ByteCursor) throws(ObjectError) {
    for _ in 0..<(try cursor.count()) {
      guard try cursor.unsigned() == 0 else {
        throw cursor.failure(.unsupported(.passiveSegments))
      }
      _ = try Self.constantOffset(&cursor)
      for _ in 0..<(try cursor.count()) { _ = try cursor.unsigned() }
    }
  }

  private static func constantOffset(_ cursor: inout ByteCursor) throws(ObjectError) -> Int32 {
    let opcode = try cursor.byte()
    guard opcode == 0x41 else { throw cursor.failure(.instruction(opcode: opcode, second: nil)) }
    let value = try cursor.signed32()
    let end = try cursor.byte()
    guard end == 0x0B else { throw cursor.failure(.instruction(opcode: end, second: nil)) }
    return value
  }

  private mutating func readCode(_ cursor: inout ByteCursor) throws(ObjectError) {
    let count = try cursor.count()
    guard count == object.functions.count - importedFunctions else {
      throw cursor.failure(.value(.function, found: count))
    }
    for index in 0..<count {
      object.functions[importedFunctions + index].body =
        try cursor.cut(Int(try cursor.unsigned()))
    }
  }

  private mutating func readData(_ cursor: inout ByteCursor) throws(ObjectError) {
    for _ in 0..<(try cursor.count()) {
      guard try cursor.unsigned() == 0 else {
        throw cursor.failure(.unsupported(.passiveSegments))
      }
      _ = try Self.constantOffset(&cursor)
      object.segments.append(.init(bytes: try cursor.cut(Int(try cursor.unsigned()))))
    }
  }

  private mutating func readRelocations(_ cursor: inout ByteCursor) throws(ObjectError) {
    let section = Int(try cursor.unsigned())
    guard sections.indices.contains(section) else {
      throw cursor.failure(.value(.sectionIndex, found: section))
    }
    let (id, contents) = sections[section]
    // Relocations of custom sections are for debuggers.
    guard id == 10 || id == 11 else { return }
    for _ in 0..<(try cursor.count()) {
      let byte = try cursor.byte()
      guard let kind = WasmObject.Relocation.Kind(rawValue: byte) else {
        throw cursor.failure(.relocation(kind: byte))
      }
      let offset = Int(try cursor.unsigned())
      let index = Int(try cursor.unsigned())
      let addend = kind.hasAddend ? Int(try cursor.signed32()) : 0
      let limit = kind == .type ? object.types.count : object.symbols.count
      guard index < limit, offset <= contents.remaining - 4 else {
        throw cursor.failure(.value(.symbol, found: index))
      }
      let place = contents.offset + offset
      object.relocations[place] = .init(kind: kind, index: index, addend: addend)
    }
    try cursor.finish()
  }
}
