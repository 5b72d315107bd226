import Foundation
import TestSupport
import Testing

@testable import Quantization

@Test func aSpoolGivesBackWhatWasPutIn() throws {
  var models = SmallModels(seed: 4)
  let samples: [[[Float]]] = [0, 1, 5000, 3].map { count in
    [models.values(count), models.values(2), []]
  }
  let spool = try ActivationSpool()
  for sample in samples { try spool.append(sample) }
  #expect(spool.count == samples.count)
  for _ in 0..<2 {
    try spool.rewind()
    for sample in samples { #expect(spool.next(arrays: 3) == sample) }
  }
}

@Test func everyBitOfAValueWaitsUnchanged() throws {
  let bits: [UInt32] = [0x8000_0000, 1, 0x7F80_0000, 0x7FC0_1234, 0xFF7F_FFFF]
  let spool = try ActivationSpool()
  try spool.append([bits.map { Float(bitPattern: $0) }])
  try spool.rewind()
  #expect(spool.next(arrays: 1)[0].map(\.bitPattern) == bits)
}

@Test func aSpoolHasNoFileThatCouldBeLeftBehind() throws {
  // Other tests make folders of that name beside it, but no files.
  let files = {
    try FileManager.default.contentsOfDirectory(
      at: FileManager.default.temporaryDirectory, includingPropertiesForKeys: [.isRegularFileKey]
    ).filter {
      $0.lastPathComponent.hasPrefix("nevortex-")
        && (try? $0.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile) == true
    }
  }
  let spools = try (0..<8).map { _ in try ActivationSpool() }
  for spool in spools { try spool.append([[1, 2, 3]]) }
  // A spool that another test is making this moment is gone when looked for again.
  let seen = try files()
  #expect(try Set(files()).intersection(seen).isEmpty)
  #expect(spools.allSatisfy { $0.count == 1 })
}
