import Kernels
import PackageFormat
import TensorTypes

// Inputs: queries, keys and values; the cache of keys [keyHeads, context, headSize], that of values
// [keyHeads, headSize, context]; the position; the sine, the turns of pairs, the exponentials, the
// factors of scores, those of channels.
extension Step {
  private var attentionShape: AttentionParameters {
    let keys = input(1)
    var p = AttentionParameters()
    p.keyHeads = keys.extents[0]
    p.context = keys.extents[1]
    p.headSize = keys.extents[2]
    p.queriesPerKey = self[.queriesPerKey]
    p.keyShift = self[.keyShift]
    p.valueShift = self[.valueShift]
    p.resultShift = self[.resultShift]
    return p
  }

  func reasonAgainstAttention() -> OperatorError.Reason? {
    if let reason = reason(against: 0, .elements(.int16)) ?? reason(against: 1, .state(rank: 3))
      ?? reason(against: 2, .state(rank: 3)) ?? reason(against: 3, .elements(.int32))
      ?? reason(against: outputPosition, .elements(.int16))
    {
      return reason
    }
    let p = attentionShape
    let values = input(2).extents
    guard p.headSize <= Int32(Limits.headSize), p.headSize & 1 == 0,
      p.context <= Int32(Limits.context), values[0] == p.keyHeads, values[1] == p.headSize,
      values[2] == p.context, input(3).elementCount == 1
    else { return .extents }
    guard p.queriesPerKey >= 1, p.queriesPerKey <= Step.extentLimit, p.keyShift >= 1,
      p.keyShift <= 31, p.valueShift >= 1, p.valueShift <= 31, p.resultShift >= 1,
      p.resultShift <= 62
    else { return .parameter }
    // A cache has fewer than 2^28 elements, and so its channels are.
    let (width, wraps) = (p.queriesPerKey &+ 2).multipliedReportingOverflow(by: p.channels)
    guard !wraps, input(0).elementCount == Int(width),
      output.elementCount == Int(width &- 2 &* p.channels)
    else { return .extents }
    return reasonAgainstTables(p)
      ?? (scratch.byteCount >= KernelScratch.leastByteCount(p) ? nil : .scratch)
  }

  private func reasonAgainstTables(_ p: AttentionParameters) -> OperatorError.Reason? {
    reason(againstTable: 4, .int16, count: SineTable.pointCount)
      ?? reason(againstTable: 5, .int32, count: p.headSize &>> 1)
      ?? reason(againstTable: 6, .int16, count: ExponentialTable.pointCount)
      ?? reason(againstTable: 7, .int32, count: 2 &* p.keyHeads)
      ?? reason(againstTable: 8, .int16, count: 4 &* p.channels)
  }

  func reasonAgainstNumbersOfAttention() -> OperatorError.Reason? {
    let scores = table(7, of: Int32.self)
    for index in scores.indices {
      let number = scores[index]
      let fits = index & 1 == 0 ? number >= 0 : number >= -31 && number <= 30
      if !fits { return .parameter }
    }
    let channels = table(8, of: Int16.self)
    for index in channels.indices where channels[index] < 0 { return .parameter }
    return nil
  }

  @inline(never)
  func runAttention(_ memory: Memory) {
    let p = attentionShape
    let (context, headSize) = (Int(p.context), Int(p.headSize))
    var result = halfWordResult(in: memory)
    var keys = state(1, in: memory)
    var values = state(2, in: memory)
    var scratch = AttentionScratch(
      scores: scratch(Int32.self, at: 0, count: context, in: memory),
      weights: scratch(Int16.self, at: 4 &* context, count: context, in: memory),
      turns: scratch(
        Int16.self, at: 6 &* context, count: context &* headSize, in: memory),
      query: scratch(
        Int16.self, at: 2 &* context &* (3 &+ headSize), count: 2 &* headSize, in: memory))
    let tables = AttentionTables(
      sine: halfWords(4, in: memory), steps: words(5, in: memory),
      exponentials: halfWords(6, in: memory), scores: words(7, in: memory),
      channels: halfWords(8, in: memory))
    attention(
      p, tables: tables, input: halfWords(0, in: memory), position: words(3, in: memory)[0],
      keys: &keys, values: &values, scratch: &scratch, output: &result)
  }
}
