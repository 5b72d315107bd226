/// What one element of a tensor is; the raw value is the byte that a package stores.
public enum ElementType: UInt8, Sendable {
  case float32 = 1
  case int8 = 2
  case uint8 = 3
  case int16 = 4
  case int32 = 5
  case int64 = 6
  case boolean = 7
  case int4 = 8
  case float16 = 9
  case float64 = 10

  /// The size of one element in bits; `int4` is packed two to a byte.
  public var bitWidth: Int { Int(bits) }

  // Not inlined: what is looked up in a table would bring it everywhere.
  @inline(never)
  private var bits: UInt8 {
    switch self {
    case .int4: 4
    case .int8, .uint8, .boolean: 8
    case .int16, .float16: 16
    case .float32, .int32: 32
    case .int64, .float64: 64
    }
  }

  /// The bytes that `count` elements take, the last one rounded up to a whole byte.
  public func byteCount(of count: Int) -> Int {
    (count &* bitWidth &+ 7) >> 3
  }
}
