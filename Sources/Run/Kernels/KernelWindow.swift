/// The part of a kernel that lies in the image: its rows and columns, ends excluded.
struct KernelWindow {
  var firstRow: Int32 = 0
  var endRow: Int32 = 0
  var firstColumn: Int32 = 0
  var endColumn: Int32 = 0

  /// Which of `kernel` taps, from `origin` on and `dilation` apart, lie in 0 ..< `extent`.
  ///
  /// Counted, as a division by the dilation would be the only one of a whole convolution.
  @inline(__always)
  static func taps(
    origin: Int32, kernel: Int32, dilation: Int32, extent: Int32
  ) -> (first: Int32, end: Int32) {
    var position = origin
    var first: Int32 = 0
    while first < kernel && position < 0 {
      first &+= 1
      position &+= dilation
    }
    var end = first
    while end < kernel && position < extent {
      end &+= 1
      position &+= dilation
    }
    return (first, end)
  }
}
