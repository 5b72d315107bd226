// Addresses for the processors' own instructions. Each is taken once for a whole run of elements,
// whose bounds are checked here; it must not outlive the span, which its caller borrows.

extension Span where Element: BitwiseCopyable {
  /// The address of element `offset`, once it is known that `count` elements follow.
  @inline(__always)
  func address(at offset: Int = 0, count: Int) -> UnsafePointer<Element> {
    precondition(offset >= 0 && count >= 0 && offset <= self.count &- count)
    return unsafe withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { preconditionFailure("an empty span") }
      return unsafe base + offset
    }
  }
}

extension MutableSpan where Element: BitwiseCopyable {
  /// The address of element `offset`, once it is known that `count` elements follow.
  @inline(__always)
  mutating func address(at offset: Int = 0, count: Int) -> UnsafeMutablePointer<Element> {
    precondition(offset >= 0 && count >= 0 && offset <= self.count &- count)
    return unsafe withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { preconditionFailure("an empty span") }
      return unsafe base + offset
    }
  }
}
