import Foundation
import TestSupport

@testable import ContentBlocks

/// Fixtures of others, where the shared data is there.
enum BlockVectors {
  static let root = "vectors"
  static let isPresent = FileManager.default.fileExists(atPath: TestData.path(root))

  /// A file below the vectors.
  static func bytes(_ name: String) throws -> [UInt8] { try TestData.bytes("\(root)/\(name)") }

  /// Every file below a folder that ends so, by its path below the vectors, sorted.
  static func files(below folder: String, ending: String) -> [String] {
    let found = FileManager.default.subpaths(atPath: TestData.path("\(root)/\(folder)")) ?? []
    return found.filter { $0.hasSuffix(ending) }.sorted().map { "\(folder)/\($0)" }
  }

  /// The rows of a table with commas, without its heading; quotes and what `\x00` stands for are
  /// taken out.
  static func rows(_ name: String) throws -> [[String]] {
    String(decoding: try bytes(name), as: UTF8.self).split(separator: "\n").dropFirst().map { row in
      row.split(separator: ",", maxSplits: 3, omittingEmptySubsequences: false).map {
        $0.trimmingCharacters(in: CharacterSet(charactersIn: " \"\r"))
      }
    }
  }
}

/// The hexadecimal text of bytes.
func hex(_ bytes: some Sequence<UInt8>) -> String {
  Multibase.base16.encode([UInt8](bytes)).dropFirst().description
}

/// The bytes of a hexadecimal text.
func bytes(_ hex: String) throws -> [UInt8] { try Multibase.decode("f" + hex).1 }
