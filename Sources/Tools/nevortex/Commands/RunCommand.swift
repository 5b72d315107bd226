import ArgumentParser
import Foundation

/// Runs a package once.
struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Run a package or a model on inputs from files.",
    discussion: """
      Example: nevortex run model.nvx --input sample.npy --output answer.npy --on cortex-m7
      """)

  @Argument(help: "A package, or a model, which runs in the float reference interpreter.")
  var file: String

  @Option(help: "An input's values (.npy, .npz, .bin); repeat it for each input.")
  var input: [String]

  @Option(help: "Where an output goes (.npy or raw bytes); repeat it for each output.")
  var output: [String] = []

  func run() throws {
    let package = try PackageFile(path: file, bytes: try InputFile.map(file))
    try package.withRuntime { view, runtime, arena in
      for (index, path) in input.enumerated() {
        arena.write(try InputFile.map(path).array, at: runtime.inputRange(index))
      }
      arena.run(runtime)
      for (index, path) in output.enumerated() {
        try Data(arena.read(runtime.outputRange(index))).write(to: URL(fileURLWithPath: path))
      }
    }
  }
}
