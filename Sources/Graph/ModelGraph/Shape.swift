/// The extents of a tensor, outermost first; a scalar has none.
public struct Shape: Hashable, Sendable, ExpressibleByArrayLiteral, CustomStringConvertible {
  /// The extents.
  public var dimensions: [Int]

  /// A shape of these extents, outermost first.
  public init(_ dimensions: [Int]) {
    self.dimensions = dimensions
  }

  /// A shape of these extents, outermost first.
  public init(arrayLiteral dimensions: Int...) {
    self.dimensions = dimensions
  }

  /// The number of axes.
  public var rank: Int { dimensions.count }

  /// The number of elements; the reader of a file has proved that it does not overflow.
  public var elementCount: Int { dimensions.reduce(1, *) }

  /// One extent; a negative axis counts from the innermost.
  public subscript(axis: Int) -> Int {
    get { dimensions[axis < 0 ? axis + rank : axis] }
    set { dimensions[axis < 0 ? axis + rank : axis] = newValue }
  }

  /// `1x28x28x1`, or `scalar`.
  public var description: String {
    dimensions.isEmpty ? "scalar" : dimensions.map(String.init).joined(separator: "x")
  }
}

extension Shape {
  /// The number of elements, or nil where it would pass `limit` or an extent is negative.
  public func elementCount(limit: Int) -> Int? {
    var count = 1
    for extent in dimensions {
      guard extent >= 0 else { return nil }
      let (product, overflow) = count.multipliedReportingOverflow(by: extent)
      guard !overflow, product <= limit else { return nil }
      count = product
    }
    return count
  }

  /// The distance in elements between neighbours along each axis.
  public var strides: [Int] {
    var strides = [Int](repeating: 1, count: rank)
    for axis in stride(from: rank - 2, through: 0, by: -1) {
      strides[axis] = strides[axis + 1] * dimensions[axis + 1]
    }
    return strides
  }

  /// The shape of an elementwise result by NumPy's rule, or nil where the two do not fit.
  public func broadcast(with other: Shape) -> Shape? {
    let rank = max(rank, other.rank)
    let left = [Int](repeating: 1, count: rank - self.rank) + dimensions
    let right = [Int](repeating: 1, count: rank - other.rank) + other.dimensions
    var result: [Int] = []
    for (a, b) in zip(left, right) {
      guard a == b || a == 1 || b == 1 else { return nil }
      result.append(a == 1 ? b : a)
    }
    return Shape(result)
  }
}
