/// A relocatable WebAssembly object, read and checked as far as its translation goes.
///
/// Source: WebAssembly Core Specification 1.0 with sign extension and bulk memory, and "WebAssembly
/// Object File Linking" of the tool conventions, linking version 2.
package struct WasmObject {
  var types: [FunctionType] = []
  /// Imported functions first, as the format numbers them.
  var functions: [Function] = []
  /// Imported globals: their names.
  var globals: [String] = []
  var segments: [Segment] = []
  var symbols: [Symbol] = []
  /// By the offset, in the object, of what is to be filled in.
  var relocations: [Int: Relocation] = [:]

  /// A function's type: at most one result.
  struct FunctionType: Hashable {
    let parameters: [ValueType]
    let result: ValueType?
  }

  /// A type of WebAssembly's.
  enum ValueType: UInt8 {
    case i32 = 0x7F
    case i64 = 0x7E
    case f32 = 0x7D
    case f64 = 0x7C

    /// How the C file spells it.
    var text: String {
      switch self {
      case .i32: "u32"
      case .i64: "u64"
      case .f32: "f32"
      case .f64: "f64"
      }
    }
  }

  /// A function: imported, where it has no body.
  struct Function {
    let type: FunctionType
    var name: String
    var body: ByteCursor?
  }

  /// A run of initialized memory.
  struct Segment {
    let bytes: ByteCursor
    var name = ""
    var alignment = 1

    /// Compilers write to no segment of these names, so it may stay in flash.
    var isConstant: Bool { name.hasPrefix(".rodata") || name.hasPrefix(".data.rel.ro") }
  }

  /// An entry of the symbol table.
  struct Symbol {
    let name: String
    let target: Target

    /// What a symbol stands for.
    enum Target {
      case function(Int)
      case data(segment: Int, offset: Int)
      case undefinedData
      case global(Int)
      case table
      case section
    }
  }

  /// A field that holds a number of a symbol or type instead of a number of its own.
  struct Relocation {
    let kind: Kind
    /// A symbol's number, or a type's where the kind is `type`.
    let index: Int
    let addend: Int

    /// The kinds that occur in the objects of Embedded Swift.
    enum Kind: UInt8 {
      case function = 0
      case tableIndexSigned = 1
      case tableIndexWord = 2
      case memoryAddress = 3
      case memoryAddressSigned = 4
      case memoryAddressWord = 5
      case type = 6
      case global = 7
      case memoryAddressRelative = 11
      case tableIndexRelative = 12
      case tableNumber = 20

      var hasAddend: Bool {
        switch self {
        case .memoryAddress, .memoryAddressSigned, .memoryAddressWord, .memoryAddressRelative: true
        default: false
        }
      }
    }
  }

  /// Reads an object; throws at the first thing that is unknown or out of bounds.
  package init(_ bytes: [UInt8]) throws(ObjectError) {
    var reader = ObjectReader()
    self = try reader.read(bytes)
  }

  init() {}
}
