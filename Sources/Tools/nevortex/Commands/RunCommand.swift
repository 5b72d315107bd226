import ArgumentParser
import BoardCatalog
import CompilerPipeline
import ContentID
import Datasets
import Foundation
import TensorTypes

/// Runs a package or a model once.
struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Run a package or a model on inputs from files.",
    discussion: """
      Example: nevortex run model.nvx --input sample.npy --output answer.npy --on cortex-m7
      Integers are taken as quantized values, reals are quantized on the way.
      """)

  @Argument(
    help: """
      A package, or a model, which runs in the float reference interpreter: a file, or a CID in \
      the store.
      """)
  var file: String

  @Option(help: "An input's values (.npy, .npz or raw bytes); repeat it for each input.")
  var input: [String]

  @Option(help: "Where an output goes (.npy, else raw bytes); repeat it for each output.")
  var output: [String] = []

  @Option(help: "An emulated board to run on; `nevortex boards` lists them.")
  var on: String?

  @Flag(help: "Print one JSON object instead of words.")
  var json = false

  func run() throws {
    for path in output { try OutputFile.check(path, isNot: file) }
    var machine = try Machine.load(file, board: on)
    let ports = machine.inputs
    guard input.count == ports.count else {
      let names = ports.map(\.name).joined(separator: ", ")
      throw Failure(
        .usage, "\(file) takes \(ports.count) inputs (\(names)); \(input.count) --input are given")
    }
    guard output.count <= machine.outputs.count else {
      throw Failure(.usage, "\(file) has \(machine.outputs.count) outputs; fewer --output would do")
    }
    let inputs = try zip(input, ports).map { path, port in try Self.read(path, for: port) }
    let answers = try machine.run([inputs])
    for (path, index) in zip(output, answers[0].indices) {
      let port = machine.outputs[index]
      try ArrayWriter.write(
        answers[0][index], ArrayLayout(type: port.elementType, shape: port.shape), to: path)
    }
    try show(RunReport(machine, outputs: answers[0]), values: answers[0])
  }

  /// The bytes of an input, from the first array or sample of a file.
  private static func read(_ path: String, for port: PortDescription) throws -> [UInt8] {
    let layout = SampleLayout(type: port.elementType, shape: port.shape)
    return try InputValues.read(path, layout: layout, encoding: port.encoding)
  }

  private func show(_ report: RunReport, values: [[UInt8]]) throws {
    if json { return try Terminal.write(json: report) }
    for (output, bytes) in zip(report.outputs, values) {
      Terminal.write("\(output.port.name): \(output.port.reals(bytes).summary)")
    }
    if let figures = report.boardSummary { Terminal.write(figures) }
  }
}
