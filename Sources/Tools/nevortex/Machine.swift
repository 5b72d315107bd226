import BoardCatalog
import CompilerPipeline
import Datasets
import ModelGraph
import TensorTypes

/// What runs a model here: the runtime on this machine, the runtime on an emulated board, or the
/// float reference interpreter.
struct Machine {
  /// The figures of the last run; nil where the machine has none.
  struct Figures {
    var instructions: Int?
    var arenaBytes: Int?
    /// What an inference puts on the stack below the frame that calls the runtime.
    var stackBytes: Int?
    /// What it takes from the package's bytes to a runtime that is ready.
    var startupInstructions: Int?
    var ramBytes: Int?
    /// Code and constants of the runtime, with only the operators that the package uses where the
    /// firmware could be linked for it, else with all; the board's start and the console apart.
    var flashBytes: Int?
  }

  /// Something that turns the bytes of inputs into those of outputs.
  protocol Engine {
    /// Runs each entry of `batch`, the bytes of every input; gives the bytes of every output.
    mutating func run(_ batch: [[[UInt8]]]) throws -> [[[UInt8]]]
    /// The figures of the last run.
    var figures: Figures { get }
    /// How many runs are worth being started together.
    var batchSize: Int { get }
  }

  /// `host`, `reference`, or the board's name.
  let name: String
  /// What it takes.
  let inputs: [PortDescription]
  /// What it gives.
  let outputs: [PortDescription]
  private var engine: any Engine

  init(
    name: String, inputs: [PortDescription], outputs: [PortDescription], engine: any Engine
  ) {
    self.name = name
    self.inputs = inputs
    self.outputs = outputs
    self.engine = engine
  }

  /// The machine for a file, or a CID in the store: a package runs on the board or here, a model in
  /// the interpreter.
  static func load(_ name: String, board: String?) throws -> Machine {
    let path = try InputFile.path(of: name)
    let bytes = try InputFile.map(path)
    let board = try board.map { name throws(BoardError) in try BoardCatalog.board(named: name) }
    guard InputFile.isPackage(bytes) else {
      guard board == nil else {
        throw Failure(
          .usage, "\(path) is no package: build one with `nevortex build` to run it --on")
      }
      return try Machine(reference: try ModelImport.read(bytes, path: path).graph, path: path)
    }
    let package = try PackageFile(path: path, bytes: bytes)
    return if let board { try Machine(package, on: board) } else { try Machine(package) }
  }

  mutating func run(_ batch: [[[UInt8]]]) throws -> [[[UInt8]]] { try engine.run(batch) }

  var figures: Figures { engine.figures }
  var batchSize: Int { engine.batchSize }
}

extension PortDescription {
  /// How samples become its bytes.
  var encoding: InputEncoding {
    InputEncoding(type: elementType, scale: scale, zeroPoint: Int32(zeroPoint ?? 0))
  }

  /// The reals that its bytes stand for.
  func reals(_ bytes: [UInt8]) -> [Float] {
    switch elementType {
    case .int8:
      let offset = Float(zeroPoint ?? 0)
      return bytes.map { (Float(Int8(bitPattern: $0)) - offset) * (scale ?? 1) }
    default:
      return bytes.withUnsafeBytes { raw in
        (0..<raw.count / 4).map { raw.loadUnaligned(fromByteOffset: 4 * $0, as: Float.self) }
      }
    }
  }
}

extension [Float] {
  /// The values, or of many the highest ones.
  var summary: String {
    let shown = 8
    if count <= shown { return map { TextNumber.short($0) }.joined(separator: " ") }
    let top = indices.sorted { (self[$1], $0) < (self[$0], $1) }.prefix(3)
    let words = top.map { "[\($0)] \(TextNumber.short(self[$0]))" }.joined(separator: ", ")
    return "\(count) values, highest \(words)"
  }
}

/// Reals in few characters.
enum TextNumber {
  /// Six decimals, without zeros at the end.
  static func short(_ value: Float) -> String {
    var text = Figures.decimal(Double(value), 6)
    guard text.contains(".") else { return text }
    while text.hasSuffix("0") { text.removeLast() }
    if text.hasSuffix(".") { text.removeLast() }
    return text
  }
}
