import Kernels
import PackageFormat
import TensorTypes

extension Step {
  private var embeddingTable: EmbeddingParameters {
    let table = input(1)
    var p = EmbeddingParameters()
    p.rows = table.extents[0]
    p.width = table.extents[1]
    p.groupSize = self[.groupSize]
    p.shift = self[.factorShift]
    return p
  }

  func reasonAgainstEmbedding() -> OperatorError.Reason? {
    if let reason = reason(against: 0, .elements(.int32))
      ?? reason(against: outputPosition, .elements(.int16))
      ?? reasonAgainstRows(greatestShift: 31)
    {
      return reason
    }
    let fits =
      record.inputCount == (hasNibbles ? 4 : 3) && input(0).elementCount == 1
      && output.elementCount == Int(input(1).extents[1])
    return fits ? nil : .extents
  }

  @inline(never)
  func runEmbedding(_ memory: Memory) {
    var result = halfWordResult(in: memory)
    let token = words(0, in: memory)[0]
    if hasNibbles {
      embedding(
        embeddingTable, token: token, packed: nibbles(1, in: memory),
        groupScales: bytes(3, in: memory), groupsInRow: input(3).extents[1],
        factors: halfWords(2, in: memory), output: &result)
    } else {
      embedding(
        embeddingTable, token: token, table: bytes(1, in: memory),
        factors: halfWords(2, in: memory), output: &result)
    }
  }
}
