package import Foundation

extension BuildReport {
  /// One object; what is infinite or not a number is null.
  package func json() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(self)
  }
}

extension BuildReport: Encodable {
  private enum CodingKeys: String, CodingKey {
    case model, cid, packageBytes, weightBytes, arenaBytes, bitsPerWeight, layers, memoryPicture
    case scores
  }

  /// Every key is always there.
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(model, forKey: .model)
    try container.encode(cid, forKey: .cid)
    try container.encode(packageBytes, forKey: .packageBytes)
    try container.encode(weightBytes, forKey: .weightBytes)
    try container.encode(arenaBytes, forKey: .arenaBytes)
    try container.encode(bitsPerWeight.finite, forKey: .bitsPerWeight)
    try container.encode(layersWorstFirst, forKey: .layers)
    try container.encode(memoryPicture, forKey: .memoryPicture)
    try container.encode(scores, forKey: .scores)
  }
}

extension BuildReport.Layer: Encodable {
  private enum CodingKeys: String, CodingKey {
    case name, operation = "operator", bits, method, sqnr, lower, upper, saturatedShare
  }

  /// Every key is always there; `sqnr` is null where there is no error.
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(operation, forKey: .operation)
    try container.encode(bits, forKey: .bits)
    try container.encode(method, forKey: .method)
    try container.encode(sqnr.finite, forKey: .sqnr)
    try container.encode(range.lowerBound.finite, forKey: .lower)
    try container.encode(range.upperBound.finite, forKey: .upper)
    try container.encode(saturatedShare.finite, forKey: .saturatedShare)
  }
}

extension FloatingPoint {
  /// The number, where JSON has a word for it.
  fileprivate var finite: Self? { isFinite ? self : nil }
}
