// The section that tells a linker what the numbers stand for.
extension ObjectReader {
  mutating func readLinking(_ cursor: inout ByteCursor) throws(ObjectError) {
    let version = try cursor.unsigned()
    guard version == 2 else {
      throw cursor.failure(.value(.linkingVersion, found: Int(version)))
    }
    while !cursor.isAtEnd {
      let kind = try cursor.byte()
      var contents = try cursor.cut(Int(try cursor.unsigned()))
      switch kind {
      case 5: try readSegmentNames(&contents)
      case 6: throw contents.failure(.unsupported(.constructors))
      // Groups of which one is kept: with one object each is the only one of its name.
      case 7: continue
      case 8: try readSymbols(&contents)
      default: throw contents.failure(.value(.subsection, found: Int(kind)))
      }
      try contents.finish()
    }
  }

  private mutating func readSegmentNames(_ cursor: inout ByteCursor) throws(ObjectError) {
    let count = try cursor.count()
    guard count == object.segments.count else {
      throw cursor.failure(.value(.segment, found: count))
    }
    for index in 0..<count {
      object.segments[index].name = try cursor.name()
      let power = try cursor.unsigned()
      guard power <= 4 else { throw cursor.failure(.value(.alignment, found: Int(power))) }
      object.segments[index].alignment = 1 << Int(power)
      // Bit 1: each thread has its own copy.
      guard try cursor.unsigned() & 2 == 0 else {
        throw cursor.failure(.unsupported(.threadLocalData))
      }
    }
  }

  private mutating func readSymbols(_ cursor: inout ByteCursor) throws(ObjectError) {
    for _ in 0..<(try cursor.count()) {
      let kind = try cursor.byte()
      let flags = try cursor.unsigned()
      let isUndefined = flags & 0x10 != 0
      let hasName = !isUndefined || flags & 0x40 != 0
      switch kind {
      case 0: try readFunctionSymbol(&cursor, hasName: hasName)
      case 1: try readDataSymbol(&cursor, isUndefined: isUndefined)
      case 2:
        let index = try index(&cursor, below: object.globals.count, .global)
        let name = hasName ? try cursor.name() : object.globals[index]
        object.symbols.append(.init(name: name, target: .global(index)))
      case 3:
        _ = try cursor.unsigned()
        object.symbols.append(.init(name: "", target: .section))
      case 5:
        _ = try cursor.unsigned()
        object.symbols.append(.init(name: hasName ? try cursor.name() : "", target: .table))
      default: throw cursor.failure(.value(.symbolKind, found: Int(kind)))
      }
    }
  }

  private mutating func readFunctionSymbol(
    _ cursor: inout ByteCursor, hasName: Bool
  ) throws(ObjectError) {
    let index = try index(&cursor, below: object.functions.count, .function)
    let name = hasName ? try cursor.name() : object.functions[index].name
    // Of several names of one function the first is as good as the others.
    if object.functions[index].name.isEmpty { object.functions[index].name = name }
    object.symbols.append(.init(name: name, target: .function(index)))
  }

  private mutating func readDataSymbol(
    _ cursor: inout ByteCursor, isUndefined: Bool
  ) throws(ObjectError) {
    let name = try cursor.name()
    guard !isUndefined else {
      object.symbols.append(.init(name: name, target: .undefinedData))
      return
    }
    let segment = try index(&cursor, below: object.segments.count, .segment)
    let offset = Int(try cursor.unsigned())
    let size = Int(try cursor.unsigned())
    guard offset + size <= object.segments[segment].bytes.remaining else {
      throw cursor.failure(.value(.symbol, found: offset))
    }
    object.symbols.append(.init(name: name, target: .data(segment: segment, offset: offset)))
  }

  private func index(
    _ cursor: inout ByteCursor, below limit: Int, _ field: ObjectError.Field
  ) throws(ObjectError) -> Int {
    let index = Int(try cursor.unsigned())
    guard index < limit else { throw cursor.failure(.value(field, found: index)) }
    return index
  }
}
