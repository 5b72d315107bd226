/// How badly an autoencoder draws its input again: the mean squared error, and its mean over the
/// windows of a recording. The higher, the stranger; `AreaUnderCurve` takes it as a score.
///
/// Source: MLPerf Tiny, anomaly detection; Y. Koizumi et al., "Description and discussion on DCASE
/// 2020 challenge task 2".
public struct ReconstructionScore: Equatable, Sendable {
  private var sum = 0.0
  /// The windows seen.
  public private(set) var windows = 0

  /// Nothing seen yet.
  public init() {}

  /// Counts one window.
  public mutating func add(input: [Float], output: [Float]) throws(MetricError) {
    guard input.count == output.count, !input.isEmpty else {
      throw .countsDiffer(input.count, output.count)
    }
    var squares = 0.0
    for (given, drawn) in zip(input, output) {
      let error = Double(given) - Double(drawn)
      squares += error * error
    }
    sum += squares / Double(input.count)
    windows += 1
  }

  /// The mean over the windows; nil where nothing was seen.
  public var value: Double? { windows == 0 ? nil : sum / Double(windows) }
}
