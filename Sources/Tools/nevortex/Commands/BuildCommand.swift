import ArgumentParser
import CompilerPipeline
import ContentID
import Foundation

/// Makes a package of a model.
struct BuildCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "build", abstract: "Quantize a model and write it as a package.",
    discussion: """
      Example: nevortex build model.onnx --calibrate samples.npz -o model.nvx
      """)

  @Argument(help: "A .tflite or .onnx model.")
  var model: String

  @Option(name: .shortAndLong, help: "The package to write.")
  var output: String

  @Flag(help: "Print one JSON object instead of words.")
  var json = false

  func run() throws {
    let imported = try ModelImport.read(try InputFile.map(model), path: model)
    let graph = try ModelCompiler.simplify(imported, path: model)
    let package = try ModelCompiler.compile(graph, path: model)
    try Data(package.bytes).write(to: URL(fileURLWithPath: output), options: .atomic)
    let cid = PackageTree.root(of: package.bytes.span.bytes).description
    Terminal.write("\(output): \(Figures.bytes(package.bytes.count)), cid \(cid)")
  }
}
