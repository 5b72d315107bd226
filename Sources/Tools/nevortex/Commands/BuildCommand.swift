import ArgumentParser
import BoardCatalog
import Calibration
import CompilerPipeline
import Datasets
import Foundation
import ModelGraph
import Quantization
import Reports
import SharedBytes

/// Makes a package of a model.
struct BuildCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "build", abstract: "Quantize a model and write it as a package.",
    discussion: """
      Example: nevortex build model.onnx --calibrate samples.npz -o model.nvx --fit cortex-m4
      A model that is quantized already is taken as it is; build then only plans and packs.
      Example: nevortex build stories.bin --tokenizer tok.bin --calibrate text.txt --weights int4 \
        -o stories.nvx
      """)

  @Argument(help: "A .tflite or .onnx model, or a llama2.c .bin.")
  var model: String

  @Option(name: .shortAndLong, help: "The package to write.")
  var output: String

  @OptionGroup var widths: WidthOptions

  @Option(help: "Samples of what the model will see: .npz, .npy, IDX or raw bytes; or a text.")
  var calibrate: String?

  @Option(help: "The tokenizer of a language model, llama2.c's tok.bin; the package carries it.")
  var tokenizer: String?

  @Option(help: "How a range follows from samples.")
  var observer = CalibrationMethod.mse

  @Option(help: "Calibrate with so many samples, or documents of a text, at most.")
  var samples: Int?

  @OptionGroup var budget: BudgetOptions

  @Option(help: "Where a report goes (.html or .json).")
  var report: String?

  @Flag(help: "Print one JSON object instead of words.")
  var json = false

  func validate() throws {
    guard samples ?? 1 > 0 else { throw ValidationError("--samples is 1 or more") }
    if let report, !["html", "json"].contains(URL(fileURLWithPath: report).pathExtension) {
      throw ValidationError("--report is a file.html or a file.json")
    }
  }

  func run() throws {
    try OutputFile.check(output, isNot: model)
    if let report { try OutputFile.check(report, isNot: model) }
    let limit = try budget.resolved()
    let bytes = try InputFile.map(model)
    guard !InputFile.isPackage(bytes) else {
      throw Failure(.usage, "\(model) is a package already; build takes a model")
    }
    let imported = try ModelImport.read(bytes, path: model)
    let graph = try ModelCompiler.simplify(imported, path: model)
    try widths.check(graph)
    let tokens = try tokenizer.map { try TokenizerSource(path: $0) }
    try tokens?.check(graph)
    let quantized = try quantized(graph, tokens)
    let package = try ModelCompiler.compile(
      quantized.graph, tokenizer: tokens?.table, path: model)
    let result = try BuildReport(package, layers: quantized.layers)
    try limit?.check(package)
    // The runtime's own checks: a package that it would refuse is not written.
    try PackageFile(path: output, bytes: SharedBytes(package.bytes)).withRuntime { _, _, _ in }
    if let report { try result.write(to: URL(fileURLWithPath: report)) }
    try Data(package.bytes).write(to: URL(fileURLWithPath: output), options: .atomic)
    let words = json ? String(decoding: try result.json(), as: UTF8.self) : nil
    Terminal.write(words ?? result.text(output: output))
    if let limit, !json { Terminal.write(limit.summary(package)) }
  }

  /// The graph on integers, and what that cost; a model that has them already costs nothing.
  private func quantized(
    _ graph: ModelGraph, _ tokens: TokenizerSource?
  ) throws -> (graph: ModelGraph, layers: [LayerReport]) {
    if ModelCompiler.isQuantized(graph) { return (graph, []) }
    guard let calibrate else {
      throw Failure(
        .usage, "\(model) computes in reals: give samples of its input with --calibrate")
    }
    let calibration = try CalibrationFile.read(calibrate, for: graph, tokens, limit: samples)
    var progress = ProgressBar("quantizing")
    defer { progress.finish() }
    let result = try ModelCompiler.quantize(
      calibration.graph, samples: calibration.samples,
      options: QuantizationOptions(observer: observer, weights: widths.weightOptions), path: model
    ) { progress.update(Int($0 * 100), of: 100) }
    return (result.graph, result.layers)
  }
}

extension CalibrationMethod: ExpressibleByArgument {}
