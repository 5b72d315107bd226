package import ModelGraph
import ReferenceInterpreter

/// Watches several tensors of a graph while samples run through it.
package struct Calibrator: Sendable {
  private let interpreter: ReferenceInterpreter
  private let positions: [TensorID: Int]
  /// One for each tensor, in the order in which they were named.
  package private(set) var observers: [RangeObserver]

  /// Prepares a graph of reals, to watch `tensors` of it.
  package init(
    _ graph: ModelGraph, tensors: [TensorID], method: CalibrationMethod
  ) throws {
    interpreter = try ReferenceInterpreter(graph)
    positions = Dictionary(
      zip(tensors, tensors.indices), uniquingKeysWith: { first, _ in first })
    observers = tensors.map { _ in RangeObserver(method) }
  }

  /// Runs one sample.
  package mutating func observe(_ sample: [[Float]]) throws {
    _ = try interpreter.run(sample) { id, values in
      if let position = positions[id] { observers[position].observe(values) }
    }
  }
}
