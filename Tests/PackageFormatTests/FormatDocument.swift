import Foundation
import PackageFormat
import TestSupport

/// `Documentation/PACKAGE-FORMAT.md`, as far as it can be held against the code.
struct FormatDocument {
  private let lines: [Substring]

  init() throws {
    let file = TestData.packageRoot.appendingPathComponent("Documentation/PACKAGE-FORMAT.md")
    lines = String(decoding: try Data(contentsOf: file), as: UTF8.self)
      .split(separator: "\n", omittingEmptySubsequences: false)
  }

  /// The cells of the rows of the `number`th table below a heading, without its own two first rows.
  func table(below heading: String, number: Int = 0) -> [[String]] {
    let body = lines.drop { !$0.hasPrefix("#") || $0.drop { $0 == "#" } != " " + heading }
      .dropFirst().prefix { !$0.hasPrefix("#") }
    let tables = body.split { !$0.hasPrefix("|") }
    guard number < tables.count else { return [] }
    return tables[tables.startIndex + number].dropFirst(2).map { row in
      row.split(separator: "|", omittingEmptySubsequences: false).dropFirst().dropLast()
        .map { $0.trimmingCharacters(in: .whitespaces) }
    }
  }

  /// The operators with a heading of their own: the number, the name, and the heading.
  var operators: [(number: UInt16, name: String, heading: String)] {
    lines.compactMap { line in
      guard let match = line.wholeMatch(of: /### ([0-9]+) `([A-Za-z0-9]+)`/) else { return nil }
      return UInt16(match.1).map { ($0, String(match.2), String(line.dropFirst(4))) }
    }
  }

  /// The bytes of the dump: lines of an offset, sixteen bytes, and words.
  var dump: [UInt8] {
    let block = lines.drop { $0 != "```hexdump" }.dropFirst().prefix { $0 != "```" }
    return block.flatMap { line in
      line.dropFirst(6).prefix(47).split(separator: " ").compactMap { UInt8($0, radix: 16) }
    }
  }
}

/// The names of slots as the document writes them.
let slotNames: [String: ParameterSlot] = {
  var names: [String: ParameterSlot] = [
    "inputOffset": .inputOffset, "outputOffset": .outputOffset,
    "activationMinimum": .activationMinimum, "activationMaximum": .activationMaximum,
    "strideHeight": .strideHeight, "strideWidth": .strideWidth,
    "dilationHeight": .dilationHeight, "dilationWidth": .dilationWidth,
    "kernelHeight": .kernelHeight, "kernelWidth": .kernelWidth, "padTop": .padTop,
    "padLeft": .padLeft, "groups": .groups, "groupOutputChannels": .groupOutputChannels,
    "channelMultiplier": .channelMultiplier, "groupSize": .groupSize,
    "leftMultiplier": .leftMultiplier,
    "leftShift": .leftShift, "rightMultiplier": .rightMultiplier, "rightShift": .rightShift,
    "rightOffset": .rightOffset, "outputMultiplier": .outputMultiplier,
    "outputShift": .outputShift, "rows": .rows, "inputMultiplier": .inputMultiplier,
    "inputShift": .inputShift, "reverseMultiplier": .reverseMultiplier,
    "reverseShift": .reverseShift, "differenceMinimum": .differenceMinimum, "axis": .axis,
    "value": .value, "sumOffset": .sumOffset,
    "factorShift": .factorShift, "epsilonLow": .epsilonLow, "epsilonHigh": .epsilonHigh,
    "queriesPerKey": .queriesPerKey, "keyShift": .keyShift, "valueShift": .valueShift,
    "resultShift": .resultShift,
  ]
  for axis in 0..<6 {
    names["resultExtent(\(axis))"] = .resultExtent(axis)
    names["inputStep(\(axis))"] = .inputStep(axis)
    guard axis < 4 else { continue }
    names["extent(\(axis))"] = .extent(axis)
    names["before(\(axis))"] = .before(axis)
    names["after(\(axis))"] = .after(axis)
  }
  return names
}()
