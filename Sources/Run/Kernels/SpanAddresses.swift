// What C functions are handed: addresses of spans. That is sound while the span is in use: it does
// not move its elements, and whoever made it keeps them. Sizes are checked before.

extension Span {
  /// Where the first element lies, of which there must be `count`.
  @inline(__always)
  func address(of count: Int) -> UnsafePointer<Element>? {
    precondition(self.count >= count)
    return unsafe withUnsafeBufferPointer { $0.baseAddress }
  }
}

extension MutableSpan {
  /// The same, to be written.
  @inline(__always)
  mutating func mutableAddress(of count: Int) -> UnsafeMutablePointer<Element>? {
    precondition(self.count >= count)
    return unsafe withUnsafeMutableBufferPointer { $0.baseAddress }
  }
}
