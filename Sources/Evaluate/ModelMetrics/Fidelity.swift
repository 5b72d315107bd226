import Foundation

/// How close values come to a reference; it streams, and what it keeps does not grow.
public struct Fidelity: Equatable, Sendable {
  /// The values seen.
  public private(set) var count = 0
  /// The largest distance.
  public private(set) var maximumError: Double = 0
  private var referenceSquares = 0.0
  private var valueSquares = 0.0
  private var errorSquares = 0.0
  private var products = 0.0

  /// Nothing seen yet.
  public init() {}

  /// Counts as many values as the reference has.
  public mutating func add(reference: Span<Float>, values: Span<Float>) throws(MetricError) {
    guard reference.count == values.count else {
      throw .countsDiffer(reference.count, values.count)
    }
    count += reference.count
    for index in reference.indices {
      let (right, found) = (Double(reference[index]), Double(values[index]))
      let error = found - right
      maximumError = max(maximumError, abs(error))
      referenceSquares += right * right
      valueSquares += found * found
      errorSquares += error * error
      products += right * found
    }
  }

  /// Counts as many values as the reference has.
  public mutating func add(reference: [Float], values: [Float]) throws(MetricError) {
    try add(reference: reference.span, values: values.span)
  }

  /// The signal-to-quantization-noise ratio in decibels, 10 log10(sum r^2 / sum (v - r)^2):
  /// infinite where nothing differs, nil where the reference is zero or nothing was seen.
  public var sqnrDecibels: Double? {
    guard referenceSquares > 0 else { return nil }
    return errorSquares == 0 ? .infinity : 10 * log10(referenceSquares / errorSquares)
  }

  /// The cosine of the angle between both, from -1 to 1; nil where one of them is zero.
  public var cosine: Double? {
    guard referenceSquares > 0, valueSquares > 0 else { return nil }
    return products / (referenceSquares.squareRoot() * valueSquares.squareRoot())
  }

  /// The mean of the squared distances; nil where nothing was seen.
  public var meanSquaredError: Double? { count == 0 ? nil : errorSquares / Double(count) }
}
