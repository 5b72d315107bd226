import ModelGraph
import ONNXFormat
import ProtobufWire
import ReferenceInterpreter
import SharedBytes

/// Builds small ONNX files, right and wrong ones.
struct ONNXModelBuilder {
  /// The value of an attribute, with its number in AttributeProto and its type.
  enum Attribute {
    case float(Float)
    case integer(Int64)
    case text(String)
    case integers([Int64])
    case floats([Float])
    case graph(ONNXModelBuilder)
  }

  var operatorSet: Int64 = 13
  private var graph = ProtobufWriter()

  /// An input of reals; a negative extent is the symbol "N".
  mutating func input(_ name: String, _ shape: [Int64], type: Int64 = 1, symbol: String = "N") {
    graph.message(11) { port in
      port.text(1, name)
      port.message(2) { declared in
        declared.message(1) { tensor in
          tensor.integer(1, type)
          tensor.message(2) { dimensions in
            for extent in shape {
              dimensions.message(1) {
                if extent < 0 { $0.text(2, symbol) } else { $0.integer(1, extent) }
              }
            }
          }
        }
      }
    }
  }

  mutating func output(_ name: String) {
    graph.message(12) { $0.text(1, name) }
  }

  mutating func constant(_ name: String, _ shape: [Int64], floats: [Float]) {
    tensor(name, shape, type: 1) { $0.packedFloats(4, floats) }
  }

  mutating func constant(_ name: String, _ shape: [Int64], integers: [Int64], type: Int64 = 7) {
    tensor(name, shape, type: type) { $0.packedIntegers(type == 7 ? 7 : 5, integers) }
  }

  /// A constant whose data `body` writes.
  mutating func tensor(
    _ name: String, _ shape: [Int64], type: Int64, _ body: (inout ProtobufWriter) -> Void
  ) {
    graph.message(5) { tensor in
      tensor.packedIntegers(1, shape)
      tensor.integer(2, type)
      tensor.text(8, name)
      body(&tensor)
    }
  }

  mutating func external(_ name: String, _ shape: [Int64], _ entries: [(String, String)]) {
    tensor(name, shape, type: 1) { tensor in
      for (key, value) in entries {
        tensor.message(13) { entry in
          entry.text(1, key)
          entry.text(2, value)
        }
      }
      tensor.integer(14, 1)
    }
  }

  mutating func node(
    _ type: String, _ inputs: [String], _ outputs: [String], domain: String = "",
    _ attributes: [String: Attribute] = [:]
  ) {
    graph.message(1) { node in
      for name in inputs { node.text(1, name) }
      for name in outputs { node.text(2, name) }
      node.text(4, type)
      if !domain.isEmpty { node.text(7, domain) }
      for (name, value) in attributes.sorted(by: { $0.key < $1.key }) {
        node.message(5) { attribute in
          attribute.text(1, name)
          switch value {
          case .float(let value): attribute.float(2, value)
          case .integer(let value): attribute.integer(3, value)
          case .text(let value): attribute.text(4, value)
          case .floats(let values): attribute.packedFloats(7, values)
          case .integers(let values): attribute.packedIntegers(8, values)
          case .graph(let inner): attribute.bytes(6, inner.graph.bytes)
          }
        }
      }
    }
  }

  /// The whole file.
  var bytes: SharedBytes {
    var model = ProtobufWriter()
    model.integer(1, 8)
    model.bytes(7, graph.bytes)
    model.message(8) { $0.integer(2, operatorSet) }
    return SharedBytes(model.bytes)
  }

  func read(folder: String? = nil) throws(ONNXError) -> ModelGraph {
    try ONNXReader.read(bytes, name: "test", folder: folder)
  }

  /// The first output for these inputs.
  func run(_ inputs: [Float]...) throws -> [Float] {
    try ReferenceInterpreter(read()).run(inputs)[0]
  }

  /// A model of one node, `x` to `y`; other inputs are constants that `body` adds.
  static func node(
    _ type: String, operatorSet: Int64, shape: [Int64], inputs: [String] = [],
    _ attributes: [String: Attribute] = [:], _ body: (inout ONNXModelBuilder) -> Void = { _ in }
  ) -> ONNXModelBuilder {
    var builder = ONNXModelBuilder()
    builder.operatorSet = operatorSet
    builder.input("x", shape)
    builder.node(type, ["x"] + inputs, ["y"], attributes)
    builder.output("y")
    body(&builder)
    return builder
  }
}
