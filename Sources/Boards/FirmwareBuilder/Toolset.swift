import Foundation

/// The flags of a board, from its `toolset.json` in SwiftPM's format.
struct Toolset: Decodable {
  struct Options: Decodable {
    let extraCLIOptions: [String]
  }

  let swiftCompiler: Options
  let cCompiler: Options

  /// Reads a board's flags.
  static func read(_ file: URL) throws(FirmwareError) -> Toolset {
    do {
      return try JSONDecoder().decode(Toolset.self, from: Data(contentsOf: file))
    } catch {
      throw .source(path: file.path, reason: "not a toolset: \(error)")
    }
  }
}
