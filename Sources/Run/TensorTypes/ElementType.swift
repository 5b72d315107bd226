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
  public var bitWidth: Int { Int(Self.bitWidth(rawValue: rawValue)) }

  /// The same by a raw value; 0 where it stands for no type.
  @inline(__always)
  package static func bitWidth(rawValue: UInt8) -> UInt8 {
    switch rawValue {
    case int4.rawValue: 4
    case int8.rawValue, uint8.rawValue, boolean.rawValue: 8
    case int16.rawValue, float16.rawValue: 16
    case float32.rawValue, int32.rawValue: 32
    case int64.rawValue, float64.rawValue: 64
    default: 0
    }
  }

  /// The bytes that `count` elements take, the last one rounded up to a whole byte.
  public func byteCount(of count: Int) -> Int {
    (count &* bitWidth &+ 7) >> 3
  }
}
