/// The twelve bytes before each frame: version, kind, flags, stream, length; big-endian.
///
/// Source: hashicorp/yamux, spec.md.
struct YamuxHeader: Equatable {
  enum Kind: UInt8 {
    case data = 0
    case windowUpdate = 1
    case ping = 2
    case goAway = 3
  }

  struct Flags: OptionSet {
    let rawValue: UInt16

    static let open = Flags(rawValue: 1)
    static let acknowledge = Flags(rawValue: 2)
    static let finish = Flags(rawValue: 4)
    static let reset = Flags(rawValue: 8)
  }

  static let bytes = 12

  let kind: Kind
  let flags: Flags
  let stream: UInt32
  /// Bytes of data; the increment of a window; the number of a ping; the reason of a departure.
  let length: UInt32

  init(_ kind: Kind, _ flags: Flags = [], stream: UInt32, length: UInt32) {
    self.kind = kind
    self.flags = flags
    self.stream = stream
    self.length = length
  }

  /// Reads twelve bytes.
  init(_ bytes: ArraySlice<UInt8>) throws(YamuxError) {
    precondition(bytes.count == Self.bytes)
    let start = bytes.startIndex
    guard bytes[start] == 0 else { throw .version(bytes[start]) }
    guard let kind = Kind(rawValue: bytes[start + 1]) else { throw .kind(bytes[start + 1]) }
    let number = { (offset: Int) in
      (0..<4).reduce(UInt32(0)) { $0 << 8 | UInt32(bytes[start + offset + $1]) }
    }
    self.kind = kind
    flags = Flags(rawValue: UInt16(bytes[start + 2]) << 8 | UInt16(bytes[start + 3]))
    stream = number(4)
    length = number(8)
  }

  /// Writes the twelve bytes.
  func write(into bytes: inout [UInt8]) {
    bytes.append(0)
    bytes.append(kind.rawValue)
    bytes.append(UInt8(truncatingIfNeeded: flags.rawValue >> 8))
    bytes.append(UInt8(truncatingIfNeeded: flags.rawValue))
    for number in [stream, length] {
      for shift in [24, 16, 8, 0] as [UInt32] {
        bytes.append(UInt8(truncatingIfNeeded: number >> shift))
      }
    }
  }
}
