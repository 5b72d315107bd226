/// The shapes of an image and of its enlarged or reduced copy.
package struct ResizeNearestParameters: BitwiseCopyable, Sendable {
  package var batch: Int32 = 1
  package var inputHeight: Int32 = 1
  package var inputWidth: Int32 = 1
  package var channels: Int32 = 1
  package var outputHeight: Int32 = 1
  package var outputWidth: Int32 = 1

  /// One pixel to one pixel.
  package init() {}
}

/// Each pixel of the result is a pixel of the input: row `rows[y]`, column `columns[x]`.
///
/// The tables are made when a plan is written, so no coordinate is computed here. Output and input
/// must not overlap.
package func resizeNearest(
  _ p: ResizeNearestParameters, rows: Span<Int32>, columns: Span<Int32>, input: Span<Int8>,
  output: inout MutableSpan<Int8>
) {
  let channels = Int(p.channels)
  var outputStart = 0
  var firstRow: Int32 = 0
  for _ in 0..<p.batch {
    for y in 0..<Int(p.outputHeight) {
      let rowStart = (firstRow &+ rows[y]) &* p.inputWidth
      for x in 0..<Int(p.outputWidth) {
        let start = Int(rowStart &+ columns[x]) &* channels
        let pixel = input.extracting(start..<start &+ channels)
        outputStart = store(pixel, from: outputStart, output: &output)
      }
    }
    firstRow &+= p.inputHeight
  }
}
