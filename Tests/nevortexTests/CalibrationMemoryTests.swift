import Foundation
import TestSupport
import Testing

/// A thousand samples may take this much more than one.
private let allowedMegabytes = 200

@Test(
  "a thousand samples take hardly more memory than one",
  .enabled(if: TestData.isPresent, "the shared data is not there"),
  arguments: ["minmax", "percentile", "mse", "entropy"])
func calibrationMemory(observer: String) throws {
  let folder = try Folder()
  func peak(samples: Int, weights: String) throws -> Int {
    try peakMegabytes([
      "build", TestData.path("ai-edge-quantizer/conv_fc_mnist.tflite"), "--calibrate",
      TestData.path("mnist-test/t10k-images-idx3-ubyte.gz"), "--samples", "\(samples)",
      "--observer", observer, "--weights", weights, "-o", folder.path("model.nvx"),
    ])
  }
  for weights in weightTypes {
    let (one, thousand) = (
      try peak(samples: 1, weights: weights), try peak(samples: 1000, weights: weights)
    )
    #expect(thousand <= one + allowedMegabytes, "\(weights): \(one) MB, then \(thousand) MB")
  }
}

// INT4 takes minutes where nothing is optimized.
#if DEBUG
  private let weightTypes = ["int8"]
#else
  private let weightTypes = ["int8", "int4"]
#endif
