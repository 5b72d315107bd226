import Foundation

/// Sections and symbols of a little-endian ELF file of 32 or 64 bits, every bound checked.
///
/// Source: "System V Application Binary Interface", chapters 4.
struct ELFFile {
  struct Section {
    let name: String
    let isAllocated: Bool
    let isInFile: Bool
    let isWritable: Bool
    let isCode: Bool
    let byteCount: Int
    fileprivate let offset: Int
    fileprivate let link: Int
    fileprivate let type: Int
  }

  let sections: [Section]
  private let bytes: [UInt8]

  private enum SectionType {
    static let symbolTable = 2
    static let noBits = 8
  }

  /// Where the fields stand in a file of 32 or 64 bits; the first four are of the header, the next
  /// four of a section's header, the last two of a symbol.
  private struct Form {
    let headerBytes, sectionTable, sectionCount, nameSection: Int
    let sectionHeaderBytes, offset, size, link: Int
    let symbolBytes, value: Int
    /// Whether offsets, sizes and values have 64 bits.
    let isWide: Bool

    static let narrow = Form(
      headerBytes: 52, sectionTable: 32, sectionCount: 48, nameSection: 50, sectionHeaderBytes: 40,
      offset: 16, size: 20, link: 24, symbolBytes: 16, value: 4, isWide: false)
    static let wide = Form(
      headerBytes: 64, sectionTable: 40, sectionCount: 60, nameSection: 62, sectionHeaderBytes: 64,
      offset: 24, size: 32, link: 40, symbolBytes: 24, value: 8, isWide: true)
  }

  private let form: Form

  /// Reads the section table; nil where the bytes are no such file.
  init?(_ data: Data) {
    bytes = [UInt8](data)
    guard bytes.count >= Form.narrow.headerBytes, bytes.starts(with: [0x7F, 0x45, 0x4C, 0x46]),
      bytes[4] == 1 || bytes[4] == 2, bytes[5] == 1
    else { return nil }
    form = bytes[4] == 1 ? .narrow : .wide
    guard bytes.count >= form.headerBytes else { return nil }
    let table = Self.long(bytes, form.sectionTable, form)
    let count = Self.half(bytes, form.sectionCount)
    let nameSection = Self.half(bytes, form.nameSection)
    guard table + count * form.sectionHeaderBytes <= bytes.count, nameSection < count else {
      return nil
    }
    let names = Self.long(bytes, table + nameSection * form.sectionHeaderBytes + form.offset, form)
    var sections: [Section] = []
    for index in 0..<count {
      let at = table + index * form.sectionHeaderBytes
      guard let section = Self.section(bytes, at: at, names: names, form) else { return nil }
      sections.append(section)
    }
    self.sections = sections
  }

  private static func section(_ bytes: [UInt8], at: Int, names: Int, _ form: Form) -> Section? {
    let type = word(bytes, at + 4)
    let flags = word(bytes, at + 8)
    let offset = long(bytes, at + form.offset, form)
    let size = long(bytes, at + form.size, form)
    let isInFile = type != SectionType.noBits
    guard !isInFile || offset + size <= bytes.count,
      let name = text(bytes, at: names + word(bytes, at))
    else { return nil }
    return Section(
      name: name, isAllocated: flags & 2 != 0, isInFile: isInFile, isWritable: flags & 1 != 0,
      isCode: flags & 4 != 0, byteCount: size, offset: offset,
      link: word(bytes, at + form.link), type: type)
  }

  /// The value of each symbol.
  func symbols() -> [String: Int] {
    var values: [String: Int] = [:]
    for table in sections where table.type == SectionType.symbolTable && table.link < sections.count
    {
      let names = sections[table.link]
      for at in stride(
        from: table.offset, to: table.offset + table.byteCount - form.symbolBytes + 1,
        by: form.symbolBytes)
      {
        guard let name = Self.text(bytes, at: names.offset + Self.word(bytes, at)) else { continue }
        values[name] = Self.long(bytes, at + form.value, form)
      }
    }
    return values
  }

  private static func text(_ bytes: [UInt8], at start: Int) -> String? {
    guard start < bytes.count, let end = bytes[start...].firstIndex(of: 0) else { return nil }
    return String(decoding: bytes[start..<end], as: UTF8.self)
  }

  private static func half(_ bytes: [UInt8], _ at: Int) -> Int {
    Int(bytes[at]) | Int(bytes[at + 1]) << 8
  }

  private static func word(_ bytes: [UInt8], _ at: Int) -> Int {
    half(bytes, at) | half(bytes, at + 2) << 16
  }

  /// An offset, a size or a value; what has more than 48 bits is beyond any file and any memory.
  private static func long(_ bytes: [UInt8], _ at: Int, _ form: Form) -> Int {
    guard form.isWide else { return word(bytes, at) }
    return word(bytes, at) | (word(bytes, at + 4) & 0xFFFF) << 32
  }
}
