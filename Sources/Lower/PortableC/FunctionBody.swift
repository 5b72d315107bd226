/// The statements of a C function, with what each reads, so that what nobody reads can go.
struct FunctionBody {
  private var lines: [Line] = []
  private var indentation = 1
  private var gotos: Set<Int> = []
  /// The types of its variables other than parameters.
  private(set) var types: [Variable: WasmObject.ValueType] = [:]

  private struct Line {
    var text: String
    let indentation: Int
    var reads: Set<Variable> = []
    /// What it assigns.
    var variable: Variable?
    /// A call must be made even if nobody reads its result.
    var isCall = false
    var label: Int?
  }

  mutating func declare(_ variable: Variable, _ type: WasmObject.ValueType) {
    types[variable] = type
  }

  mutating func append(_ text: String, reads: Set<Variable> = []) {
    lines.append(Line(text: text, indentation: indentation, reads: reads))
  }

  /// Assigns a value without side effects.
  mutating func assign(_ variable: Variable, _ value: Expression) {
    guard value.text != variable.text else { return }
    lines.append(
      Line(
        text: value.text, indentation: indentation, reads: value.variables, variable: variable))
  }

  /// Assigns what a call returns.
  mutating func assign(_ variable: Variable, call: String, reads: Set<Variable>) {
    lines.append(
      Line(
        text: call, indentation: indentation, reads: reads, variable: variable, isCall: true))
  }

  mutating func label(_ number: Int) {
    lines.append(Line(text: "", indentation: 0, label: number))
  }

  mutating func go(to label: Int) {
    gotos.insert(label)
    append("goto L\(label);")
  }

  mutating func open(_ text: String, reads: Set<Variable> = []) {
    append(text, reads: reads)
    indentation += 1
  }

  mutating func `else`() {
    indentation -= 1
    append("} else {")
    indentation += 1
  }

  mutating func close() {
    indentation -= 1
    append("}")
  }

  /// The statements as C, after dropping assignments that nobody reads.
  mutating func text(parameters: Int, frameBytes: Int?) -> String {
    dropUnread()
    let read = lines.reduce(into: Set<Variable>()) { $0.formUnion($1.reads) }
    var text = ""
    if let frameBytes { text += "  FRAME(\(frameBytes));\n" }
    let assigned = Set(lines.compactMap(\.variable))
    text += declarations(of: read.union(assigned).filter { $0.kind != .parameter })
    for index in 0..<parameters {
      let parameter = Variable(kind: .parameter, index: index)
      if !read.contains(parameter) { text += "  (void)\(parameter.text);\n" }
    }
    for line in lines { text += self.text(of: line) }
    // How large the frame is was known only after its end was named.
    return text.replacing("FRAME_END", with: "(FRAME_START + \(frameBytes ?? 0)u)")
  }

  private func text(of line: Line) -> String {
    let margin = String(repeating: "  ", count: line.indentation)
    if let label = line.label { return gotos.contains(label) ? " L\(label):;\n" : "" }
    guard let variable = line.variable else { return "\(margin)\(line.text)\n" }
    return "\(margin)\(variable.text) = \(Self.withoutParentheses(line.text));\n"
  }

  /// Drops the parentheses around the whole, if these are the first and the last one.
  static func withoutParentheses(_ text: String) -> String {
    guard text.hasPrefix("("), text.hasSuffix(")") else { return text }
    var depth = 0
    for (index, character) in text.utf8.enumerated() {
      if character == UInt8(ascii: "(") { depth += 1 }
      if character == UInt8(ascii: ")") { depth -= 1 }
      if depth == 0 && index < text.utf8.count - 1 { return text }
    }
    return String(text.dropFirst().dropLast())
  }

  private mutating func dropUnread() {
    var readers: [Variable: Int] = [:]
    for variable in lines.flatMap(\.reads) { readers[variable, default: 0] += 1 }
    var dropped = Set<Int>()
    var isStable = false
    // Each round drops a line at least, or is the last.
    while !isStable {
      isStable = true
      for (index, line) in lines.enumerated() where !dropped.contains(index) {
        guard let variable = line.variable, readers[variable, default: 0] == 0 else { continue }
        if line.isCall {
          lines[index] = Line(
            text: line.text + ";", indentation: line.indentation, reads: line.reads)
          continue
        }
        dropped.insert(index)
        for other in line.reads { readers[other, default: 0] -= 1 }
        isStable = false
      }
    }
    lines = lines.enumerated().filter { !dropped.contains($0.offset) }.map(\.element)
  }

  /// All at the top: C++ lets no jump pass an initialization. A local of WebAssembly's starts at 0.
  private func declarations(of variables: Set<Variable>) -> String {
    let kinds: [Variable.Kind] = [.local, .temporary, .merge]
    var text = ""
    for kind in kinds {
      for type in [WasmObject.ValueType.i32, .i64, .f32, .f64] {
        let names = variables.filter { $0.kind == kind && types[$0] == type }
          .sorted { $0.index < $1.index }.map { kind == .local ? "\($0.text) = 0" : $0.text }
        for start in stride(from: 0, to: names.count, by: 10) {
          let part = names[start..<min(start + 10, names.count)]
          text += "  \(type.text) \(part.joined(separator: ", "));\n"
        }
      }
    }
    return text
  }
}
