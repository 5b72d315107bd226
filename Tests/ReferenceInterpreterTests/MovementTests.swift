import ModelGraph
import TestSupport
import Testing

@Test(arguments: [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]])
func aTransposeMovesEachElement(permutation: [Int]) throws {
  var random = SplitMix64(seed: 13)
  let x = Values([2, 3, 4], random: &random)
  let found = try run(.transpose(permutation: permutation), [x])
  for i in 0..<found.shape[0] {
    for j in 0..<found.shape[1] {
      for k in 0..<found.shape[2] {
        var source = [0, 0, 0]
        for (axis, index) in [i, j, k].enumerated() { source[permutation[axis]] = index }
        #expect(found[i, j, k] == x[source[0], source[1], source[2]])
      }
    }
  }
}

@Test func aPaddedTensorStandsAmidItsMargins() throws {
  let x = Values([2, 2], [1, 2, 3, 4])
  let found = try run(.pad(before: [1, 0], after: [0, 2], value: 9), [x])
  #expect(found.shape == [3, 4])
  #expect(found.values == [9, 9, 9, 9, 1, 2, 9, 9, 3, 4, 9, 9])
}

@Test func tensorsAreJoinedAlongAnyAxis() throws {
  let (a, b) = (Values([2, 1], [1, 2]), Values([2, 2], [3, 4, 5, 6]))
  #expect(try run(.concatenate(axis: 1), [a, b, a]).values == [1, 3, 4, 1, 2, 5, 6, 2])
  let c = Values([1, 2], [7, 8])
  #expect(try run(.concatenate(axis: 0), [c, b]).values == [7, 8, 3, 4, 5, 6])
}

@Test func aReshapeKeepsTheOrder() throws {
  let found = try run(.reshape(to: [3, 2]), [Values([2, 3], [1, 2, 3, 4, 5, 6])])
  #expect(found.values == [1, 2, 3, 4, 5, 6])
}

private func resized(
  _ count: Int, to size: Int, _ coordinates: ResizeNearest.Coordinates,
  _ rounding: ResizeNearest.Rounding
) throws -> [Float] {
  let resize = ResizeNearest(
    size: Extent2D(1, size), coordinates: coordinates, rounding: rounding)
  let x = Values([1, 1, count, 1], (0..<count).map { Float($0) })
  return try run(.resizeNearest(resize), [x]).values
}

// Worked out by hand from the formulas of ONNX's Resize.
@Test func aResizeCopiesTheNearestPixel() throws {
  #expect(try resized(2, to: 4, .asymmetric, .floor) == [0, 0, 1, 1])
  #expect(try resized(2, to: 4, .asymmetric, .ceiling) == [0, 1, 1, 1])
  #expect(try resized(4, to: 3, .asymmetric, .floor) == [0, 1, 2])
  #expect(try resized(2, to: 4, .asymmetric, .halfDown) == [0, 0, 1, 1])
  #expect(try resized(2, to: 4, .asymmetric, .halfUp) == [0, 1, 1, 1])
  // -0.25, 0.25, 0.75, 1.25
  #expect(try resized(2, to: 4, .halfPixel, .floor) == [0, 0, 0, 1])
  #expect(try resized(2, to: 4, .halfPixel, .halfDown) == [0, 0, 1, 1])
  // 0.5, 2.5
  #expect(try resized(4, to: 2, .halfPixel, .halfDown) == [0, 2])
  #expect(try resized(4, to: 2, .halfPixel, .halfUp) == [1, 3])
  #expect(try resized(4, to: 3, .alignCorners, .floor) == [0, 1, 3])
  #expect(try resized(4, to: 1, .alignCorners, .floor) == [0])
}

@Test func aResizeKeepsRowsAndChannelsTogether() throws {
  let x = Values([1, 2, 1, 2], [1, 2, 3, 4])
  let found = try run(.resizeNearest(ResizeNearest(size: Extent2D(4, 2))), [x])
  #expect(found.values == [1, 2, 1, 2, 1, 2, 1, 2, 3, 4, 3, 4, 3, 4, 3, 4])
}
