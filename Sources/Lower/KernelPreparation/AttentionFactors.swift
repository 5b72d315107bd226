import Kernels
package import ModelGraph
import TensorTypes

/// The factors of an attention, as `AttentionTables` asks for them.
package struct AttentionFactors: Equatable, Sendable {
  /// For each head of keys the factor of a score, multiplier and shift.
  package let scores: [Int32]
  /// Four kinds of factors, one for each channel.
  package let channels: [Int16]
  /// What divides the factors of keys, of values and of results.
  package let keyShift, valueShift, resultShift: Int32

  /// The scales of an attention's inputs and of its result.
  package struct Scales {
    package let queries, keys, values, output: Float

    /// Four scales.
    package init(queries: Float, keys: Float, values: Float, output: Float) {
      self.queries = queries
      self.keys = keys
      self.values = values
      self.output = output
    }
  }

  /// Throws `factorOutOfRange` where a ratio of scales does not fit.
  package init(
    _ scales: Scales, cache: Attention.CacheScales, headSize: Int
  ) throws(KernelPreparationError) {
    let keys = try RowFactors(
      cache.keys.map { Double(scales.keys) / Double($0) }, greatestShift: 31)
    let values = try RowFactors(
      cache.values.map { Double(scales.values) / Double($0) }, greatestShift: 31)
    // Means have 22 bits behind the point.
    let results = try RowFactors(
      cache.values.map { Double($0) / Double(scales.output) * 0x1p-22 }, greatestShift: 62)
    var queries: [Int16] = []
    var scores: [Int32] = []
    for start in stride(from: 0, to: cache.keys.count, by: headSize) {
      let head = cache.keys[start..<start + headSize].map { Double($0) }
      let greatest = head.max() ?? 1
      queries += head.map { Int16(($0 / greatest * 32767).rounded()) }
      // Scaled queries are in units of 2^16 / 32767, turns in 1 / 32767 where 2^-15 is taken;
      // exp(x) is 2^(x / ln 2), with 20 bits behind the point.
      let unit = 0x1p16 / 32767 * 0x1p15 / 32767 * 0x1p20 * 1.442_695_040_888_963_4
      let factor = try QuantizedMultiplier(
        ratio: Double(scales.queries) * greatest * unit / Double(headSize).squareRoot())
      scores += [factor.multiplier, factor.shift]
    }
    self.scores = scores
    channels = queries + keys.multipliers + values.multipliers + results.multipliers
    (keyShift, valueShift, resultShift) = (keys.shift, values.shift, results.shift)
  }
}
