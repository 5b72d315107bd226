@testable import PortableC

/// A function in WebAssembly's binary form.
struct AssembledFunction {
  let name: String
  let parameters: [WasmObject.ValueType]
  let result: WasmObject.ValueType
  var locals: [WasmObject.ValueType] = []
  /// Without the last `end`.
  let code: [UInt8]
}

/// Writes functions as an object for the translator, or as a module for an interpreter.
enum WasmAssembler {
  /// Where the module's memory holds `memoryBytes`.
  static let base: UInt32 = 64
  /// What memory holds at the address that a test gets: no byte twice, half of them negative.
  static let memoryBytes = (0..<64).map { UInt8(truncatingIfNeeded: $0 * 37 + 0x83) }

  static func object(_ functions: [AssembledFunction]) -> [UInt8] {
    var symbols = unsigned(UInt64(functions.count))
    for (index, function) in functions.enumerated() {
      symbols += [0, 0] + unsigned(UInt64(index)) + name(function.name)
    }
    let linking = name("linking") + [2, 8] + unsigned(UInt64(symbols.count)) + symbols
    return header + body(functions) + section(0, linking)
  }

  /// A module that calls its functions: `call0`, `call1` and so on have no parameters.
  static func module(
    _ functions: [AssembledFunction], calls: [(function: Int, arguments: [UInt64])]
  ) -> [UInt8] {
    let callers = calls.map { call in
      let target = functions[call.function]
      let arguments = zip(call.arguments, target.parameters).flatMap { constant($0, $1) }
      return AssembledFunction(
        name: "", parameters: [], result: target.result,
        code: arguments + [0x10] + unsigned(UInt64(call.function)))
    }
    let exports = callers.indices.flatMap { index in
      name("call\(index)") + [0] + unsigned(UInt64(functions.count + index))
    }
    let all = functions + callers
    let data =
      [1, 0, 0x41] + signed(Int64(base)) + [0x0B] + unsigned(UInt64(memoryBytes.count))
      + memoryBytes
    return header + types(all) + section(5, [1, 0, 1])
      + section(7, unsigned(UInt64(callers.count)) + exports) + code(all) + section(11, data)
  }

  static func constant(_ bits: UInt64, _ type: WasmObject.ValueType) -> [UInt8] {
    switch type {
    case .i32: [0x41] + signed(Int64(Int32(truncatingIfNeeded: bits)))
    case .i64: [0x42] + signed(Int64(truncatingIfNeeded: bits))
    case .f32: [0x43] + (0..<4).map { UInt8(truncatingIfNeeded: bits >> (8 * UInt64($0))) }
    case .f64: [0x44] + (0..<8).map { UInt8(truncatingIfNeeded: bits >> (8 * UInt64($0))) }
    }
  }

  private static let header: [UInt8] = [0, 0x61, 0x73, 0x6D, 1, 0, 0, 0]

  private static func body(_ functions: [AssembledFunction]) -> [UInt8] {
    types(functions) + code(functions)
  }

  private static func types(_ functions: [AssembledFunction]) -> [UInt8] {
    let count = unsigned(UInt64(functions.count))
    let types = functions.flatMap { function -> [UInt8] in
      [0x60] + unsigned(UInt64(function.parameters.count)) + function.parameters.map(\.rawValue)
        + [1, function.result.rawValue]
    }
    return section(1, count + types)
      + section(3, count + functions.indices.flatMap { unsigned(UInt64($0)) })
  }

  private static func code(_ functions: [AssembledFunction]) -> [UInt8] {
    let bodies = functions.flatMap { function -> [UInt8] in
      let locals =
        unsigned(UInt64(function.locals.count))
        + function.locals.flatMap { [1, $0.rawValue] }
      let body = locals + function.code + [0x0B]
      return unsigned(UInt64(body.count)) + body
    }
    return section(10, unsigned(UInt64(functions.count)) + bodies)
  }

  private static func section(_ id: UInt8, _ contents: [UInt8]) -> [UInt8] {
    [id] + unsigned(UInt64(contents.count)) + contents
  }

  private static func name(_ text: String) -> [UInt8] {
    unsigned(UInt64(text.utf8.count)) + Array(text.utf8)
  }

  static func unsigned(_ value: UInt64) -> [UInt8] {
    var bytes: [UInt8] = []
    var rest = value
    repeat {
      let byte = UInt8(rest & 0x7F)
      rest >>= 7
      bytes.append(rest == 0 ? byte : byte | 0x80)
    } while rest != 0
    return bytes
  }

  static func signed(_ value: Int64) -> [UInt8] {
    var bytes: [UInt8] = []
    var rest = value
    while true {
      let byte = UInt8(truncatingIfNeeded: rest & 0x7F)
      rest >>= 7
      if (rest == 0 && byte & 0x40 == 0) || (rest == -1 && byte & 0x40 != 0) {
        return bytes + [byte]
      }
      bytes.append(byte | 0x80)
    }
  }
}
