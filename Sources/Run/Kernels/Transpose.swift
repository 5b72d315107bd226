/// How a transposed tensor is read: result axis i has `extent` i and moves the input by `step` i.
package struct TransposeParameters: BitwiseCopyable, Sendable {
  package var extent0: Int32 = 1
  package var extent1: Int32 = 1
  package var extent2: Int32 = 1
  package var extent3: Int32 = 1
  package var extent4: Int32 = 1
  package var extent5: Int32 = 1
  package var step0: Int32 = 0
  package var step1: Int32 = 0
  package var step2: Int32 = 0
  package var step3: Int32 = 0
  package var step4: Int32 = 0
  package var step5: Int32 = 1

  /// One element.
  package init() {}
}

/// The input with its axes in another order, at most six.
///
/// Output and input must not overlap.
package func transpose(
  _ p: TransposeParameters, input: Span<Int8>, output: inout MutableSpan<Int8>
) {
  var outputIndex = 0
  var start0: Int32 = 0
  for _ in 0..<p.extent0 {
    var start1 = start0
    for _ in 0..<p.extent1 {
      var start2 = start1
      for _ in 0..<p.extent2 {
        var start3 = start2
        for _ in 0..<p.extent3 {
          var start4 = start3
          for _ in 0..<p.extent4 {
            var index = Int(start4)
            for _ in 0..<p.extent5 {
              output[outputIndex] = input[index]
              outputIndex &+= 1
              index &+= Int(p.step5)
            }
            start4 &+= p.step4
          }
          start3 &+= p.step3
        }
        start2 &+= p.step2
      }
      start1 &+= p.step1
    }
    start0 &+= p.step0
  }
}
