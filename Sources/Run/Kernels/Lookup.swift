/// A function of one element as a table of 256 results: entry x + 128 is the result for x.
///
/// Every function of one int8 is exact this way; KernelPreparation makes the tables. Output and
/// input may be the same memory.
package func lookup(table: Span<Int8>, input: Span<Int8>, output: inout MutableSpan<Int8>) {
  let entries = table.extracting(0..<256)
  for index in 0..<input.count {
    output[index] = entries[Int(UInt8(bitPattern: input[index]) ^ 0x80)]
  }
}
