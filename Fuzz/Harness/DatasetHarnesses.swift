import Datasets
import SharedBytes
import TensorTypes

extension Harness {
  /// The readers of data. They tell formats apart by content, so each starts from files of its own
  /// kind; of plain IDX files there is none at hand, so its first bytes are given.
  static let datasets = [
    Harness(name: "npz", seedEnding: ".npz") { read($0.array) },
    Harness(name: "gzip", seedEnding: ".gz") { read($0.array) },
    Harness(name: "npy", seedEnding: ".npy") { read($0.array) },
    Harness(name: "idx", seedEnding: "-ubyte") { read([0, 0] + $0.array) },
  ]

  /// Reads an array and the labels beside it as `evaluate` does.
  private static func read(_ bytes: [UInt8]) {
    guard let samples = try? ArrayFile(bytes: bytes, name: "fuzz") else { return }
    let labels = try? ArrayFile(bytes: bytes, name: "fuzz", member: "y")
    let dataset =
      (try? Dataset(samples: samples, labels: labels))
      ?? (try? Dataset(samples: samples, labels: nil, skip: 1))
    guard let dataset else { return }
    try? read(dataset)
  }

  private static func read(_ dataset: Dataset) throws {
    let int8 = InputEncoding(type: .int8, scale: 0.5, zeroPoint: 3)
    var stream = try dataset.stream()
    // The stream is as long as the header says: the sixteenth sample tells nothing new.
    for _ in 0..<16 {
      guard let sample = try stream.next() else { return }
      precondition(sample.reals.count == sample.layout.sampleElements, "elements are missing")
      _ = try? sample.bytes(for: int8)
    }
  }
}
