// FlatBuffers, read in place. A table starts with a signed distance back to its vtable, which holds
// a 16-bit position for each field; strings, vectors and tables are reached by unsigned distances,
// so a reference can only point forward and no walk can return to where it was. What is left to
// guard is many references to the same bytes: a budget of steps, linear in the file's size, ends
// that. Source: the FlatBuffers binary format, https://flatbuffers.dev/internals.

package import SharedBytes

/// A FlatBuffers file; every offset is checked when it is followed.
package struct FlatBuffer {
  /// The whole file.
  package let bytes: SharedBytes
  let budget: StepBudget

  /// A file; nothing is read yet.
  package init(_ bytes: SharedBytes) {
    self.bytes = bytes
    budget = StepBudget(limit: (1 << 20) + 4 * bytes.count)
  }

  /// The table that everything is reached from; errors call it `name`.
  package func root(named name: String) throws(FlatBufferError) -> FlatBufferTable {
    let position = try follow(at: 0, place: name)
    return try FlatBufferTable(file: self, position: position, place: name, depth: 0)
  }

  /// Whether bytes 4 to 7 are these four characters.
  package static func hasIdentifier(_ identifier: StaticString, in bytes: SharedBytes) -> Bool {
    precondition(identifier.utf8CodeUnitCount == 4, "an identifier has four characters")
    return bytes.count >= 8
      && bytes[4..<8].withUnsafeBytes { found in
        identifier.withUTF8Buffer { found.elementsEqual($0) }
      }
  }
}

extension FlatBuffer {
  func load<Value: FixedWidthInteger & BitwiseCopyable>(
    _ type: Value.Type, at offset: Int, place: String
  ) throws(FlatBufferError) -> Value {
    let size = MemoryLayout<Value>.size
    try expect(size, at: offset, place: place)
    return Value(
      littleEndian: bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: type) })
  }

  func expect(_ needed: Int, at offset: Int, place: String) throws(FlatBufferError) {
    guard offset >= 0, needed >= 0, needed <= bytes.count, offset <= bytes.count - needed else {
      throw .outside(place: place, offset: offset, needed: needed, fileSize: bytes.count)
    }
  }

  /// Where the reference at `offset` points to.
  func follow(at offset: Int, place: String) throws(FlatBufferError) -> Int {
    let distance = try load(UInt32.self, at: offset, place: place)
    guard distance > 0 else { throw .reference(place: place, offset: offset) }
    return offset + Int(distance)
  }

  /// The elements of the vector that the reference at `offset` points to.
  func vector(
    at offset: Int, stride: Int, place: String
  ) throws(FlatBufferError) -> (start: Int, count: Int) {
    let position = try follow(at: offset, place: place)
    let count = Int(try load(UInt32.self, at: position, place: place))
    try expect(count * stride, at: position + 4, place: place)
    return (position + 4, count)
  }
}

/// The steps that may still be taken; a class because all tables of one file draw on one budget.
final class StepBudget {
  private let limit: Int
  private var left: Int

  init(limit: Int) {
    self.limit = limit
    left = limit
  }

  func take(_ steps: Int, place: String) throws(FlatBufferError) {
    guard steps <= left else { throw .tooMuchWork(place: place, limit: limit) }
    left -= steps
  }
}
