import Foundation

/// The flags of a board, from its `toolset.json` in SwiftPM's format.
struct Toolset: Decodable {
  struct Options: Decodable {
    /// A program of its own instead of the Swift toolchain's.
    let path: String?
    let extraCLIOptions: [String]?

    var options: [String] { extraCLIOptions ?? [] }
  }

  let swiftCompiler: Options
  let cCompiler: Options
  let linker: Options?

  /// Whether Swift has no code generator for the processor, so that it goes there as C.
  var becomesC: Bool { swiftCompiler.options.contains("wasm32-unknown-none-wasm") }

  /// Reads a board's flags.
  static func read(_ file: URL) throws(FirmwareError) -> Toolset {
    do {
      return try JSONDecoder().decode(Toolset.self, from: Data(contentsOf: file))
    } catch {
      throw .source(path: file.path, reason: "not a toolset: \(error)")
    }
  }
}
