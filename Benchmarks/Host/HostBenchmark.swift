import Foundation
import Kernels
import TestSupport

/// Prints the time of an inference next to LiteRT's and onnxruntime's, from one run: a thread each,
/// in turns, so that a machine that changes its speed changes it for all.
///
/// Arguments: names of models, where not all are wanted.
@main
struct HostBenchmark {
  /// How often each engine gets its turn, and how often it then runs.
  private static let turns = 40
  private static let runsOfATurn = 25

  /// The same network in the formats that the engines read.
  private static let models = [
    Contest.Model(
      name: "kws", tflite: "mlperf-tiny/models/kws_ref_model.tflite",
      onnx: "onnx/mlperf-tiny-onnx/kws_ref_model.onnx"),
    Contest.Model(
      name: "ic", tflite: "mlperf-tiny/models/pretrainedResnet_quant.tflite",
      onnx: "onnx/mlperf-tiny-onnx/resnet.onnx"),
    Contest.Model(
      name: "ad", tflite: "mlperf-tiny/models/ad01_int8.tflite",
      onnx: "onnx/mlperf-tiny-onnx/deep_autoencoder.onnx"),
    Contest.Model(
      name: "sww", tflite: "mlperf-tiny/models/str_ww_ref_model.tflite", onnx: nil),
  ]

  static func main() {
    do { try compete() } catch {
      FileHandle.standardError.write(Data("error: \(error)\n".utf8))
      exit(1)
    }
  }

  private static func compete() throws {
    guard TestData.isPresent else {
      throw Refusal("the models are missing: set NEVORTEX_DATA to the folder that has models.json")
    }
    guard let python = PythonPeer.interpreter else {
      throw Refusal("there is no Python with the other engines: run .ci/setup test")
    }
    let script = TestData.packageRoot.appendingPathComponent("Benchmarks/Host/peer_times.py")
    let peers = try PeerProcess(python: python, script: script)
    print("machine: \(Machine.name), \(X86Level.current) kernels, one thread")
    print(
      "microseconds per inference, median of \(turns * runsOfATurn); ratio to the better peer\n")
    print(Standing.header)
    let names = CommandLine.arguments.dropFirst()
    for model in models where names.isEmpty || names.contains(model.name) {
      let contest = try Contest(model, peers: peers)
      print(try contest.run(turns: turns, runsOfATurn: runsOfATurn).line)
    }
    print("\nnext to \(peers.engines.joined(separator: ", "))")
  }
}

/// Why there is nothing to print.
struct Refusal: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) {
    self.description = description
  }
}

/// The machine that the figures are of.
enum Machine {
  /// The processor's name, as the system tells it.
  static var name: String {
    let lines = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
    let model = lines.split(separator: "\n").first { $0.hasPrefix("model name") }
    let name = model?.split(separator: ":").last.map { $0.trimmingCharacters(in: .whitespaces) }
    return name ?? ProcessInfo.processInfo.operatingSystemVersionString
  }
}
