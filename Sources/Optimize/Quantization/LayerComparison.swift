import Foundation
import ModelGraph
import ReferenceInterpreter
import TensorTypes

/// Compares quantized forms of a graph with the graph of reals, tensor by tensor, on samples that
/// pass one at a time.
struct LayerComparison {
  private let reference: ReferenceInterpreter
  /// The graph of reals.
  var graph: ModelGraph { reference.graph }
  private let candidates: [ReferenceInterpreter]
  /// For each candidate, by the position of the tensor in the graph of reals.
  private(set) var errors: [[TensorError]]

  /// Candidates keep the positions of the tensors of `graph`.
  init(_ graph: ModelGraph, candidates: [ModelGraph]) throws {
    reference = try ReferenceInterpreter(graph)
    self.candidates = try candidates.map { try ReferenceInterpreter($0) }
    errors = candidates.map { candidate in
      graph.tensors.indices.map { TensorError(candidate[TensorID($0)]) }
    }
  }

  /// Runs one sample through all.
  mutating func observe(_ sample: [[Float]]) throws {
    var values = [[Float]](repeating: [], count: reference.graph.tensors.count)
    _ = try reference.run(sample) { id, span in
      values[id.index] = span.withUnsafeBufferPointer { Array($0) }
    }
    for (index, candidate) in candidates.enumerated() {
      _ = try candidate.run(sample) { id, span in
        errors[index][id.index].add(values[id.index], span)
      }
    }
  }

  /// The error of a candidate's outputs over their signal, all outputs together.
  func outputError(_ candidate: Int) -> Double {
    reference.graph.outputs.reduce(0) { $0 + errors[candidate][$1.index].relative }
  }
}

/// What quantization did to one tensor, over all samples.
struct TensorError {
  private let scale: Float
  private let zeroPoint: Int32
  /// The width of an integer.
  let bits: Int
  private(set) var signal = 0.0, error = 0.0
  private var saturated = 0, count = 0

  init(_ tensor: Tensor) {
    scale = tensor.quantization?.scale ?? 1
    zeroPoint = tensor.quantization?.zeroPoint ?? 0
    bits = tensor.type.bitWidth
  }

  mutating func add(_ real: [Float], _ quantized: Span<Float>) {
    let range = range
    let (low, high) = (range.lowerBound - scale / 2, range.upperBound + scale / 2)
    for index in real.indices {
      let value = real[index]
      let difference = Double(quantized[index]) - Double(value)
      signal += Double(value) * Double(value)
      error += difference * difference
      if value < low || value > high { saturated += 1 }
    }
    count += real.count
  }

  /// What the integers can hold.
  var range: ClosedRange<Float> {
    let half = Int32(1) << Int32(min(bits, 31) - 1)
    return scale * Float(-half - zeroPoint)...scale * Float(half - 1 - zeroPoint)
  }

  /// The squared error over the squared signal.
  var relative: Double { error == 0 ? 0 : error / max(signal, .leastNormalMagnitude) }

  /// Signal over error in decibels.
  var sqnr: Double {
    error == 0 ? .infinity : 10 * log10(max(signal, .leastNormalMagnitude) / error)
  }

  var saturatedShare: Double { Double(saturated) / Double(max(count, 1)) }
}
