import CompilerPipeline
import Foundation
import InferenceRuntime
import PackageFormat
import SharedBytes
import TestSupport

/// One network on all engines.
struct Contest {
  /// Where a network lies, below the folder of the data; not every one is there for onnxruntime.
  struct Model {
    let name: String
    let tflite: String
    let onnx: String?
  }

  private let model: Model
  private let peers: PeerProcess
  private let package: [UInt8]

  /// Compiles the network and loads it into the other engines.
  init(_ model: Model, peers: PeerProcess) throws {
    self.model = model
    self.peers = peers
    let path = TestData.path(model.tflite)
    let imported = try ModelImport.read(SharedBytes(TestData.bytes(model.tflite)), path: path)
    let graph = try ModelCompiler.simplify(imported, path: path)
    package = try ModelCompiler.compile(graph, path: path).bytes
    try peers.load("litert", path: path)
    if let onnx = model.onnx { try peers.load("onnxruntime", path: TestData.path(onnx)) }
  }

  /// Takes turns.
  func run(turns: Int, runsOfATurn count: Int) throws -> Standing {
    var ours: [Double] = []
    var liteRT: [Double] = []
    var onnxRuntime: [Double] = []
    let memory = AlignedBytes(package)
    try memory.withBytes { bytes in
      let runtime = try InferenceRuntime(PackageView(validating: bytes))
      let arena = AlignedBytes([UInt8](repeating: 0, count: runtime.arenaByteCount))
      for _ in 0..<turns {
        ours += nanoseconds(runtime, arena, count: count)
        liteRT += try peers.run("litert", count: count)
        if model.onnx != nil { onnxRuntime += try peers.run("onnxruntime", count: count) }
      }
    }
    return Standing(
      name: model.name, ours: median(ours), liteRT: median(liteRT),
      onnxRuntime: model.onnx == nil ? nil : median(onnxRuntime))
  }

  private func nanoseconds(
    _ runtime: borrowing InferenceRuntime, _ arena: AlignedBytes, count: Int
  ) -> [Double] {
    var times: [Double] = []
    arena.withMutableBytes { span in
      for _ in 0..<count {
        let start = ContinuousClock.now
        runtime.run(arena: &span)
        let time = ContinuousClock.now - start
        times.append(Double(time.components.attoseconds) / 1e9)
      }
    }
    return times
  }

  private func median(_ times: [Double]) -> Double {
    times.sorted()[times.count / 2]
  }
}

/// The times of one network, in nanoseconds.
struct Standing {
  let name: String
  let ours: Double
  let liteRT: Double
  let onnxRuntime: Double?

  /// The titles over `line`.
  static let header = row("model", "NeVortex", "LiteRT", "onnxruntime", "ratio")

  /// A row of the table.
  var line: String {
    let better = min(liteRT, onnxRuntime ?? liteRT)
    return Self.row(
      name, Self.microseconds(ours), Self.microseconds(liteRT),
      onnxRuntime.map(Self.microseconds) ?? "-", String(format: "%.2f", ours / better))
  }

  private static func microseconds(_ nanoseconds: Double) -> String {
    String(format: "%.1f", nanoseconds / 1000)
  }

  private static func row(_ cells: String...) -> String {
    let widths = [5, 10, 10, 13, 7]
    return zip(cells, widths).enumerated().map { index, cell in
      let space = String(repeating: " ", count: max(0, cell.1 - cell.0.count))
      return index == 0 ? cell.0 + space : space + cell.0
    }.joined()
  }
}
