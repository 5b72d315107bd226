import Calibration
import Datasets
import ModelGraph

/// Calibration samples in a file.
enum CalibrationFile {
  /// Samples for the one input of a graph; each pass reads the file anew, one sample at a time.
  static func samples(
    _ path: String, for graph: ModelGraph, limit: Int?
  ) throws -> CalibrationSamples {
    guard graph.inputs.count == 1, let input = graph.inputs.first else {
      throw Failure(
        .malformed, "the model has \(graph.inputs.count) inputs; calibration files hold one")
    }
    let tensor = graph[input]
    let layout = SampleLayout(type: tensor.type, shape: tensor.shape.dimensions)
    let dataset = try Dataset(data: path, raw: layout, first: limit)
    let found = dataset.samples.layout
    guard found.sampleElements == tensor.shape.elementCount else {
      throw Failure(
        .malformed,
        "\(path): a sample has shape \(found.sampleShape); \(tensor.name) takes \(tensor.shape)")
    }
    return CalibrationSamples(count: dataset.count) { body in
      var stream = try dataset.stream()
      while let sample = try stream.next() { try body([sample.reals]) }
    }
  }
}
