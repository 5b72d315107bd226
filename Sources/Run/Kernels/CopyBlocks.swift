/// Blocks of bytes that lie at even distances in input and output.
///
/// A reshape is one block; a concatenation is, for each input, as many blocks as the axes before
/// the joined one have elements.
package struct CopyBlocksParameters: BitwiseCopyable, Sendable {
  package var blocks: Int32 = 1
  package var blockBytes: Int32 = 1
  package var inputStart: Int32 = 0
  /// From one block of the input to the next.
  package var inputStep: Int32 = 1
  package var outputStart: Int32 = 0
  /// From one block of the output to the next.
  package var outputStep: Int32 = 1

  /// One byte.
  package init() {}
}

/// Copies blocks of bytes.
///
/// Output and input may be the same memory where every block stays in its place; else they must not
/// overlap.
package func copyBlocks(
  _ p: CopyBlocksParameters, input: Span<Int8>, output: inout MutableSpan<Int8>
) {
  let blockBytes = Int(p.blockBytes)
  var inputStart = Int(p.inputStart)
  var outputStart = Int(p.outputStart)
  for _ in 0..<p.blocks {
    let block = input.extracting(inputStart..<inputStart &+ blockBytes)
    _ = store(block, from: outputStart, output: &output)
    inputStart &+= Int(p.inputStep)
    outputStart &+= Int(p.outputStep)
  }
}
