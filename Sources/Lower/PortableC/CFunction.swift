/// A function that the C file offers: how its header declares it, and which of the object's it is.
package struct CFunction: Sendable {
  /// Its name in C and in the object.
  package let name: String
  /// The C type of its result; nil where it has none.
  package let result: String?
  /// The C types and names of its parameters.
  package let parameters: [Parameter]

  /// A parameter; a pointer where the type ends in `*`.
  package struct Parameter: Sendable {
    package let type: String
    package let name: String

    package init(_ type: String, _ name: String) {
      self.type = type
      self.name = name
    }

    var isPointer: Bool { type.hasSuffix("*") }
    var text: String { isPointer ? "\(type)\(name)" : "\(type) \(name)" }
  }

  package init(_ name: String, _ result: String?, _ parameters: [Parameter]) {
    self.name = name
    self.result = result
    self.parameters = parameters
  }

  /// Without a semicolon.
  package var declaration: String {
    let list = parameters.isEmpty ? "void" : parameters.map(\.text).joined(separator: ", ")
    let type = result ?? "void"
    return type.hasSuffix("*") ? "\(type)\(name)(\(list))" : "\(type) \(name)(\(list))"
  }

  /// What is defined where another file defines the function: `nvx_sum` makes `NVX_OWN_SUM`.
  package var replacementMacro: String {
    let parts = name.uppercased().split(separator: "_")
    return (parts.prefix(1) + ["OWN"] + parts.dropFirst()).joined(separator: "_")
  }

  /// A function of `type` that is called `name` and calls this one, which has no result.
  func call(as name: String, _ type: WasmObject.FunctionType) throws(ObjectError) -> String {
    guard type.parameters.count == parameters.count, type.result == nil, result == nil else {
      throw ObjectError(offset: 0, reason: .exportType(name: self.name))
    }
    let arguments = parameters.enumerated().map { index, parameter in
      parameter.isPointer
        ? "(\(parameter.type))(uintptr_t)p\(index)" : "(\(parameter.type))p\(index)"
    }
    return """
      static \(type.text(name: name)) {
        \(self.name)(\(arguments.joined(separator: ", ")));
      }

      """
  }

  /// The function, calling `target`, whose type it must have.
  func definition(calling target: String, _ type: WasmObject.FunctionType) throws(ObjectError)
    -> String
  {
    guard type.parameters.count == parameters.count, (type.result == nil) == (result == nil) else {
      throw ObjectError(offset: 0, reason: .exportType(name: name))
    }
    let arguments = zip(parameters, type.parameters).map { parameter, type in
      parameter.isPointer ? "(u32)(uintptr_t)\(parameter.name)" : "(\(type.text))\(parameter.name)"
    }
    let call = "\(target)(\(arguments.joined(separator: ", ")))"
    guard let result else { return "\(declaration) {\n  \(call);\n}\n" }
    let cast = result.hasSuffix("*") ? "(\(result))(uintptr_t)" : "(\(result))"
    return "\(declaration) {\n  return \(cast)\(call);\n}\n"
  }
}
