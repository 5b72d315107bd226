import Foundation

/// Sections and symbols of a 32-bit little-endian ELF file, every bound checked.
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

  private static let headerBytes = 52
  private static let sectionHeaderBytes = 40
  private static let symbolBytes = 16

  /// Reads the section table; nil where the bytes are no such file.
  init?(_ data: Data) {
    bytes = [UInt8](data)
    guard bytes.count >= Self.headerBytes, bytes.starts(with: [0x7F, 0x45, 0x4C, 0x46, 1, 1]) else {
      return nil
    }
    let table = Self.word(bytes, 32)
    let count = Self.half(bytes, 48)
    let nameSection = Self.half(bytes, 50)
    guard table + count * Self.sectionHeaderBytes <= bytes.count, nameSection < count else {
      return nil
    }
    let names = Self.word(bytes, table + nameSection * Self.sectionHeaderBytes + 16)
    var sections: [Section] = []
    for index in 0..<count {
      let at = table + index * Self.sectionHeaderBytes
      guard let section = Self.section(bytes, at: at, names: names) else { return nil }
      sections.append(section)
    }
    self.sections = sections
  }

  private static func section(_ bytes: [UInt8], at: Int, names: Int) -> Section? {
    let type = word(bytes, at + 4)
    let flags = word(bytes, at + 8)
    let offset = word(bytes, at + 16)
    let size = word(bytes, at + 20)
    let isInFile = type != SectionType.noBits
    guard !isInFile || offset + size <= bytes.count,
      let name = text(bytes, at: names + word(bytes, at))
    else { return nil }
    return Section(
      name: name, isAllocated: flags & 2 != 0, isInFile: isInFile, isWritable: flags & 1 != 0,
      isCode: flags & 4 != 0, byteCount: size, offset: offset, link: word(bytes, at + 24),
      type: type)
  }

  /// The value of each symbol.
  func symbols() -> [String: Int] {
    var values: [String: Int] = [:]
    for table in sections where table.type == SectionType.symbolTable && table.link < sections.count
    {
      let names = sections[table.link]
      for at in stride(
        from: table.offset, to: table.offset + table.byteCount - Self.symbolBytes + 1,
        by: Self.symbolBytes)
      {
        guard let name = Self.text(bytes, at: names.offset + Self.word(bytes, at)) else { continue }
        values[name] = Self.word(bytes, at + 4)
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
}
