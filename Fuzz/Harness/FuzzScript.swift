/// An input as a script: each step takes a byte or a part of what is left, until nothing is.
struct FuzzScript {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: [UInt8]) {
    rest = bytes[...]
  }

  /// The next byte; nil at the end.
  mutating func byte() -> UInt8? { rest.popFirst() }

  /// The next part, whose length stands before it in two bytes.
  mutating func part() -> [UInt8] {
    let length = Int(byte() ?? 0) << 8 | Int(byte() ?? 0)
    defer { rest = rest.dropFirst(length) }
    return Array(rest.prefix(length))
  }
}
