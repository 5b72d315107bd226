/// Bytes that differ from leaf to leaf: i * 31 + i / 4096.
public func pattern(_ count: Int) -> [UInt8] {
  (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 / 4096) }
}
