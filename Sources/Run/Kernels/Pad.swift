/// The shape and the margins of a padded tensor; neighbouring axes without margins are merged, so
/// that four axes are left, the last one innermost.
package struct PadParameters: BitwiseCopyable, Sendable {
  package var extent0: Int32 = 1
  package var extent1: Int32 = 1
  package var extent2: Int32 = 1
  package var extent3: Int32 = 1
  package var before0: Int32 = 0
  package var before1: Int32 = 0
  package var before2: Int32 = 0
  package var before3: Int32 = 0
  package var after0: Int32 = 0
  package var after1: Int32 = 0
  package var after2: Int32 = 0
  package var after3: Int32 = 0
  /// What the margins hold: -128 ... 127.
  package var value: Int32 = 0

  /// One element without margins.
  package init() {}
}

/// The input with margins of a constant.
///
/// Output and input must not overlap.
package func pad(_ p: PadParameters, input: Span<Int8>, output: inout MutableSpan<Int8>) {
  let value = Int8(truncatingIfNeeded: p.value)
  // The margin of an axis is so many elements of the result.
  let row = p.before3 &+ p.extent3 &+ p.after3
  let plane = (p.before2 &+ p.extent2 &+ p.after2) &* row
  let volume = (p.before1 &+ p.extent1 &+ p.after1) &* plane
  var inputStart = 0
  var index = fill(value, count: p.before0 &* volume, from: 0, output: &output)
  for _ in 0..<p.extent0 {
    index = fill(value, count: p.before1 &* plane, from: index, output: &output)
    for _ in 0..<p.extent1 {
      index = fill(value, count: p.before2 &* row, from: index, output: &output)
      for _ in 0..<p.extent2 {
        index = fill(value, count: p.before3, from: index, output: &output)
        let values = input.extracting(inputStart..<inputStart &+ Int(p.extent3))
        index = store(values, from: index, output: &output)
        inputStart &+= Int(p.extent3)
        index = fill(value, count: p.after3, from: index, output: &output)
      }
      index = fill(value, count: p.after2 &* row, from: index, output: &output)
    }
    index = fill(value, count: p.after1 &* plane, from: index, output: &output)
  }
  _ = fill(value, count: p.after0 &* volume, from: index, output: &output)
}

/// Stores `count` times the value and returns the index behind it.
@inline(__always)
private func fill(
  _ value: Int8, count: Int32, from start: Int, output: inout MutableSpan<Int8>
) -> Int {
  let end = start &+ Int(count)
  for index in start..<end {
    output[index] = value
  }
  return end
}

/// Stores the values and returns the index behind them.
@inline(__always)
func store(_ values: Span<Int8>, from start: Int, output: inout MutableSpan<Int8>) -> Int {
  for index in 0..<values.count {
    output[start &+ index] = values[index]
  }
  return start &+ values.count
}
