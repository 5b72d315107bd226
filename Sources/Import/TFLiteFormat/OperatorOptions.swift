import FlatBufferWire
import ModelGraph

// The tables in which operators keep their parameters: their number in the union `BuiltinOptions`,
// and their fields.

/// A member of the union `BuiltinOptions`.
enum OptionsType: UInt8 {
  case none = 0
  case convolution2D = 1
  case depthwiseConvolution2D = 2
  case pool2D = 5
  case fullyConnected = 8
  case softmax = 9
  case concatenation = 10
  case add = 11
  case reshape = 17
  case mul = 21
  case reducer = 27
  case sub = 28
  case div = 29
  case resizeNearestNeighbor = 74
  case leakyRelu = 75
  case batchMatMul = 101
}

enum ConvolutionOptions {
  static let padding = FlatBufferField(0, "padding")
  static let strideWidth = FlatBufferField(1, "stride_w")
  static let strideHeight = FlatBufferField(2, "stride_h")
  static let activation = FlatBufferField(3, "fused_activation_function")
  static let dilationWidth = FlatBufferField(4, "dilation_w_factor")
  static let dilationHeight = FlatBufferField(5, "dilation_h_factor")
}

enum DepthwiseOptions {
  static let padding = FlatBufferField(0, "padding")
  static let strideWidth = FlatBufferField(1, "stride_w")
  static let strideHeight = FlatBufferField(2, "stride_h")
  static let multiplier = FlatBufferField(3, "depth_multiplier")
  static let activation = FlatBufferField(4, "fused_activation_function")
  static let dilationWidth = FlatBufferField(5, "dilation_w_factor")
  static let dilationHeight = FlatBufferField(6, "dilation_h_factor")
}

enum PoolOptions {
  static let padding = FlatBufferField(0, "padding")
  static let strideWidth = FlatBufferField(1, "stride_w")
  static let strideHeight = FlatBufferField(2, "stride_h")
  static let filterWidth = FlatBufferField(3, "filter_width")
  static let filterHeight = FlatBufferField(4, "filter_height")
  static let activation = FlatBufferField(5, "fused_activation_function")
}

enum FullyConnectedOptions {
  static let activation = FlatBufferField(0, "fused_activation_function")
  static let weightsFormat = FlatBufferField(1, "weights_format")
  static let keepsDimensions = FlatBufferField(2, "keep_num_dims")
}

enum SoftmaxOptions {
  static let beta = FlatBufferField(0, "beta")
}

enum ConcatenationOptions {
  static let axis = FlatBufferField(0, "axis")
  static let activation = FlatBufferField(1, "fused_activation_function")
}

/// ADD, SUB, MUL and DIV agree on this field.
enum ArithmeticOptions {
  static let activation = FlatBufferField(0, "fused_activation_function")
}

enum ReshapeOptions {
  static let shape = FlatBufferField(0, "new_shape")
}

enum ReducerOptions {
  static let keepsDimensions = FlatBufferField(0, "keep_dims")
}

enum ResizeNearestOptions {
  static let alignCorners = FlatBufferField(0, "align_corners")
  static let halfPixelCenters = FlatBufferField(1, "half_pixel_centers")
}

enum LeakyReluOptions {
  static let alpha = FlatBufferField(0, "alpha")
}

enum BatchMatMulOptions {
  static let adjointLeft = FlatBufferField(0, "adj_x")
  static let adjointRight = FlatBufferField(1, "adj_y")
}

extension FusedActivation {
  /// The number in the schema's `ActivationFunctionType`.
  var tfliteCode: Int8 {
    switch self {
    case .none: 0
    case .relu: 1
    case .reluN1To1: 2
    case .relu6: 3
    }
  }

  /// The activation of a number; nil for those that we do not know.
  init?(tfliteCode: Int8) {
    switch tfliteCode {
    case 0: self = .none
    case 1: self = .relu
    case 2: self = .reluN1To1
    case 3: self = .relu6
    default: return nil
    }
  }
}
