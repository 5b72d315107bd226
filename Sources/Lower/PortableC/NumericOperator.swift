/// An instruction that takes numbers and gives one, and how C says it.
struct NumericOperator {
  /// WebAssembly's name of it.
  let name: String
  let parameters: [WasmObject.ValueType]
  let result: WasmObject.ValueType
  let form: Form

  /// How the C expression is made of the operands' texts.
  enum Form {
    /// Between the operands.
    case infix(String)
    /// Between them, where the answer is 0 or 1; integers are read as signed ones where it says so.
    case comparison(String, isSigned: Bool)
    /// The count is taken modulo the width.
    case shift(String, isSigned: Bool)
    case isZero
    /// Casts before the operand.
    case cast(String)
    /// A function of the C file's own.
    case function(String)
    /// Such a function that does not always return: its call keeps its place among the others.
    case trapping(String)
  }
}

extension NumericOperator {
  /// The instructions of one byte.
  static let plain: [UInt8: NumericOperator] = {
    var table: [UInt8: NumericOperator] = [:]
    for type in [WasmObject.ValueType.i32, .i64] { addIntegers(type, to: &table) }
    for type in [WasmObject.ValueType.f32, .f64] { addFloats(type, to: &table) }
    addConversions(to: &table)
    return table
  }()

  /// Those behind the prefix 0xFC: float to integer, the nearest where it does not fit.
  static let saturating: [UInt32: NumericOperator] = {
    var table: [UInt32: NumericOperator] = [:]
    for (index, pair) in truncations.enumerated() {
      let name = "\(pair.to).trunc_sat_\(pair.from)_\(pair.sign)"
      table[UInt32(index)] = NumericOperator(
        name: name, parameters: [pair.from], result: pair.to,
        form: .function("trunc_sat_\(pair.sign)\(pair.to.width)_\(pair.from)"))
    }
    return table
  }()

  private static let truncations:
    [(
      from: WasmObject.ValueType, to: WasmObject.ValueType, sign: String
    )] = [
      (.f32, .i32, "s"), (.f32, .i32, "u"), (.f64, .i32, "s"), (.f64, .i32, "u"),
      (.f32, .i64, "s"), (.f32, .i64, "u"), (.f64, .i64, "s"), (.f64, .i64, "u"),
    ]

  private static func addIntegers(
    _ type: WasmObject.ValueType, to table: inout [UInt8: NumericOperator]
  ) {
    let isWide = type == .i64
    let compare: UInt8 = isWide ? 0x50 : 0x45
    table.add(compare, "eqz", .isZero, on: type, operands: 1, result: .i32)
    let comparisons: [(String, String, Bool)] = [
      ("eq", "==", false), ("ne", "!=", false), ("lt_s", "<", true), ("lt_u", "<", false),
      ("gt_s", ">", true), ("gt_u", ">", false), ("le_s", "<=", true), ("le_u", "<=", false),
      ("ge_s", ">=", true), ("ge_u", ">=", false),
    ]
    for (index, (name, sign, isSigned)) in comparisons.enumerated() {
      table.add(
        compare + 1 + UInt8(index), name, .comparison(sign, isSigned: isSigned), on: type,
        result: .i32)
    }
    let width = type.width
    let arithmetic: [(String, Form)] = [
      ("add", .infix("+")), ("sub", .infix("-")), ("mul", .infix("*")),
      ("div_s", .trapping("div_s\(width)")), ("div_u", .trapping("div_u\(width)")),
      ("rem_s", .trapping("rem_s\(width)")), ("rem_u", .trapping("rem_u\(width)")),
      ("and", .infix("&")), ("or", .infix("|")), ("xor", .infix("^")),
      ("shl", .shift("<<", isSigned: false)), ("shr_s", .shift(">>", isSigned: true)),
      ("shr_u", .shift(">>", isSigned: false)),
      ("rotl", .function("rotl\(width)")), ("rotr", .function("rotr\(width)")),
    ]
    let first: UInt8 = isWide ? 0x79 : 0x67
    for (index, name) in ["clz", "ctz", "popcnt"].enumerated() {
      table.add(first + UInt8(index), name, .function("\(name)\(width)"), on: type, operands: 1)
    }
    for (index, (name, form)) in arithmetic.enumerated() {
      table.add(first + 3 + UInt8(index), name, form, on: type)
    }
    let extend: UInt8 = isWide ? 0xC2 : 0xC0
    let widths = isWide ? [8, 16, 32] : [8, 16]
    for (index, bits) in widths.enumerated() {
      table.add(
        extend + UInt8(index), "extend\(bits)_s", .cast("(\(type.text))(s\(bits))"), on: type,
        operands: 1)
    }
  }

  private static func addFloats(
    _ type: WasmObject.ValueType, to table: inout [UInt8: NumericOperator]
  ) {
    let isWide = type == .f64
    let comparisons = [
      ("eq", "=="), ("ne", "!="), ("lt", "<"), ("gt", ">"), ("le", "<="), ("ge", ">="),
    ]
    for (index, (name, sign)) in comparisons.enumerated() {
      table.add(
        (isWide ? 0x61 : 0x5B) + UInt8(index), name, .comparison(sign, isSigned: false), on: type,
        result: .i32)
    }
    let first: UInt8 = isWide ? 0x99 : 0x8B
    let unary = ["abs", "neg", "ceil", "floor", "trunc", "nearest", "sqrt"]
    for (index, name) in unary.enumerated() {
      table.add(first + UInt8(index), name, .function("\(name)_\(type)"), on: type, operands: 1)
    }
    for (index, (name, sign)) in [("add", "+"), ("sub", "-"), ("mul", "*"), ("div", "/")]
      .enumerated()
    {
      table.add(first + 7 + UInt8(index), name, .infix(sign), on: type)
    }
    for (index, name) in ["min", "max", "copysign"].enumerated() {
      table.add(first + 11 + UInt8(index), name, .function("\(name)_\(type)"), on: type)
    }
  }

  private static func addConversions(to table: inout [UInt8: NumericOperator]) {
    func add(
      _ opcode: UInt8, _ name: String, _ to: WasmObject.ValueType, _ from: WasmObject.ValueType,
      _ form: Form
    ) {
      table[opcode] = NumericOperator(
        name: "\(to).\(name)", parameters: [from], result: to, form: form)
    }
    add(0xA7, "wrap_i64", .i32, .i64, .cast("(u32)"))
    add(0xAC, "extend_i32_s", .i64, .i32, .cast("(u64)(s64)(s32)"))
    add(0xAD, "extend_i32_u", .i64, .i32, .cast("(u64)"))
    for (index, pair) in truncations.enumerated() {
      add(
        (pair.to == .i32 ? 0xA8 : 0xAE - 4) + UInt8(index), "trunc_\(pair.from)_\(pair.sign)",
        pair.to, pair.from, .trapping("trunc_\(pair.sign)\(pair.to.width)_\(pair.from)"))
    }
    for (base, to) in [(UInt8(0xB2), WasmObject.ValueType.f32), (0xB7, .f64)] {
      add(base, "convert_i32_s", to, .i32, .cast("(\(to))(s32)"))
      add(base + 1, "convert_i32_u", to, .i32, .cast("(\(to))"))
      add(base + 2, "convert_i64_s", to, .i64, .cast("(\(to))(s64)"))
      add(base + 3, "convert_i64_u", to, .i64, .cast("(\(to))"))
    }
    add(0xB6, "demote_f64", .f32, .f64, .cast("(f32)"))
    add(0xBB, "promote_f32", .f64, .f32, .cast("(f64)"))
    add(0xBC, "reinterpret_f32", .i32, .f32, .function("bits_of_f32"))
    add(0xBD, "reinterpret_f64", .i64, .f64, .function("bits_of_f64"))
    add(0xBE, "reinterpret_i32", .f32, .i32, .function("f32_of_bits"))
    add(0xBF, "reinterpret_i64", .f64, .i64, .function("f64_of_bits"))
  }
}

extension [UInt8: NumericOperator] {
  /// An instruction whose operands are of one type, and its result too unless another is given.
  fileprivate mutating func add(
    _ opcode: UInt8, _ name: String, _ form: NumericOperator.Form,
    on type: WasmObject.ValueType, operands: Int = 2, result: WasmObject.ValueType? = nil
  ) {
    self[opcode] = NumericOperator(
      name: "\(type).\(name)", parameters: Array(repeating: type, count: operands),
      result: result ?? type, form: form)
  }
}

extension WasmObject.ValueType {
  var width: Int { self == .i32 || self == .f32 ? 32 : 64 }
  var isInteger: Bool { self == .i32 || self == .i64 }
}
