/// Samples of what a model will see: each pass gives them one at a time, in the same order.
///
/// A sample is an array of reals for each input of the graph.
package struct CalibrationSamples {
  /// How many a pass gives.
  package let count: Int
  private let pass: (_ body: ([[Float]]) throws -> Void) throws -> Void

  /// Samples that can be gone through again and again: `pass` gives each to its argument.
  package init(count: Int, pass: @escaping (_ body: ([[Float]]) throws -> Void) throws -> Void) {
    self.count = count
    self.pass = pass
  }

  /// Samples that are asked for by their position.
  package init(count: Int, at sample: @escaping (_ position: Int) throws -> [[Float]]) {
    self.init(count: count) { body in
      for position in 0..<count { try body(try sample(position)) }
    }
  }

  /// Gives every sample to `body`, in order.
  package func forEach(_ body: ([[Float]]) throws -> Void) throws {
    try pass(body)
  }
}
