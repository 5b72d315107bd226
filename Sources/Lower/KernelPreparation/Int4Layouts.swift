package import Kernels
package import ModelGraph

/// Weights of four bits, one an element, with the scales of their groups as kernels take them.
package struct Int4Rows: Sendable {
  /// Row by row.
  package let codes: [Int8]
  /// The rows.
  package let outputs: Int
  /// The weights in a group; 0 where no row has a scale that is not 1.
  package let groupSize: Int
  /// Row by row; none without groups.
  package let scales: [UInt8]

  /// Rows as a graph has them; groups that change nothing fall away.
  package init(codes: [Int8], outputs: Int, groups: ScaleGroups?) {
    self.codes = codes
    self.outputs = outputs
    let matters = groups.map { $0.scales.contains { $0 != 1 } } ?? false
    groupSize = matters ? groups.map { min($0.size, codes.count / outputs) } ?? 0 : 0
    scales = matters ? groups?.scales ?? [] : []
  }

  /// The weights of a row.
  package var depth: Int { codes.count / outputs }

  /// The groups of a row.
  package var groupCount: Int { groupSize == 0 ? 0 : (depth + groupSize - 1) / groupSize }

  /// The greatest scale; 1 without groups.
  package var greatestScale: Int { Int(scales.max() ?? 1) }

  /// The groups of blocks: a row that is one group is filled up to whole eights, and groups that
  /// are too long are halved, or split in more parts. Nil where groups end within eights.
  package var blockGroups: Int4Groups? {
    let size = groupCount == 1 ? Int4Blocks.padded(depth) : groupSize
    guard size % 8 == 0 else { return nil }
    let eights = size / 8
    let most = Int4Blocks.mostTaps / 8
    let parts =
      eights == 0 ? 1 : (1...eights).first { eights % $0 == 0 && eights / $0 <= most } ?? 1
    return Int4Groups(size: Int32(size / parts))
  }

  /// The weights in blocks of four outputs by eight of the depth, packed.
  package var blocks: [UInt8] {
    let blockRow = Int4Blocks.padded(depth) / 8 * 16
    var nibbles = [Int8](
      repeating: 0, count: 2 * Int4Blocks.byteCount(outputs: outputs, depth: depth))
    for output in 0..<outputs {
      let start = output / 4 * blockRow + output % 4 * 4
      for tap in 0..<depth {
        nibbles[2 * (start + tap / 8 * 16 + tap % 4) + tap % 8 / 4] = codes[output * depth + tap]
      }
    }
    return packedInt4(nibbles)
  }

  /// The scales as they go with blocks, [ceil(outputs / 4)][groups][4]; 1 beyond the outputs.
  package func blockScales(_ groups: Int4Groups) -> [Int8] {
    let count = groups.count(depth: depth)
    var scales = [Int8](repeating: 1, count: (outputs + 3) / 4 * 4 * count)
    for output in 0..<outputs {
      for group in 0..<count {
        let own = output * groupCount + group * Int(groups.size) / groupSize
        scales[(output / 4 * count + group) * 4 + output % 4] = Int8(self.scales[own])
      }
    }
    return scales
  }

  /// The bias with the input's zero point in it: bias - zero point * (sum of the output's weights,
  /// each times its scale), modulo 2^32.
  package func folded(_ bias: [Int32], zeroPoint: Int32) -> [Int32] {
    bias.enumerated().map { output, value in
      let sum = (0..<depth).reduce(Int32(0)) { sum, tap in
        let scale = groupSize == 0 ? 1 : Int32(scales[output * groupCount + tap / groupSize])
        return sum &+ scale &* Int32(codes[output * depth + tap])
      }
      return value &- zeroPoint &* sum
    }
  }
}
