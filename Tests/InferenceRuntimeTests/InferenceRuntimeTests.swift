import PackageFormat
import PackageWriter
import PlanLowering
import Testing

@testable import InferenceRuntime

@Test func aSmallProductRunsFromItsPackage() throws {
  let package = PackageWriter.bytes(of: try PlanLowering.plan(try smallProduct()))
  // 1 + 4 + 9 + 10 = 24 and -1 + 3 - 10 = -8, halved, plus the zero point 1.
  #expect(try run(package, [[1, 2, 3]]) == [[13, -3]])
}

@Test func theSameGraphGivesTheSameBytes() throws {
  let first = PackageWriter.bytes(of: try PlanLowering.plan(try smallProduct()))
  #expect(first == PackageWriter.bytes(of: try PlanLowering.plan(try smallProduct())))
}

@Test func everyTruncationIsRefused() throws {
  let package = PackageWriter.bytes(of: try PlanLowering.plan(try smallProduct()))
  for length in 0..<package.count {
    #expect(throws: PackageError.self, "\(length) bytes") {
      try run(Array(package[..<length]), [[1, 2, 3]])
    }
  }
}

@Test func noChangedByteMakesARunTrap() throws {
  let package = PackageWriter.bytes(of: try PlanLowering.plan(try smallProduct()))
  for position in 0..<package.count {
    for flip: UInt8 in [0x01, 0x10, 0x80, 0xFF] {
      var changed = package
      changed[position] ^= flip
      // Refused or run: what matters is that neither traps nor leaves the arena.
      _ = try? run(changed, [[1, 2, 3]])
    }
  }
}
