import Calibration
import Foundation
import Quantization

/// Prints what it takes to round the weights of a Llama of 15 million parameters to INT4 by the
/// method that the argument names, calibrated on 128 sequences of 256 tokens.
///
/// A process does one method, so that the peak of its memory is that method's.
@main
struct QuantizeBenchmark {
  private static let sequences = 128

  static func main() throws {
    guard let method = CommandLine.arguments.dropFirst().first.flatMap(WeightMethod.init) else {
      print("usage: QuantizeBenchmark \(WeightMethod.allCases.map(\.rawValue))")
      exit(64)
    }
    let graph = try LlamaShape.graph(seed: 15)
    let tokens = LlamaShape.samples(count: sequences, seed: 16)
    let samples = CalibrationSamples(count: tokens.count) { [tokens[$0]] }
    var options = WeightOptions()
    (options.bits, options.method) = (4, method)
    let before = Usage.now
    let start = ContinuousClock.now
    let layers = try roundWeights(of: graph, calibration: samples, options: options).layers
    let wall = (ContinuousClock.now - start) / .seconds(1)
    precondition(layers.count == 7 * LlamaShape.layers, "every layer but the head")
    let after = Usage.now
    print(
      method.rawValue.padding(toLength: 10, withPad: " ", startingAt: 0)
        + String(
          format: "%8.1f s %8.1f s of processors, %4d MB at the peak, %4d MB before",
          wall, after.seconds - before.seconds, after.peakMegabytes, before.peakMegabytes))
  }
}

/// What the process has used so far.
private struct Usage {
  let seconds: Double
  let peakMegabytes: Int

  static var now: Usage {
    var usage = rusage()
    // RUSAGE_SELF, which systems give different types.
    getrusage(.init(0), &usage)
    let times = [usage.ru_utime, usage.ru_stime]
    return Usage(
      seconds: times.reduce(0) { $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1e6 },
      peakMegabytes: Int(usage.ru_maxrss) / kilobytesPerMegabyte)
  }

  // Linux counts in kilobytes, Darwin in bytes.
  #if canImport(Darwin)
    private static let kilobytesPerMegabyte = 1_000_000
  #else
    private static let kilobytesPerMegabyte = 1000
  #endif
}
