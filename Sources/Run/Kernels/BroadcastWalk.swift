/// How two operands are walked to give a result: four loops, the last one innermost.
///
/// A step is the distance in elements that an operand moves along an axis: zero where it is
/// broadcast. Axes that both operands walk alike are merged, so equal shapes are one row.
package struct BroadcastWalk: BitwiseCopyable, Sendable {
  package var extent0: Int32 = 1
  package var extent1: Int32 = 1
  package var extent2: Int32 = 1
  package var extent3: Int32 = 1
  package var leftStep0: Int32 = 0
  package var leftStep1: Int32 = 0
  package var leftStep2: Int32 = 0
  package var leftStep3: Int32 = 1
  package var rightStep0: Int32 = 0
  package var rightStep1: Int32 = 0
  package var rightStep2: Int32 = 0
  package var rightStep3: Int32 = 1

  /// One pair of elements.
  package init() {}

  /// Two operands of `count` elements in the same order.
  package init(count: Int32) {
    extent3 = count
  }

  /// Whether both operands are walked element by element, once.
  @inline(__always)
  var isOneRow: Bool {
    extent0 == 1 && extent1 == 1 && extent2 == 1 && leftStep3 == 1 && rightStep3 == 1
  }
}

/// A function of two elements; each conforming type makes a loop of its own.
protocol ElementPairFunction {
  func callAsFunction(_ left: Int8, _ right: Int8) -> Int8
}

/// Applies a function to each pair of a walk; results are stored one after another.
@inline(__always)
func walk<Function: ElementPairFunction>(
  _ walk: BroadcastWalk, _ function: Function, left: Span<Int8>, right: Span<Int8>,
  output: inout MutableSpan<Int8>
) {
  var outputStart = 0
  var (left0, right0): (Int32, Int32) = (0, 0)
  for _ in 0..<walk.extent0 {
    var (left1, right1) = (left0, right0)
    for _ in 0..<walk.extent1 {
      var (left2, right2) = (left1, right1)
      for _ in 0..<walk.extent2 {
        walkRow(
          walk, function, left: left, leftStart: Int(left2), right: right, rightStart: Int(right2),
          output: &output, outputStart: outputStart)
        outputStart &+= Int(walk.extent3)
        left2 &+= walk.leftStep2
        right2 &+= walk.rightStep2
      }
      left1 &+= walk.leftStep1
      right1 &+= walk.rightStep1
    }
    left0 &+= walk.leftStep0
    right0 &+= walk.rightStep0
  }
}

/// The innermost axis of a walk.
@inline(__always)
private func walkRow<Function: ElementPairFunction>(
  _ walk: BroadcastWalk, _ function: Function, left: Span<Int8>, leftStart: Int,
  right: Span<Int8>, rightStart: Int, output: inout MutableSpan<Int8>, outputStart: Int
) {
  let count = Int(walk.extent3)
  let leftStep = Int(walk.leftStep3)
  let rightStep = Int(walk.rightStep3)
  var from = unsafe left.address(at: leftStart, count: (count &- 1) &* leftStep &+ 1)
  var other = unsafe right.address(at: rightStart, count: (count &- 1) &* rightStep &+ 1)
  let to = unsafe output.address(at: outputStart, count: count)
  for index in 0..<count {
    unsafe to[index] = function(from[0], other[0])
    unsafe from += leftStep
    unsafe other += rightStep
  }
}
