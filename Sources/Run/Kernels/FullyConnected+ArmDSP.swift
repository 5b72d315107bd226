// For the DSP extension: four inputs are widened to two pairs of 16 bits once for two output
// channels, and SMLAD multiplies and adds a pair at a time. Both sides are widened by SXTB16 and
// SXTB16 ROR 8, so both have the same order of bytes.
import CIntrinsics
import TensorTypes

/// The version for the DSP extension; without it, the same steps in portable C.
package func fullyConnectedArmDSP(
  _ p: FullyConnectedParameters, input: Span<Int8>, weights: Span<Int8>, bias: Span<Int32>,
  multipliers: Span<Int32>, shifts: Span<Int8>, output: inout MutableSpan<Int8>
) {
  let inputChannels = Int(p.inputChannels)
  let outputChannels = Int(p.outputChannels)
  var rowStart = 0
  var outputStart = 0
  for _ in 0..<p.rows {
    let row = input.extracting(rowStart..<rowStart &+ inputChannels)
    var channel = 0
    var weightStart = 0
    while channel &+ 1 < outputChannels {
      let columns = weights.extracting(weightStart..<weightStart &+ 2 &* inputChannels)
      let sums = dotProducts(row, columns, offset: p.inputOffset)
      output[outputStart &+ channel] = p.result(
        sums.first, channel: channel, bias: bias, multipliers: multipliers, shifts: shifts)
      output[outputStart &+ channel &+ 1] = p.result(
        sums.second, channel: channel &+ 1, bias: bias, multipliers: multipliers, shifts: shifts)
      channel &+= 2
      weightStart &+= 2 &* inputChannels
    }
    if channel < outputChannels {
      let column = weights.extracting(weightStart..<weightStart &+ inputChannels)
      let sum = dotProduct(row, column, offset: p.inputOffset)
      output[outputStart &+ channel] = p.result(
        sum, channel: channel, bias: bias, multipliers: multipliers, shifts: shifts)
    }
    rowStart &+= inputChannels
    outputStart &+= outputChannels
  }
}

/// The sums of `(input + offset) * weight` over a row and two columns that lie one after the other.
///
/// |input + offset| <= 255 fits a half; the sums are bounded as `dotProduct`'s.
@inline(__always)
private func dotProducts(
  _ row: Span<Int8>, _ columns: Span<Int8>, offset: Int32
) -> (first: Int32, second: Int32) {
  let count = row.count
  precondition(columns.count == 2 &* count)
  let offsets = nvx_pair(offset, offset)
  // Reading int8 as bytes is sound: every byte is one.
  let rowBytes = unsafe row.bytes
  let columnBytes = unsafe columns.bytes
  var first: Int32 = 0
  var second: Int32 = 0
  var index = 0
  // Loading four bytes as a word is sound: every pattern of bits is an Int32, and index + 4 <=
  // count.
  while index &+ 4 <= count {
    let inputs = unsafe rowBytes.unsafeLoadUnaligned(
      fromUncheckedByteOffset: index, as: Int32.self)
    let even = nvx_sadd16(nvx_sxtb16(inputs), offsets)
    let odd = nvx_sadd16(nvx_sxtb16_ror8(inputs), offsets)
    let firstWeights = unsafe columnBytes.unsafeLoadUnaligned(
      fromUncheckedByteOffset: index, as: Int32.self)
    first = nvx_smlad(even, nvx_sxtb16(firstWeights), first)
    first = nvx_smlad(odd, nvx_sxtb16_ror8(firstWeights), first)
    let secondWeights = unsafe columnBytes.unsafeLoadUnaligned(
      fromUncheckedByteOffset: count &+ index, as: Int32.self)
    second = nvx_smlad(even, nvx_sxtb16(secondWeights), second)
    second = nvx_smlad(odd, nvx_sxtb16_ror8(secondWeights), second)
    index &+= 4
  }
  while index < count {
    let value = Int32(row[index]) &+ offset
    first &+= value &* Int32(columns[index])
    second &+= value &* Int32(columns[count &+ index])
    index &+= 1
  }
  return (first, second)
}
