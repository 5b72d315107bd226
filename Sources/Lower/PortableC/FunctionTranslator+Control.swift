// Blocks and branches: labels and jumps, which C and WebAssembly share.
extension FunctionTranslator {
  mutating func translateControl(_ instruction: Instruction) throws(ObjectError) {
    switch instruction {
    case .block(let result): begin(.block, result)
    case .loop(let result):
      narrow.enterLoop(at: offset)
      begin(.loop, result)
      if let label = control.last?.label { body.label(label) }
    case .if(let result):
      let condition = try pop(.i32)
      begin(.condition, result)
      body.open("if (\(condition.asCondition)) {", reads: condition.variables)
    case .else: try beginElse()
    case .end: try end()
    case .branch(let depth):
      try branch(depth)
      deadDepth = 1
    case .branchIf(let depth): try branchIf(depth)
    case .branchTable(let labels, let otherwise): try branchTable(labels, otherwise)
    case .return:
      try branch(control.count - 1)
      deadDepth = 1
    default:
      uses.helpers.insert("trap")
      body.append("trap();")
      deadDepth = 1
    }
  }

  private mutating func begin(_ kind: Control.Kind, _ result: WasmObject.ValueType?) {
    settleAll()
    control.append(
      Control(
        kind: kind, result: result, height: stack.count, label: newLabel(),
        narrowAtStart: narrow.current))
  }

  /// Nothing reaches these instructions: only their nesting matters.
  mutating func skip(_ instruction: Instruction) throws(ObjectError) {
    switch instruction {
    case .block, .loop, .if: deadDepth += 1
    case .end where deadDepth > 1: deadDepth -= 1
    case .end: try end()
    case .else where deadDepth == 1: try beginElse()
    default: break
    }
  }

  private mutating func beginElse() throws(ObjectError) {
    guard let top = control.last, top.kind == .condition, !top.hasElse else {
      throw failure(.operandStack)
    }
    try leave()
    control[control.count - 1].hasElse = true
    body.else()
    deadDepth = 0
    narrow.current = top.narrowAtStart
  }

  /// Control reaches the end of the innermost block, or the `else`, from above.
  private mutating func leave() throws(ObjectError) {
    guard let top = control.last else { return }
    if deadDepth == 0 {
      if top.result != nil {
        // A loop's or condition's result is passed like that of any other block.
        try passResult(to: control.count - 1)
        _ = try pop()
      }
      guard stack.count == top.height else { throw failure(.operandStack) }
      reach(control.count - 1, narrow: narrow.current)
    }
    stack.removeLast(max(0, stack.count - top.height))
  }

  private mutating func end() throws(ObjectError) {
    guard let top = control.last else { throw failure(.operandStack) }
    if top.kind == .function {
      if deadDepth == 0 {
        guard stack.count == (top.result == nil ? 0 : 1) else { throw failure(.operandStack) }
        if top.result != nil { try branch(0) }
      } else if top.result != nil {
        // For compilers that do not know that nothing comes here.
        body.append("return 0;")
      }
      control.removeAll()
      return
    }
    try leave()
    if top.kind == .condition {
      body.close()
      // Without an `else` the end is reached where the condition is false.
      guard top.hasElse || top.result == nil else { throw failure(.operandStack) }
      if !top.hasElse { reach(control.count - 1, narrow: top.narrowAtStart) }
    }
    let ended = control.removeLast()
    if ended.kind != .loop { body.label(ended.label) }
    deadDepth = ended.isReached ? 0 : 1
    narrow.current = ended.narrowAtEnd ?? []
    guard ended.isReached, let type = ended.result else { return }
    guard let merge = ended.merge else { throw failure(.operandStack) }
    stack.append(.variable(merge, type))
  }

  /// Something reaches the end of a block with these locals narrow: only what always is, is there.
  private mutating func reach(_ index: Int, narrow: Set<Int>) {
    control[index].isReached = true
    control[index].narrowAtEnd = control[index].narrowAtEnd.map(narrow.intersection) ?? narrow
  }

  /// Puts the top operand where the block's end expects it; the operand stays.
  private mutating func passResult(to index: Int) throws(ObjectError) {
    guard let type = control[index].result else { return }
    let value = try pop(type)
    stack.append(value)
    let merge = control[index].merge ?? newMerge(type)
    control[index].merge = merge
    body.assign(merge, value)
  }

  private func target(_ depth: Int) throws(ObjectError) -> Int {
    guard depth < control.count else { throw failure(.value(.label, found: depth)) }
    return control.count - 1 - depth
  }

  /// Leaves for the end of a block, or the start of a loop.
  private mutating func branch(_ depth: Int) throws(ObjectError) {
    let index = try target(depth)
    switch control[index].kind {
    case .function:
      guard let type = control[index].result else {
        body.append("return;")
        return
      }
      let value = try pop(type)
      stack.append(value)
      body.append(
        "return \(FunctionBody.withoutParentheses(value.text));", reads: value.variables)
    case .loop: body.go(to: control[index].label)
    case .block, .condition:
      try passResult(to: index)
      reach(index, narrow: narrow.current)
      body.go(to: control[index].label)
    }
  }

  private mutating func branchIf(_ depth: Int) throws(ObjectError) {
    let condition = try pop(.i32)
    body.open("if (\(condition.asCondition)) {", reads: condition.variables)
    try branch(depth)
    body.close()
  }

  private mutating func branchTable(
    _ labels: [Int], _ otherwise: Int
  ) throws(ObjectError) {
    let selector = try pop(.i32)
    body.open("switch (\(selector.text)) {", reads: selector.variables)
    var cases: [Int: [Int]] = [:]
    for (value, depth) in labels.enumerated() where depth != otherwise {
      cases[depth, default: []].append(value)
    }
    for (depth, values) in cases.sorted(by: { $0.value[0] < $1.value[0] }) {
      body.append(values.map { "case \($0):" }.joined(separator: " "))
      try branch(depth)
    }
    body.append("default:")
    try branch(otherwise)
    body.close()
    deadDepth = 1
  }
}
