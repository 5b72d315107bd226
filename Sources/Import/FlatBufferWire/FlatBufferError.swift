/// Where a FlatBuffers file contradicts itself; `place` is the way there from the root.
package enum FlatBufferError: Error, Equatable, Sendable {
  /// Bytes that something points to lie outside the file.
  case outside(place: String, offset: Int, needed: Int, fileSize: Int)
  /// A table of field positions that cannot be one.
  case vtable(place: String, offset: Int, size: Int)
  /// A field that does not lie inside its table.
  case field(place: String, offset: Int, tableSize: Int)
  /// A reference that does not point forward.
  case reference(place: String, offset: Int)
  /// A vector has no element at this index.
  case index(place: String, index: Int, count: Int)
  /// A vector has more tables than any real file's.
  case tooMany(place: String, count: Int, limit: Int)
  /// Tables lie in each other more deeply than any real file's do.
  case tooDeep(place: String, limit: Int)
  /// The same bytes are pointed to so often that reading would not end in due time.
  case tooMuchWork(place: String, limit: Int)
}

extension FlatBufferError: CustomStringConvertible {
  /// One line that names the place and what was found.
  package var description: String {
    switch self {
    case .outside(let place, let offset, let needed, let fileSize):
      "\(place): needs \(needed) bytes at offset \(offset), but the file has \(fileSize) bytes; "
        + "it is truncated or corrupt"
    case .vtable(let place, let offset, let size):
      "\(place): the vtable at offset \(offset) has size \(size); expected an even size from 4 on"
    case .field(let place, let offset, let tableSize):
      "\(place): lies at byte \(offset) of a table of \(tableSize) bytes"
    case .reference(let place, let offset):
      "\(place): the reference at offset \(offset) points to itself"
    case .index(let place, let index, let count):
      "\(place): there is no element \(index) among \(count)"
    case .tooMany(let place, let count, let limit):
      "\(place): has \(count) elements; expected \(limit) at most"
    case .tooDeep(let place, let limit):
      "\(place): tables are nested more than \(limit) deep"
    case .tooMuchWork(let place, let limit):
      "\(place): reading this file takes more than \(limit) steps; it repeats itself"
    }
  }
}
