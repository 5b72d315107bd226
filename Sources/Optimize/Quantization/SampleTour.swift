import Calibration

/// Passes over the samples, with the share that is done.
struct SampleTour {
  private let samples: CalibrationSamples
  private let total: Int
  private let progress: (Double) -> Void
  private var done = 0

  init(_ samples: CalibrationSamples, passes: Int, progress: @escaping (Double) -> Void) {
    self.samples = samples
    self.progress = progress
    total = samples.count * passes
  }

  /// Gives every sample to `body`, in order.
  mutating func run(_ body: ([[Float]]) throws -> Void) throws {
    try samples.forEach { sample in
      try body(sample)
      done += 1
      progress(Double(done) / Double(total))
    }
  }
}
