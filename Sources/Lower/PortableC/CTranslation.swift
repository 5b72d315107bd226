/// A WebAssembly object as one C99 file.
///
/// An address is a native pointer of 32 bits: relocations become symbols, the object's data becomes
/// static variables, a function's frame a local array. So constant data stays where a linker puts
/// constants, nothing is shared between calls that run at once, and nothing is allocated.
package struct CTranslation {
  private let object: WasmObject
  private let exports: [CFunction]
  private let replaceable: [CFunction]
  private let platform: Set<String>

  /// Translates what the exported functions need of an object.
  ///
  /// Of the `replaceable` functions another C file may define its own. Undefined functions whose
  /// names are in `platform` are always those of another C file.
  package init(
    _ object: WasmObject, exporting exports: [CFunction], replaceable: [CFunction] = [],
    platform: Set<String> = []
  ) {
    self.object = object
    self.exports = exports
    self.replaceable = replaceable
    self.platform = platform
  }

  /// The file; `header` is the one that declares the exported functions, nil where the file itself
  /// does. `notice` comes first, as a comment; `more` C last.
  package func text(
    header: String?, notice: String, appending more: String = ""
  ) throws(ObjectError) -> String {
    let names = CNames(
      object, reserved: Self.reservedNames, offered: Set((exports + replaceable).map(\.name)),
      platform: platform)
    var walk = Walk(object, names, replaceable, platform)
    var wrappers = ""
    for export in exports {
      let index = object.functions.firstIndex { $0.name == export.name && $0.body != nil }
      guard let index else {
        throw ObjectError(offset: 0, reason: .noSuchExport(name: export.name))
      }
      walk.need(index)
      wrappers +=
        "\n"
        + (try export.definition(calling: names.functions[index], object.functions[index].type))
    }
    try walk.run()
    var text = "/* \(notice) */\n" + Self.opening
    if CPrimitives.needsMath(walk.uses.helpers) { text += "#include <math.h>\n" }
    text += header.map { "#include \"\($0)\"\n" } ?? ""
    text += Self.preamble
    if CPrimitives.needsFloat(walk.uses.helpers) { text += Self.floatCheck }
    if header == nil {
      text += (exports + replaceable).map { $0.declaration + ";\n" }.joined() + "\n"
    }
    text += CPrimitives.text(walk.uses.helpers)
    text += walk.prototypes + "\n" + walk.data
    text += try walk.bodies() + wrappers + more
    return text + "\n#endif /* 32-bit machines */\n"
  }
}

/// Follows what is needed from the exported functions on.
private struct Walk {
  private let object: WasmObject
  private let names: CNames
  private let replaceable: [CFunction]
  private let platform: Set<String>
  private var pendingFunctions: [Int] = []
  private var texts: [Int: String] = [:]
  private var dataTexts: [(index: Int, text: String)] = []
  private var seenFunctions: Set<Int> = []
  private var platformFunctions: [Int] = []
  private(set) var uses = FunctionTranslator.Uses()

  init(
    _ object: WasmObject, _ names: CNames, _ replaceable: [CFunction], _ platform: Set<String>
  ) {
    self.object = object
    self.names = names
    self.replaceable = replaceable
    self.platform = platform
  }

  mutating func need(_ function: Int) {
    if seenFunctions.insert(function).inserted { pendingFunctions.append(function) }
  }

  /// Each function and segment is written at most once.
  mutating func run() throws(ObjectError) {
    while let index = pendingFunctions.popLast() {
      let function = object.functions[index]
      guard let body = function.body else {
        if platform.contains(function.name) {
          platformFunctions.append(index)
          continue
        }
        throw ObjectError(offset: 0, reason: .undefined(name: function.name))
      }
      var translator = FunctionTranslator(object, function, names: names)
      texts[index] = try translator.translate(body)
      try take(translator.uses)
    }
  }

  private mutating func take(_ used: FunctionTranslator.Uses) throws(ObjectError) {
    for function in used.functions.sorted() { need(function) }
    let new = used.segments.subtracting(uses.segments).sorted()
    uses.formUnion(used)
    for segment in new {
      var text = DataText(object, names)
      let definition = try text.text(segment)
      // What it points to has to stand before it.
      try take(text.uses)
      dataTexts.append((segment, definition))
    }
  }

  var prototypes: String {
    platformFunctions.sorted().map { index in
      "extern \(object.functions[index].type.text(name: names.functions[index]));\n"
    }.joined()
      + texts.keys.sorted().map { index in
        "static \(object.functions[index].type.text(name: names.functions[index]));\n"
      }.joined()
  }

  var data: String { dataTexts.map { $0.text + "\n" }.joined() }

  func bodies() throws(ObjectError) -> String {
    var all = ""
    for (index, text) in texts.sorted(by: { $0.key < $1.key }) {
      let function = object.functions[index]
      let type = function.type.text(name: names.functions[index])
      let original = names.originals[index].replacing("*/", with: "* /")
      let definition = "NOINLINE \(type) {\n\(text)}\n"
      all += "\n/* \(original) */\n"
      if let own = replaceable.first(where: { $0.name == function.name }) {
        let call = try own.call(as: names.functions[index], function.type)
        all +=
          "#ifdef \(own.replacementMacro)\n\(call)#else\n"
          + "static IN_ORDER \(definition)#endif\n"
      } else {
        all += "static \(definition)"
      }
    }
    return all
  }
}
