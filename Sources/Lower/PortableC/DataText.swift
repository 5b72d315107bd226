/// Writes a data segment as a C variable.
struct DataText {
  let object: WasmObject
  let names: CNames
  private(set) var uses = FunctionTranslator.Uses()

  init(_ object: WasmObject, _ names: CNames) {
    self.object = object
    self.names = names
  }

  /// What is filled in at an offset of the segment: an expression that is a constant in C.
  private struct Pointer {
    let offset: Int
    let text: String
    let isFunction: Bool
  }

  /// The definition of segment number `index`.
  mutating func text(_ index: Int) throws(ObjectError) -> String {
    let segment = object.segments[index]
    let name = names.segments[index]
    let bytes = segment.bytes.rest()
    let pointers = try pointers(in: segment)
    let prefix = "static \(segment.isConstant ? "const " : "")"
    guard pointers.isEmpty else {
      return structure(name, bytes, pointers, prefix: prefix)
    }
    // A string needs no more than its bytes; words align what has words in it, and read fast.
    let width = min(segment.alignment, 4)
    let count = max(1, (bytes.count + width - 1) / width)
    let align = segment.alignment > 4 ? Self.alignmentCheck + "ALIGNED_16 " : ""
    let head = "\(align)\(prefix)u\(8 * width) \(name)[\(count)]"
    let text = Self.words(bytes, width: width)
    return "\(head) = {\n\(Self.wrapped(text))\n};\n"
  }

  /// C99 has no word for an alignment.
  private static let alignmentCheck = """
    #if !MAY_ALIAS
    #error "the data below must be aligned: no attribute for it is known of this compiler"
    #endif

    """

  private mutating func pointers(
    in segment: WasmObject.Segment
  ) throws(ObjectError) -> [Pointer] {
    var pointers: [Pointer] = []
    let range = segment.bytes.offset..<segment.bytes.end
    let places = object.relocations.keys.filter { range.contains($0) }.sorted()
    for place in places {
      guard let relocation = object.relocations[place] else { continue }
      let offset = place - range.lowerBound
      let last = pointers.last.map { $0.offset + 4 } ?? 0
      guard offset % 4 == 0, segment.alignment >= 4, offset >= last, place + 4 <= range.upperBound,
        object.symbols.indices.contains(relocation.index)
      else {
        throw ObjectError(offset: place, reason: .relocation(kind: relocation.kind.rawValue))
      }
      let symbol = object.symbols[relocation.index]
      switch (relocation.kind, symbol.target) {
      case (.tableIndexWord, .function(let function)):
        uses.functions.insert(function)
        pointers.append(
          Pointer(
            offset: offset, text: "(function)\(names.functions[function])", isFunction: true))
      case (.memoryAddressWord, .data(let target, let start)):
        uses.segments.insert(target)
        let base = "(const char *)&\(names.segments[target])"
        let sum = start + relocation.addend
        pointers.append(
          Pointer(
            offset: offset, text: sum == 0 ? base : "\(base) + \(sum)", isFunction: false))
      case (.memoryAddressWord, .undefinedData):
        throw ObjectError(offset: place, reason: .undefined(name: symbol.name))
      default:
        throw ObjectError(offset: place, reason: .relocation(kind: relocation.kind.rawValue))
      }
    }
    return pointers
  }

  /// Pointers among numbers: a structure without holes, as every field takes whole words.
  private func structure(
    _ name: String, _ bytes: [UInt8], _ pointers: [Pointer], prefix: String
  ) -> String {
    var fields: [String] = []
    var values: [String] = []
    var position = 0
    func addNumbers(until end: Int) {
      guard position < end else { return }
      let words = Self.words(Array(bytes[position..<end]), width: 4)
      fields.append("u32 w\(position)[\(words.count)];")
      values.append("{\(words.joined(separator: ", "))}")
    }
    for pointer in pointers {
      addNumbers(until: pointer.offset)
      fields.append(
        pointer.isFunction ? "function p\(pointer.offset);" : "const char *p\(pointer.offset);")
      values.append(pointer.text)
      position = pointer.offset + 4
    }
    addNumbers(until: bytes.count)
    let type = "struct \(name)_layout"
    let layout = "\(type) {\n\(Self.wrapped(fields, separator: " "))\n};\n"
    let text = values.joined(separator: ",\n  ")
    return "\(layout)\(prefix)\(type) \(name) = {\n  \(text)\n};\n"
  }

  private static func words(_ bytes: [UInt8], width: Int) -> [String] {
    let padded = bytes + Array(repeating: 0, count: (width - bytes.count % width) % width)
    let all = padded.isEmpty ? Array(repeating: 0, count: width) : padded
    return stride(from: 0, to: all.count, by: width).map { start in
      let value = all[start..<start + width].reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
      return value < 10 ? String(value) : "0x" + String(value, radix: 16)
    }
  }

  static func wrapped(_ items: [String], separator: String = ", ") -> String {
    stride(from: 0, to: items.count, by: 12).map { start in
      "  " + items[start..<min(start + 12, items.count)].joined(separator: separator)
    }.joined(separator: separator == " " ? "\n" : ",\n")
  }
}
