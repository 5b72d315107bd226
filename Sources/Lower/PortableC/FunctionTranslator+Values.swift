// Calls and memory.
extension FunctionTranslator {
  mutating func name(ofFunction index: Int) -> String {
    uses.functions.insert(index)
    return names.functions[index]
  }

  mutating func translateCall(_ index: Int) throws(ObjectError) {
    let type = object.functions[index].type
    try call(name(ofFunction: index), type, reads: [])
  }

  mutating func translateIndirectCall(_ type: WasmObject.FunctionType) throws(ObjectError) {
    let target = try pop(.i32)
    let pointer = "((\(type.text(name: "(*)")))(uintptr_t)\(target.text))"
    try call(pointer, type, reads: target.variables)
  }

  private mutating func call(
    _ target: String, _ type: WasmObject.FunctionType, reads: Set<Variable>
  ) throws(ObjectError) {
    var arguments: [String] = []
    var reads = reads
    for parameter in type.parameters.reversed() {
      let value = try pop(parameter)
      arguments.append(FunctionBody.withoutParentheses(value.text))
      reads.formUnion(value.variables)
    }
    settleMemory()
    perform("\(target)(\(arguments.reversed().joined(separator: ", ")))", type.result, reads)
  }

  /// Makes a call at its place; its result, if it has one, becomes an operand.
  private mutating func perform(
    _ call: String, _ result: WasmObject.ValueType?, _ reads: Set<Variable>
  ) {
    guard let result else {
      body.append(call + ";", reads: reads)
      return
    }
    let temporary = newTemporary(result)
    body.assign(temporary, call: call, reads: reads)
    stack.append(.variable(temporary, result))
  }

  mutating func expression(of address: Address) -> Expression {
    uses.segments.insert(address.segment)
    let name = names.segments[address.segment]
    let text =
      address.offset == 0 ? "ADDRESS(\(name))" : "(ADDRESS(\(name)) + \(address.offset)u)"
    return Expression(text: text, type: .i32)
  }

  private mutating func address(_ access: MemoryAccess) throws(ObjectError) -> Expression {
    var address = try pop(.i32)
    if let base = access.base {
      address = sum(address, expression(of: base))
    }
    return sum(address, .number(UInt64(access.offset), .i32))
  }

  private func sum(_ a: Expression, _ b: Expression) -> Expression {
    if a.constant == 0 { return b }
    if b.constant == 0 { return a }
    let (variables, readsMemory) = a.needs(b)
    return Expression(
      text: "(\(a.text) + \(b.text))", type: .i32, variables: variables, readsMemory: readsMemory)
  }

  mutating func translateLoad(_ access: MemoryAccess) throws(ObjectError) {
    let address = try address(access)
    let kind = "\(access.memoryType)_\(access.alignment)"
    uses.helpers.insert("load_\(kind)")
    let place = FunctionBody.withoutParentheses(address.text)
    let load = "LOAD(\(access.memoryType), \(access.alignment), \(place))"
    let isSame = access.memoryType == access.type.text
    let isSigned = access.memoryType.hasPrefix("s")
    let cast =
      isSame ? "" : isSigned && access.type == .i64 ? "(u64)(s64)" : "(\(access.type.text))"
    var expression = Expression(
      text: cast + load, type: access.type, variables: address.variables, readsMemory: true)
    if access.type == .i64 && isSigned { expression.narrow = "(s64)\(load)" }
    push(expression)
  }

  mutating func translateStore(_ access: MemoryAccess) throws(ObjectError) {
    let value = try pop(access.type)
    let address = try address(access)
    settleMemory()
    uses.helpers.insert("store_\(access.memoryType)_\(access.alignment)")
    let place = FunctionBody.withoutParentheses(address.text)
    let stored = FunctionBody.withoutParentheses(value.text)
    body.append(
      "STORE(\(access.memoryType), \(access.alignment), \(place), \(stored));",
      reads: address.variables.union(value.variables))
  }

  mutating func translateBulk(_ helper: String) throws(ObjectError) {
    let count = try pop(.i32)
    let source = try pop(.i32)
    let target = try pop(.i32)
    settleMemory()
    uses.helpers.insert(helper)
    let operands = [target, source, count].map { FunctionBody.withoutParentheses($0.text) }
    body.append(
      "\(helper)(\(operands.joined(separator: ", ")));",
      reads: target.variables.union(source.variables).union(count.variables))
  }
}

// Numbers.
extension FunctionTranslator {
  mutating func translateSelect() throws(ObjectError) {
    let condition = try pop(.i32)
    let second = try pop()
    let first = try pop(second.type)
    let (variables, readsMemory) = condition.needs(first, second)
    push(
      Expression(
        text: "((\(condition.asCondition)) ? \(first.text) : \(second.text))", type: first.type,
        variables: variables, readsMemory: readsMemory))
  }

  mutating func translate(_ numeric: NumericOperator) throws(ObjectError) {
    let last = numeric.parameters.count - 1
    let right = try pop(numeric.parameters[last])
    if numeric.name == "i32.sub", let frame = try frame(minus: right) {
      stack.append(frame)
      return
    }
    guard last == 1 else {
      push(unary(numeric, right))
      return
    }
    let left = try pop(numeric.parameters[0])
    if case .trapping(let helper) = numeric.form {
      if trapsNever(right) {
        push(shortDivision(numeric, left, right))
      } else {
        uses.helpers.insert(helper)
        perform(
          "\(helper)(\(left.text), \(right.text))", numeric.result, left.needs(right).variables)
      }
      return
    }
    push(binary(numeric, left, right))
  }

  /// Whether a division by it always has a result.
  private func trapsNever(_ divisor: Expression) -> Bool {
    guard let value = divisor.constant else { return false }
    return value != 0 && value != (divisor.type == .i32 ? UInt64(UInt32.max) : UInt64.max)
  }

  private func shortDivision(
    _ numeric: NumericOperator, _ left: Expression, _ right: Expression
  ) -> Expression {
    let sign = numeric.name.contains("div") ? "/" : "%"
    let isSigned = numeric.name.hasSuffix("_s")
    let type = numeric.result
    let text =
      isSigned
      ? "(\(type.text))(\(left.asSigned) \(sign) \(right.asSigned))"
      : "(\(left.text) \(sign) \(right.text))"
    return Expression(
      text: text, type: type, variables: left.variables, readsMemory: left.readsMemory)
  }

  private mutating func unary(_ numeric: NumericOperator, _ operand: Expression) -> Expression {
    var result = Expression(
      text: "", type: numeric.result, variables: operand.variables,
      readsMemory: operand.readsMemory)
    switch numeric.form {
    case .isZero:
      let condition = operand.condition.map { "!(\($0))" } ?? "\(operand.text) == 0"
      result.condition = condition
      result.text = "(u32)(\(condition))"
    case .cast(let cast):
      result.text = "\(cast)\(operand.text)"
      if cast == "(u64)(s64)(s32)" { result.narrow = "(s64)(s32)\(operand.text)" }
    case .trapping(let helper):
      uses.helpers.insert(helper)
      let temporary = newTemporary(numeric.result)
      body.assign(temporary, call: "\(helper)(\(operand.text))", reads: operand.variables)
      return .variable(temporary, numeric.result)
    case .function(let helper):
      uses.helpers.insert(helper)
      result.text = "\(helper)(\(operand.text))"
    default: preconditionFailure("\(numeric.name) has two operands")
    }
    return result
  }

  /// A sign-extended number before it was widened.
  private static func narrowed(_ text: String) -> Substring {
    text.hasPrefix("(s64)") ? text.dropFirst(5) : text[...]
  }

  private mutating func binary(
    _ numeric: NumericOperator, _ left: Expression, _ right: Expression
  ) -> Expression {
    let (variables, readsMemory) = left.needs(right)
    var result = Expression(
      text: "", type: numeric.result, variables: variables, readsMemory: readsMemory)
    switch numeric.form {
    case .infix(let sign):
      if let simple = simplified(sign, left, right) { return simple }
      if sign == "*", let a = left.narrow, let b = right.narrow {
        uses.helpers.insert("multiply_wide")
        result.text = "multiply_wide(\(Self.narrowed(a)), \(Self.narrowed(b)))"
      } else {
        result.text = infix(sign, left, right)
      }
    case .comparison(let sign, let isSigned):
      if let answer = known(sign, right, isSigned: isSigned) { return answer }
      let condition =
        isSigned
        ? "\(left.asSigned) \(sign) \(right.asSigned)" : "\(left.text) \(sign) \(right.text)"
      result.condition = condition
      result.text = "(u32)(\(condition))"
    case .shift(let sign, let isSigned):
      let width = UInt64(numeric.result.width)
      let count = right.constant.map { "\($0 % width)" } ?? "(\(right.text) & \(width - 1))"
      result.text =
        isSigned
        ? "(\(numeric.result.text))(\(left.asSigned) \(sign) \(count))"
        : "(\(left.text) \(sign) \(count))"
    case .function(let helper):
      uses.helpers.insert(helper)
      result.text = "\(helper)(\(left.text), \(right.text))"
    default: preconditionFailure("\(numeric.name) has one operand")
    }
    return result
  }

  private func infix(_ sign: String, _ left: Expression, _ right: Expression) -> String {
    // Adding a number that is as good as a negative one reads better as what it means.
    if sign == "+", left.type == .i32, let constant = right.constant, constant > 0xFFFF_0000 {
      return "(\(left.text) - \(0x1_0000_0000 - constant)u)"
    }
    return "(\(left.text) \(sign) \(right.text))"
  }

  private func simplified(
    _ sign: String, _ left: Expression, _ right: Expression
  ) -> Expression? {
    guard left.type.isInteger, sign == "+" else { return nil }
    if left.constant == 0 { return right }
    if right.constant == 0 { return left }
    guard left.role == .frame, let bytes = right.constant, Int(bytes) == frameBytes else {
      return nil
    }
    var end = Expression(
      text: infix(sign, left, right), type: .i32, variables: left.variables)
    end.role = .frameEnd
    return end
  }

  /// Comparisons of unsigned numbers with 0 whose answer compilers know, and complain about.
  private func known(_ sign: String, _ right: Expression, isSigned: Bool) -> Expression? {
    guard !isSigned, right.type.isInteger, right.constant == 0 else { return nil }
    return sign == "<" ? .number(0, .i32) : sign == ">=" ? .number(1, .i32) : nil
  }
}

extension Instruction {
  /// Whether what it leaves is a sign-extended number of at most 32 bits.
  var isSignExtension: Bool {
    switch self {
    case .numeric(let numeric): numeric.name == "i64.extend_i32_s"
    case .load(let access): access.type == .i64 && access.memoryType.hasPrefix("s")
    default: false
    }
  }
}

extension WasmObject.FunctionType {
  /// A declaration of a function of this type; the parameters' names stay out of a pointer's.
  func text(name: String) -> String {
    let isPointer = name.hasPrefix("(")
    let list = parameters.enumerated().map { isPointer ? $1.text : "\($1.text) p\($0)" }
    return
      "\(result?.text ?? "void") \(name)(\(list.isEmpty ? "void" : list.joined(separator: ", ")))"
  }
}
