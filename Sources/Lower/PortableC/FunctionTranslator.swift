/// Translates one function: follows WebAssembly's operand stack with C expressions that are not yet
/// evaluated.
///
/// An expression is evaluated into a variable of its own as soon as something could change what it
/// means: a store, a call, an assignment to a local that it reads, the start of a block. Each such
/// variable has one place where it is assigned, so it cannot be reused while it is still needed;
/// only what a block leaves behind is assigned by each way out of the block.
struct FunctionTranslator {
  let object: WasmObject
  let function: WasmObject.Function
  let names: CNames
  var body = FunctionBody()
  /// What the function refers to.
  var uses = Uses()
  var stack: [Expression] = []
  var control: [Control] = []
  var locals: [WasmObject.ValueType] = []
  /// How often each local is assigned: a local that is assigned once holds what it was given.
  private var assignments: [Int: Int] = [:]
  /// What locals hold of the frame.
  private var frameRoles: [Int: Expression.StackRole] = [:]
  private var readsStackPointer = false
  var narrow = NarrowLocals()
  private var temporaries = 0
  private var labels = 0
  var frameBytes: Int?
  /// How many blocks deep the instructions are that cannot be reached; 0 where they can.
  var deadDepth = 0
  /// The offset of the current instruction.
  var offset = 0

  /// Longer expressions are hard to read.
  private static let longestText = 120

  /// What a function refers to, so that only what is needed is written.
  struct Uses {
    var functions: Set<Int> = []
    var segments: Set<Int> = []
    var helpers: Set<String> = []

    mutating func formUnion(_ other: Uses) {
      functions.formUnion(other.functions)
      segments.formUnion(other.segments)
      helpers.formUnion(other.helpers)
    }
  }

  /// A block that has begun.
  struct Control {
    let kind: Kind
    let result: WasmObject.ValueType?
    /// How many operands lie below it.
    let height: Int
    let label: Int
    var isReached = false
    var hasElse = false
    /// What is narrow where it begins, and, once something reaches its end, there.
    let narrowAtStart: Set<Int>
    var narrowAtEnd: Set<Int>?
    var merge: Variable?

    enum Kind {
      case function, block, loop, condition
    }
  }

  init(_ object: WasmObject, _ function: WasmObject.Function, names: CNames) {
    self.object = object
    self.function = function
    self.names = names
  }

  /// The function's statements.
  mutating func translate(_ bytes: ByteCursor) throws(ObjectError) -> String {
    var decoder = try InstructionDecoder(object, function, body: bytes)
    locals = decoder.locals
    var instructions: [(instruction: Instruction, offset: Int)] = []
    while let instruction = try decoder.next() { instructions.append((instruction, decoder.start)) }
    survey(instructions)
    for (index, type) in locals.enumerated() { body.declare(variable(index), type) }
    control = [
      Control(
        kind: .function, result: function.type.result, height: 0, label: 0, narrowAtStart: [])
    ]
    for (instruction, offset) in instructions {
      self.offset = offset
      guard !control.isEmpty else { throw failure(.size(left: 1)) }
      try translate(instruction)
    }
    guard control.isEmpty else { throw failure(.truncated(needed: 1, available: 0)) }
    guard !readsStackPointer || frameBytes != nil else { throw failure(.stackFrame) }
    return body.text(parameters: function.type.parameters.count, frameBytes: frameBytes)
  }

  func failure(_ reason: ObjectError.Reason) -> ObjectError {
    ObjectError(offset: offset, reason: reason)
  }

  private mutating func survey(_ instructions: [(instruction: Instruction, offset: Int)]) {
    for case .localSet(let index) in instructions.map(\.instruction) {
      assignments[index, default: 0] += 1
    }
    for case .localTee(let index) in instructions.map(\.instruction) {
      assignments[index, default: 0] += 1
    }
    narrow = NarrowLocals(instructions)
  }

  private mutating func translate(_ instruction: Instruction) throws(ObjectError) {
    if deadDepth > 0 {
      try skip(instruction)
      return
    }
    switch instruction {
    case .unreachable, .block, .loop, .if, .else, .end, .branch, .branchIf, .branchTable, .return:
      try translateControl(instruction)
    case .call(let index): try translateCall(index)
    case .callIndirect(let type): try translateIndirectCall(type)
    case .drop: _ = try pop()
    case .select: try translateSelect()
    case .localGet(let index): pushLocal(index)
    case .localSet(let index): try assign(try popWhatever(), to: index)
    case .localTee(let index):
      try assign(try popWhatever(), to: index)
      pushLocal(index)
    case .stackPointerGet, .stackPointerSet: try translateStackPointer(instruction)
    case .load(let access): try translateLoad(access)
    case .store(let access): try translateStore(access)
    case .constant(let bits, let type):
      if !type.isInteger { uses.helpers.insert("\(type)_of_bits") }
      stack.append(.number(bits, type))
    case .address(let address): stack.append(expression(of: address))
    case .functionAddress(let index):
      stack.append(Expression(text: "ADDRESS(\(name(ofFunction: index)))", type: .i32))
    case .numeric(let numeric): try translate(numeric)
    case .memoryCopy: try translateBulk("copy_bytes")
    case .memoryFill: try translateBulk("fill_bytes")
    }
  }
}

// The operand stack.
extension FunctionTranslator {
  mutating func push(_ expression: Expression) {
    stack.append(expression)
    guard expression.text.utf8.count > Self.longestText else { return }
    settle(stack.count - 1)
  }

  private mutating func popWhatever() throws(ObjectError) -> Expression {
    guard let last = stack.last, stack.count > (control.last?.height ?? 0) else {
      throw failure(.operandStack)
    }
    stack.removeLast()
    return last
  }

  /// The top operand, of any type; the caller's top is kept or lowered, and no value otherwise.
  mutating func pop() throws(ObjectError) -> Expression {
    let last = try popWhatever()
    guard last.role != .callersTop else { throw failure(.stackFrame) }
    return last
  }

  mutating func pop(_ type: WasmObject.ValueType) throws(ObjectError) -> Expression {
    let expression = try pop()
    guard expression.type == type else { throw failure(.operandStack) }
    return expression
  }

  /// Evaluates operands that what follows could change.
  mutating func settle(where isAffected: (Expression) -> Bool) {
    for index in stack.indices where !stack[index].isSettled && isAffected(stack[index]) {
      settle(index)
    }
  }

  mutating func settleAll() { settle { _ in true } }

  mutating func settleMemory() { settle(where: \.readsMemory) }

  private mutating func settle(_ index: Int) {
    let old = stack[index]
    let temporary = newTemporary(old.type)
    body.assign(temporary, old)
    stack[index] = .variable(temporary, old.type)
    stack[index].role = old.role
    if old.narrow != nil { stack[index].narrow = "(s64)(s32)\(temporary.text)" }
  }

  mutating func newTemporary(_ type: WasmObject.ValueType) -> Variable {
    temporaries += 1
    let variable = Variable(kind: .temporary, index: temporaries)
    body.declare(variable, type)
    return variable
  }

  mutating func newMerge(_ type: WasmObject.ValueType) -> Variable {
    temporaries += 1
    let variable = Variable(kind: .merge, index: temporaries)
    body.declare(variable, type)
    return variable
  }

  mutating func newLabel() -> Int {
    labels += 1
    return labels
  }
}

// Locals and the frame.
extension FunctionTranslator {
  private func variable(_ local: Int) -> Variable {
    Variable(
      kind: local < function.type.parameters.count ? .parameter : .local, index: local)
  }

  private mutating func pushLocal(_ index: Int) {
    var expression = Expression.variable(variable(index), locals[index])
    if locals[index] == .i64, narrow.current.contains(index) {
      expression.narrow = "(s64)(s32)\(expression.text)"
    }
    // Without a loop around it, what was assigned last in the text is what it holds.
    let isCertain = assignments[index] == 1 || !control.contains { $0.kind == .loop }
    if isCertain, let role = frameRoles[index] { expression.role = role }
    stack.append(expression)
  }

  private mutating func assign(_ value: Expression, to index: Int) throws(ObjectError) {
    guard value.type == locals[index] else { throw failure(.operandStack) }
    let target = variable(index)
    settle { $0.variables.contains(target) }
    body.assign(target, value)
    narrow.assign(index, isNarrow: value.narrow != nil)
    // A role holds where nothing passes by the assignment: at the function's own level, or for the
    // only one.
    let isCertain = control.count == 1 || assignments[index] == 1
    frameRoles[index] = isCertain && value.role != .none ? value.role : nil
  }

  /// The frame is a local array that ends at the caller's top: this may be read once, to be lowered
  /// by a constant, and be set to the frame or back.
  private mutating func translateStackPointer(_ instruction: Instruction) throws(ObjectError) {
    if case .stackPointerGet = instruction {
      guard !readsStackPointer, control.count == 1 else { throw failure(.stackFrame) }
      readsStackPointer = true
      var top = Expression(text: "FRAME_END", type: .i32)
      top.role = .callersTop
      stack.append(top)
      return
    }
    let value = try pop(.i32)
    guard value.role == .frame || value.role == .frameEnd else { throw failure(.stackFrame) }
  }

  /// The lowered top, if this is what a subtraction does.
  mutating func frame(minus bytes: Expression) throws(ObjectError) -> Expression? {
    guard stack.last?.role == .callersTop else { return nil }
    guard let size = bytes.constant.map(Int.init(_:)), (1..<1 << 24).contains(size),
      size % 16 == 0, frameBytes == nil || frameBytes == size
    else { throw failure(.stackFrame) }
    stack.removeLast()
    frameBytes = size
    var expression = Expression(text: "FRAME_START", type: .i32)
    expression.role = .frame
    return expression
  }
}
