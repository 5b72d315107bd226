/// Why a WebAssembly object cannot become C, and at which byte of it.
package struct ObjectError: Error, Equatable, Sendable {
  /// The offset in the object; 0 where the object as a whole is meant.
  package let offset: Int
  package let reason: Reason

  /// What was found there.
  package enum Reason: Equatable, Sendable {
    /// Fewer bytes are left than the field takes.
    case truncated(needed: Int, available: Int)
    /// The first eight bytes are not WebAssembly's, version 1.
    case notAnObject
    /// A number takes more bytes or bits than its field allows.
    case number(bits: Int)
    /// A name is not UTF-8.
    case name
    /// A section that the reader does not know, or that comes again.
    case section(id: UInt8)
    /// The bytes of a section or body do not end where it does.
    case size(left: Int)
    /// A value that its field cannot have.
    case value(Field, found: Int)
    /// A form of the format that compilers of Embedded Swift do not write.
    case unsupported(Feature)
    /// An instruction outside the supported set; the second byte follows the prefix 0xFC.
    case instruction(opcode: UInt8, second: UInt32?)
    /// A relocation of another kind than its place takes, or of an unknown one.
    case relocation(kind: UInt8)
    /// The operand stack holds too little, or another type.
    case operandStack
    /// A frame on the stack that is not of a fixed size, set up at the start.
    case stackFrame
    /// A function or variable that is needed and not in the object.
    case undefined(name: String)
    /// No function of that name is defined in the object.
    case noSuchExport(name: String)
    /// An exported function's type is not the one that its C declaration says.
    case exportType(name: String)
  }

  /// The field that a wrong value stands in.
  package enum Field: Sendable {
    case type, function, global, segment, symbol, local, label, alignment, importKind, valueType
    case linkingVersion, symbolKind, subsection, sectionIndex, count
  }

  /// What is refused as a whole.
  package enum Feature: Sendable {
    case severalResults, definedGlobals, definedMemory, passiveSegments, startFunction
    case constructors, blockParameters, sharedMemory, threadLocalData
  }
}

extension ObjectError: CustomStringConvertible {
  package var description: String {
    switch reason {
    case .undefined(let name): "\(name) is needed and the object does not hold it"
    case .noSuchExport(let name): "the object defines no function \(name)"
    case .exportType(let name): "the type of \(name) is not that of its C declaration"
    default: "WebAssembly object, byte \(offset): \(reason)"
    }
  }
}
