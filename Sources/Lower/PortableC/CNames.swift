import Foundation

/// The names that functions and data have in the C file.
struct CNames {
  private(set) var functions: [String] = []
  private(set) var segments: [String] = []
  /// What the functions are called in Swift.
  private(set) var originals: [String] = []
  private var taken: Set<String>

  /// C99 tells names apart by their first 63 characters; a number behind it may need some.
  private static let longest = 56

  /// Names every function and segment; `reserved` are names that stand for something else, those
  /// `offered` for C functions around these, those of `platform` for functions of another file.
  init(
    _ object: WasmObject, reserved: Set<String>, offered: Set<String>, platform: Set<String>
  ) {
    taken = reserved.union(offered).union(platform)
    for function in object.functions {
      if function.body == nil, platform.contains(function.name) {
        originals.append(function.name)
        functions.append(function.name)
        continue
      }
      let original = Self.demangled(function.name)
      originals.append(original)
      let name = Self.identifier(original)
      functions.append(unique(offered.contains(name) ? "inner_\(name)" : name))
    }
    for segment in object.segments {
      segments.append(unique("data_" + Self.identifier(Self.variableName(segment.name))))
    }
  }

  private mutating func unique(_ name: String) -> String {
    var candidate = name
    var number = 2
    while !taken.insert(candidate).inserted {
      candidate = "\(name)_\(number)"
      number += 1
    }
    return candidate
  }

  /// `.rodata..L__unnamed_1` and `.rodata.$e…` are called by what follows the section.
  private static func variableName(_ segment: String) -> String {
    var name = Substring(segment)
    for section in [".rodata.", ".data.rel.ro.", ".data.", ".bss."] where name.hasPrefix(section) {
      name = name.dropFirst(section.count)
      break
    }
    let mangled = name.firstRange(of: "$").map { name[$0.lowerBound...] } ?? name
    let prefix = name[..<mangled.startIndex]
    return prefix + demangled(String(mangled))
  }

  /// What Swift calls a function: up to its parameters, without how the optimizer made it.
  private static func identifier(_ original: String) -> String {
    var text = original
    if let last = text.range(of: " of ", options: .backwards) {
      text = String(text[last.upperBound...])
    }
    // An extension is named by the module that it is written in.
    text = text.replacingOccurrences(
      of: #"^\(extension in ([^)]*)\):"#, with: "$1.", options: .regularExpression)
    // `(name in _0123ABC…)` is how a private name is told from others.
    text = text.replacingOccurrences(
      of: #"\(([^()]*) in _[0-9A-F]+\)"#, with: "$1", options: .regularExpression)
    let head = text.prefix { $0 != "(" && $0 != "<" }
    if !head.isEmpty { text = String(head) }
    var name = ""
    for character in text.unicodeScalars {
      let isPlain =
        character.isASCII && character.properties.isAlphabetic
        || ("0"..."9").contains(character)
      if isPlain {
        name.unicodeScalars.append(character)
      } else if !name.isEmpty && !name.hasSuffix("_") {
        name += "_"
      }
    }
    while name.hasSuffix("_") { name.removeLast() }
    if name.first?.isNumber ?? true { name = "f_" + name }
    return String(name.prefix(longest))
  }

  private static func demangled(_ name: String) -> String {
    guard name.hasPrefix("$") else { return name }
    guard let text = name.withCString({ swiftDemangle($0, strlen($0), nil, nil, 0) }) else {
      return name
    }
    defer { free(text) }
    return String(cString: text)
  }
}

// The runtime's own demangler: the one that the compiler's names were made for.
@_silgen_name("swift_demangle")
private func swiftDemangle(
  _ name: UnsafePointer<CChar>, _ length: Int, _ buffer: UnsafeMutablePointer<CChar>?,
  _ bufferLength: UnsafeMutablePointer<Int>?, _ flags: UInt32
) -> UnsafeMutablePointer<CChar>?
