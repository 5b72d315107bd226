import FlatBufferWire

// The numbers of the fields that are read or written, as TensorFlow Lite's schema.fbs (version 3)
// gives them. A table's name is the schema's.

enum ModelTable {
  static let version = FlatBufferField(0, "version")
  static let operatorCodes = FlatBufferField(1, "operator_codes")
  static let subgraphs = FlatBufferField(2, "subgraphs")
  static let description = FlatBufferField(3, "description")
  static let buffers = FlatBufferField(4, "buffers")
  static let metadata = FlatBufferField(6, "metadata")
  static let signatures = FlatBufferField(7, "signature_defs")
}

enum OperatorCodeTable {
  static let deprecatedCode = FlatBufferField(0, "deprecated_builtin_code")
  static let customCode = FlatBufferField(1, "custom_code")
  static let version = FlatBufferField(2, "version")
  static let code = FlatBufferField(3, "builtin_code")
}

enum SubGraphTable {
  static let tensors = FlatBufferField(0, "tensors")
  static let inputs = FlatBufferField(1, "inputs")
  static let outputs = FlatBufferField(2, "outputs")
  static let operators = FlatBufferField(3, "operators")
  static let name = FlatBufferField(4, "name")
}

enum OperatorTable {
  static let code = FlatBufferField(0, "opcode_index")
  static let inputs = FlatBufferField(1, "inputs")
  static let outputs = FlatBufferField(2, "outputs")
  static let optionsType = FlatBufferField(3, "builtin_options_type")
  static let options = FlatBufferField(4, "builtin_options")
}

enum TensorTable {
  static let shape = FlatBufferField(0, "shape")
  static let type = FlatBufferField(1, "type")
  static let buffer = FlatBufferField(2, "buffer")
  static let name = FlatBufferField(3, "name")
  static let quantization = FlatBufferField(4, "quantization")
  static let isVariable = FlatBufferField(5, "is_variable")
  static let sparsity = FlatBufferField(6, "sparsity")
  static let externalBuffer = FlatBufferField(10, "external_buffer")
}

enum QuantizationTable {
  static let scale = FlatBufferField(2, "scale")
  static let zeroPoint = FlatBufferField(3, "zero_point")
  static let detailsType = FlatBufferField(4, "details_type")
  static let dimension = FlatBufferField(6, "quantized_dimension")
}

enum BufferTable {
  static let data = FlatBufferField(0, "data")
  static let offset = FlatBufferField(1, "offset")
  static let size = FlatBufferField(2, "size")
}

enum MetadataTable {
  static let name = FlatBufferField(0, "name")
  static let buffer = FlatBufferField(1, "buffer")
}

enum SignatureTable {
  static let key = FlatBufferField(2, "signature_key")
  static let subgraph = FlatBufferField(4, "subgraph_index")
}
