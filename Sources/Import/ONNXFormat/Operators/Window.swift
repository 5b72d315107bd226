import ModelGraph

/// How a window walks along one axis, in explicit numbers.
struct WindowAxis {
  var kernel: Int
  var stride: Int
  var dilation: Int
  var before: Int
  var after: Int
  /// Whether `after` is wider than the file says, so that a last, partial window has room.
  var isStretched = false
}

/// How a window walks over an image; a line is an image of one row.
struct Window {
  var height: WindowAxis
  var width: WindowAxis

  /// Reads kernel_shape, strides, dilations, pads, auto_pad and ceil_mode.
  ///
  /// `extents` are those of the axes that the window walks along, one or two; `kernel` is that of
  /// a convolution's weights, nil for a pool, which must say it.
  init(_ view: NodeView, extents: [Int], kernel weights: [Int]?) throws(ONNXError) {
    let axes = extents.count
    func list(_ name: String, _ count: Int, least: Int) throws(ONNXError) -> [Int]? {
      guard let list = try view.integers(name) else { return nil }
      guard list.count == count, list.allSatisfy({ $0 >= least && $0 < 1 << 24 }) else {
        throw view.wrong(name, expected: "\(count) integers from \(least) to 2^24")
      }
      return list
    }
    let said = try list("kernel_shape", axes, least: 1)
    guard let kernel = said ?? weights, weights == nil || weights == kernel else {
      let expected = weights.map { "\($0), as the weights have it" } ?? "\(axes) integers"
      throw view.wrong("kernel_shape", expected: expected)
    }
    let ones = [Int](repeating: 1, count: axes)
    let strides = try list("strides", axes, least: 1) ?? ones
    let dilations = try list("dilations", axes, least: 1) ?? ones
    let pads = try list("pads", 2 * axes, least: 0) ?? [Int](repeating: 0, count: 2 * axes)
    let rounding = try Rounding(view)
    var walks: [WindowAxis] = []
    for axis in 0..<axes {
      var walk = WindowAxis(
        kernel: kernel[axis], stride: strides[axis], dilation: dilations[axis],
        before: pads[axis], after: pads[axes + axis])
      rounding.settle(&walk, extent: extents[axis])
      walks.append(walk)
    }
    let row = WindowAxis(kernel: 1, stride: 1, dilation: 1, before: 0, after: 0)
    guard let width = walks.last else { preconditionFailure("a window without axes") }
    height = walks.count == 2 ? walks[0] : row
    self.width = width
  }

  var kernel: Extent2D { Extent2D(height.kernel, width.kernel) }
  var stride: Extent2D { Extent2D(height.stride, width.stride) }
  var dilation: Extent2D { Extent2D(height.dilation, width.dilation) }
  var padding: Padding2D {
    Padding2D(top: height.before, left: width.before, bottom: height.after, right: width.after)
  }
  var isStretched: Bool { height.isStretched || width.isStretched }
}

/// Where the windows of an axis begin and end, as auto_pad and ceil_mode say it.
private enum Rounding {
  /// The pads as given; whole windows only.
  case explicit
  /// The pads as given; a last window may hang over.
  case ceiling
  case valid
  case sameUpper, sameLower

  init(_ view: NodeView) throws(ONNXError) {
    switch try view.text("auto_pad", default: "NOTSET") {
    case "NOTSET": self = try view.integer("ceil_mode", default: 0) == 0 ? .explicit : .ceiling
    case "VALID": self = .valid
    case "SAME_UPPER": self = .sameUpper
    case "SAME_LOWER": self = .sameLower
    default:
      throw view.wrong("auto_pad", expected: "NOTSET, SAME_UPPER, SAME_LOWER or VALID")
    }
  }

  /// Sets the pads of one axis; all numbers are below 2^32, so nothing overflows.
  func settle(_ walk: inout WindowAxis, extent: Int) {
    let reach = (walk.kernel - 1) * walk.dilation + 1
    switch self {
    case .explicit: break
    case .valid: (walk.before, walk.after) = (0, 0)
    case .sameUpper, .sameLower:
      let count = (extent + walk.stride - 1) / walk.stride
      let total = max((count - 1) * walk.stride + reach - extent, 0)
      let half = total / 2
      (walk.before, walk.after) =
        self == .sameUpper ? (half, total - half) : (total - half, half)
    case .ceiling:
      let room = extent + walk.before + walk.after - reach
      guard room > 0 else { return }
      var steps = (room + walk.stride - 1) / walk.stride
      // A window that would begin in the margin after the image is dropped.
      if steps * walk.stride >= extent + walk.before { steps -= 1 }
      let missing = steps * walk.stride - room
      guard missing > 0 else { return }
      walk.after += missing
      walk.isStretched = true
    }
  }
}
