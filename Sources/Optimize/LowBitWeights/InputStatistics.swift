import CBLAS

/// Sums over a layer's inputs, taken in as they come: memory does not grow with their number.
///
/// Rows are summed in blocks of a fixed size, within a block as Float by BLAS and between blocks as
/// Double; how many rows a call brings changes no bit of the result.
package struct InputStatistics: Sendable {
  package let columns: Int
  private let workers: Workers
  private var pending: [Float] = []
  private var count = 0
  private var tiles: [Tile]

  private static let blockRows = 1024
  /// Columns of a piece of work.
  private static let tileColumns = 96

  package init(columns: Int, workers: Workers = .all) {
    precondition(columns > 0, "a layer has inputs")
    self.columns = columns
    self.workers = workers
    tiles = stride(from: 0, to: columns, by: Self.tileColumns).map {
      Tile(columns: $0..<min($0 + Self.tileColumns, columns), width: columns)
    }
    pending.reserveCapacity(Self.blockRows * columns)
  }

  /// Takes in rows of inputs, [any number, columns].
  package mutating func add(_ rows: UnsafeBufferPointer<Float>) {
    precondition(rows.count % columns == 0, "whole rows")
    var taken = 0
    while taken < rows.count {
      let size = min(rows.count - taken, Self.blockRows * columns - pending.count)
      pending.append(contentsOf: rows[taken..<taken + size])
      taken += size
      if pending.count == Self.blockRows * columns { sumPending() }
    }
  }

  package mutating func add(_ rows: [Float]) {
    rows.withUnsafeBufferPointer { add($0) }
  }

  private mutating func sumPending() {
    let (block, old, width) = (pending, tiles, columns)
    tiles = workers.map(tiles.count) { index in
      var tile = old[index]
      tile.add(block, width: width)
      return tile
    }
    count += pending.count / columns
    pending.removeAll(keepingCapacity: true)
  }

  /// What was seen so far.
  package var moments: InputMoments {
    var whole = self
    whole.sumPending()
    return InputMoments(columns: columns, count: whole.count, tiles: whole.tiles)
  }

  /// The sums for some of the columns: with themselves and all columns after them.
  struct Tile: Sendable {
    let columns: Range<Int>
    var gram: [Double]
    var sums: [Double]
    var magnitudes: [Double]
    var greatest: [Float]

    init(columns: Range<Int>, width: Int) {
      self.columns = columns
      gram = [Double](repeating: 0, count: columns.count * (width - columns.lowerBound))
      sums = [Double](repeating: 0, count: columns.count)
      magnitudes = sums
      greatest = [Float](repeating: 0, count: columns.count)
    }

    mutating func add(_ block: [Float], width: Int) {
      addColumns(block, width: width)
      guard !block.isEmpty else { return }
      var products = [Float](repeating: 0, count: gram.count)
      addTransposedProduct(
        (block, width, columns), (block, width, columns.lowerBound..<width), to: &products)
      for index in gram.indices { gram[index] += Double(products[index]) }
    }

    private mutating func addColumns(_ block: [Float], width: Int) {
      for row in stride(from: 0, to: block.count, by: width) {
        for column in columns.indices {
          let value = block[row + column]
          let place = column - columns.lowerBound
          sums[place] += Double(value)
          magnitudes[place] += Double(abs(value))
          greatest[place] = max(greatest[place], abs(value))
        }
      }
    }
  }
}

/// Adds transpose(a) * b over the given columns of two blocks of rows.
func addTransposedProduct(
  _ a: (block: [Float], width: Int, columns: Range<Int>),
  _ b: (block: [Float], width: Int, columns: Range<Int>), to products: inout [Float]
) {
  let rows = a.block.count / a.width
  precondition(rows == b.block.count / b.width, "as many rows")
  precondition(products.count == a.columns.count * b.columns.count, "room for the products")
  _ = oneThread
  products.withUnsafeMutableBufferPointer { to in
    a.block.withUnsafeBufferPointer { a0 in
      b.block.withUnsafeBufferPointer { b0 in
        guard let to = to.baseAddress, let a0 = a0.baseAddress, let b0 = b0.baseAddress else {
          return
        }
        nevortex_add_transposed_product(
          Int32(a.columns.count), Int32(b.columns.count), Int32(rows), a0 + a.columns.lowerBound,
          Int32(a.width), b0 + b.columns.lowerBound, Int32(b.width), to, Int32(b.columns.count))
      }
    }
  }
}
