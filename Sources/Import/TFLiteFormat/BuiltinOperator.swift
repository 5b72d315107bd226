/// An operator that TensorFlow Lite has a number for.
///
/// Source: `BuiltinOperator` in TensorFlow Lite's schema, version 3.
struct BuiltinOperator: RawRepresentable, Hashable, Sendable {
  let rawValue: Int32

  /// The schema's name, or the number where the schema that we know has none.
  var name: String {
    Self.names.indices.contains(Int(rawValue))
      ? String(Self.names[Int(rawValue)]) : "BUILTIN_\(rawValue)"
  }

  static let add = BuiltinOperator(rawValue: 0)
  static let averagePool2D = BuiltinOperator(rawValue: 1)
  static let concatenation = BuiltinOperator(rawValue: 2)
  static let conv2D = BuiltinOperator(rawValue: 3)
  static let depthwiseConv2D = BuiltinOperator(rawValue: 4)
  static let dequantize = BuiltinOperator(rawValue: 6)
  static let fullyConnected = BuiltinOperator(rawValue: 9)
  static let logistic = BuiltinOperator(rawValue: 14)
  static let maxPool2D = BuiltinOperator(rawValue: 17)
  static let mul = BuiltinOperator(rawValue: 18)
  static let relu = BuiltinOperator(rawValue: 19)
  static let reluN1To1 = BuiltinOperator(rawValue: 20)
  static let relu6 = BuiltinOperator(rawValue: 21)
  static let reshape = BuiltinOperator(rawValue: 22)
  static let softmax = BuiltinOperator(rawValue: 25)
  static let tanh = BuiltinOperator(rawValue: 28)
  static let custom = BuiltinOperator(rawValue: 32)
  static let pad = BuiltinOperator(rawValue: 34)
  static let transpose = BuiltinOperator(rawValue: 39)
  static let mean = BuiltinOperator(rawValue: 40)
  static let sub = BuiltinOperator(rawValue: 41)
  static let div = BuiltinOperator(rawValue: 42)
  static let squeeze = BuiltinOperator(rawValue: 43)
  static let logSoftmax = BuiltinOperator(rawValue: 50)
  static let maximum = BuiltinOperator(rawValue: 55)
  static let minimum = BuiltinOperator(rawValue: 57)
  static let padV2 = BuiltinOperator(rawValue: 60)
  static let expandDims = BuiltinOperator(rawValue: 70)
  static let resizeNearestNeighbor = BuiltinOperator(rawValue: 97)
  static let leakyRelu = BuiltinOperator(rawValue: 98)
  static let quantize = BuiltinOperator(rawValue: 114)
  static let hardSwish = BuiltinOperator(rawValue: 117)
  static let batchMatMul = BuiltinOperator(rawValue: 126)
  static let relu0To1 = BuiltinOperator(rawValue: 152)
}

extension BuiltinOperator {
  /// The schema's names, each at its number.
  private static let names = """
    ADD AVERAGE_POOL_2D CONCATENATION CONV_2D DEPTHWISE_CONV_2D DEPTH_TO_SPACE DEQUANTIZE
    EMBEDDING_LOOKUP FLOOR FULLY_CONNECTED HASHTABLE_LOOKUP L2_NORMALIZATION L2_POOL_2D
    LOCAL_RESPONSE_NORMALIZATION LOGISTIC LSH_PROJECTION LSTM MAX_POOL_2D MUL RELU RELU_N1_TO_1
    RELU6 RESHAPE RESIZE_BILINEAR RNN SOFTMAX SPACE_TO_DEPTH SVDF TANH CONCAT_EMBEDDINGS SKIP_GRAM
    CALL CUSTOM EMBEDDING_LOOKUP_SPARSE PAD UNIDIRECTIONAL_SEQUENCE_RNN GATHER BATCH_TO_SPACE_ND
    SPACE_TO_BATCH_ND TRANSPOSE MEAN SUB DIV SQUEEZE UNIDIRECTIONAL_SEQUENCE_LSTM STRIDED_SLICE
    BIDIRECTIONAL_SEQUENCE_RNN EXP TOPK_V2 SPLIT LOG_SOFTMAX DELEGATE BIDIRECTIONAL_SEQUENCE_LSTM
    CAST PRELU MAXIMUM ARG_MAX MINIMUM LESS NEG PADV2 GREATER GREATER_EQUAL LESS_EQUAL SELECT
    SLICE SIN TRANSPOSE_CONV SPARSE_TO_DENSE TILE EXPAND_DIMS EQUAL NOT_EQUAL LOG SUM SQRT RSQRT
    SHAPE POW ARG_MIN FAKE_QUANT REDUCE_PROD REDUCE_MAX PACK LOGICAL_OR ONE_HOT LOGICAL_AND
    LOGICAL_NOT UNPACK REDUCE_MIN FLOOR_DIV REDUCE_ANY SQUARE ZEROS_LIKE FILL FLOOR_MOD RANGE
    RESIZE_NEAREST_NEIGHBOR LEAKY_RELU SQUARED_DIFFERENCE MIRROR_PAD ABS SPLIT_V UNIQUE CEIL
    REVERSE_V2 ADD_N GATHER_ND COS WHERE RANK ELU REVERSE_SEQUENCE MATRIX_DIAG QUANTIZE
    MATRIX_SET_DIAG ROUND HARD_SWISH IF WHILE NON_MAX_SUPPRESSION_V4 NON_MAX_SUPPRESSION_V5
    SCATTER_ND SELECT_V2 DENSIFY SEGMENT_SUM BATCH_MATMUL PLACEHOLDER_FOR_GREATER_OP_CODES CUMSUM
    CALL_ONCE BROADCAST_TO RFFT2D CONV_3D IMAG REAL COMPLEX_ABS HASHTABLE HASHTABLE_FIND
    HASHTABLE_IMPORT HASHTABLE_SIZE REDUCE_ALL CONV_3D_TRANSPOSE VAR_HANDLE READ_VARIABLE
    ASSIGN_VARIABLE BROADCAST_ARGS RANDOM_STANDARD_NORMAL BUCKETIZE RANDOM_UNIFORM MULTINOMIAL
    GELU DYNAMIC_UPDATE_SLICE RELU_0_TO_1 UNSORTED_SEGMENT_PROD UNSORTED_SEGMENT_MAX
    UNSORTED_SEGMENT_SUM ATAN2 UNSORTED_SEGMENT_MIN SIGN BITCAST BITWISE_XOR RIGHT_SHIFT
    STABLEHLO_LOGISTIC STABLEHLO_ADD STABLEHLO_DIVIDE STABLEHLO_MULTIPLY STABLEHLO_MAXIMUM
    STABLEHLO_RESHAPE STABLEHLO_CLAMP STABLEHLO_CONCATENATE STABLEHLO_BROADCAST_IN_DIM
    STABLEHLO_CONVOLUTION STABLEHLO_SLICE STABLEHLO_CUSTOM_CALL STABLEHLO_REDUCE STABLEHLO_ABS
    STABLEHLO_AND STABLEHLO_COSINE STABLEHLO_EXPONENTIAL STABLEHLO_FLOOR STABLEHLO_LOG
    STABLEHLO_MINIMUM STABLEHLO_NEGATE STABLEHLO_OR STABLEHLO_POWER STABLEHLO_REMAINDER
    STABLEHLO_RSQRT STABLEHLO_SELECT STABLEHLO_SUBTRACT STABLEHLO_TANH STABLEHLO_SCATTER
    STABLEHLO_COMPARE STABLEHLO_CONVERT STABLEHLO_DYNAMIC_SLICE STABLEHLO_DYNAMIC_UPDATE_SLICE
    STABLEHLO_PAD STABLEHLO_IOTA STABLEHLO_DOT_GENERAL STABLEHLO_REDUCE_WINDOW STABLEHLO_SORT
    STABLEHLO_WHILE STABLEHLO_GATHER STABLEHLO_TRANSPOSE DILATE STABLEHLO_RNG_BIT_GENERATOR
    REDUCE_WINDOW STABLEHLO_COMPOSITE STABLEHLO_SHIFT_LEFT STABLEHLO_CBRT STABLEHLO_CASE
    """.split(whereSeparator: \.isWhitespace)
}
