/// A variable of a C function.
struct Variable: Hashable {
  let kind: Kind
  let index: Int

  /// What a variable stands for; the raw value begins its name.
  enum Kind: String {
    case parameter = "p"
    case local = "l"
    /// Assigned in one place only.
    case temporary = "t"
    /// What a block leaves behind: assigned by each way out of it.
    case merge = "m"
  }

  var text: String { "\(kind.rawValue)\(index)" }
}

/// A value on WebAssembly's operand stack: C without side effects, not yet evaluated.
struct Expression {
  /// A whole operand: a name, a number, or parenthesized.
  var text: String
  let type: WasmObject.ValueType
  /// What must not be assigned before it is evaluated.
  var variables: Set<Variable> = []
  /// Whether a store or call before it is evaluated could change it.
  var readsMemory = false
  /// Its value, where that is known.
  var constant: UInt64?
  /// The same as a condition, where it is 0 or 1.
  var condition: String?
  /// The same as a signed 64-bit operand, where it fits in 32 bits: so that a product of two stays
  /// the one instruction that many machines have for it.
  var narrow: String?
  /// What it is of the function's own frame on the stack.
  var role = StackRole.none

  /// A part in setting up the frame and giving it back.
  enum StackRole {
    case none
    /// The stack's top as the caller left it.
    case callersTop
    /// The lowest address of the frame.
    case frame
    /// The frame's end: the caller's top again.
    case frameEnd
  }
}

extension Expression {
  /// A number.
  static func number(_ bits: UInt64, _ type: WasmObject.ValueType) -> Expression {
    let text =
      switch type {
      case .i32: literal(bits) + "u"
      case .i64: literal(bits) + "ull"
      case .f32: "f32_of_bits(\(literal(bits))u)"
      case .f64: "f64_of_bits(\(literal(bits))ull)"
      }
    return Expression(text: text, type: type, constant: bits)
  }

  static func variable(_ variable: Variable, _ type: WasmObject.ValueType) -> Expression {
    Expression(text: variable.text, type: type, variables: [variable])
  }

  // Addresses and masks are easier to tell in hexadecimal.
  private static func literal(_ bits: UInt64) -> String {
    bits < 0x10000 ? String(bits) : "0x" + String(bits, radix: 16)
  }

  /// Whether evaluating it later is as good, whatever comes between.
  var isSettled: Bool {
    if constant != nil { return true }
    guard !readsMemory, variables.count <= 1 else { return false }
    guard let only = variables.first else { return true }
    return (only.kind == .temporary || only.kind == .merge) && text == only.text
  }

  /// As C reads it in an `if`.
  var asCondition: String { condition ?? (constant == nil ? "\(text) != 0" : text) }

  /// As a signed operand of its width.
  var asSigned: String {
    guard let constant else { return "(s\(type.width))\(text)" }
    let value =
      type == .i32
      ? Int64(Int32(truncatingIfNeeded: constant)) : Int64(truncatingIfNeeded: constant)
    let suffix = type == .i32 ? "" : "ll"
    // The lowest number has no literal of its own.
    let lowest = type == .i32 ? Int64(Int32.min) : Int64.min
    return value == lowest ? "(\(value + 1)\(suffix) - 1)" : "\(value)\(suffix)"
  }

  /// What it takes to evaluate both: variables and memory.
  func needs(_ others: Expression...) -> (variables: Set<Variable>, readsMemory: Bool) {
    (
      others.reduce(variables) { $0.union($1.variables) },
      others.reduce(readsMemory) { $0 || $1.readsMemory }
    )
  }
}
