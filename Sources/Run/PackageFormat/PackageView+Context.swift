extension PackageView {
  /// The most positions that a language model's caches hold; nil for any other model.
  package var context: Int? {
    for index in 0..<count(.operators) {
      let step = storedOperator(index)
      // The second operand is the cache of keys: heads, positions, elements.
      if step.does(.attention) { return Int(operands(of: step)[1].extents[1]) }
    }
    return nil
  }
}
