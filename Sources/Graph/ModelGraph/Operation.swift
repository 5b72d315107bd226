/// What a node does. Inputs are listed in their order; a question mark marks one that may be
/// absent.
public enum Operation: Hashable, Sendable {
  /// Inputs: x [N, H, W, C], weights [O, kh, kw, C / groups], bias [O]?.
  case convolution2D(Convolution2D)
  /// Inputs: x [..., I], weights [O, I], bias [O]?. The result is [..., O].
  case fullyConnected(FullyConnected)
  /// Inputs: a [..., M, K], b [..., K, N]; leading axes are broadcast.
  case matrixMultiply
  /// Input: x [N, H, W, C].
  case averagePool2D(Pool2D)
  /// Input: x [N, H, W, C].
  case maxPool2D(Pool2D)
  /// Input: x. The mean over `axes`.
  case mean(axes: [Int], keepDimensions: Bool)
  /// Inputs: x [..., C], scale [C], offset [C], mean [C], variance [C]; `axis` is where C stands.
  case batchNormalization(axis: Int, epsilon: Float)
  /// Inputs: a, b, broadcast to each other.
  case binary(BinaryOperation, activation: FusedActivation)
  /// Input: x.
  case unary(UnaryOperation)
  /// Input: x; along the innermost axis.
  case softmax(beta: Float)
  /// Input: x; along the innermost axis.
  case logSoftmax
  /// Input: x; the elements in the same order under another shape.
  case reshape(to: Shape)
  /// Input: x; result axis i is the input's axis `permutation[i]`.
  case transpose(permutation: [Int])
  /// Input: x; `before` and `after` have an entry for each axis.
  case pad(before: [Int], after: [Int], value: Float)
  /// Inputs: one or more, equal but for the extent along `axis`.
  case concatenate(axis: Int)
  /// Input: x [N, H, W, C]; nearest neighbour.
  case resizeNearest(ResizeNearest)
  /// Input: reals, or integers of another quantization; the result's quantization says the rest.
  case quantize
  /// Input: quantized integers.
  case dequantize
  /// Inputs: tokens [T] as int32, table [V, D]. The result is [T, D], a row of the table each.
  case embedding
  /// Inputs: x [..., D], gain [D]: x / sqrt(mean(x * x) + epsilon) * gain along the innermost axis.
  case rmsNormalization(epsilon: Float)
  /// Inputs: q [T, heads * headSize], k and v [T, keyHeads * headSize]. The result is as q.
  case attention(Attention)
  /// Inputs: gate, up, of one shape: gate * logistic(gate) * up.
  case gatedSiLU
}

/// The four margins of an image, in pixels.
public struct Padding2D: Hashable, Sendable {
  /// Rows above and below, columns to the left and right.
  public var top, left, bottom, right: Int

  /// Margins in pixels.
  public init(top: Int = 0, left: Int = 0, bottom: Int = 0, right: Int = 0) {
    self.top = top
    self.left = left
    self.bottom = bottom
    self.right = right
  }

  /// No margin.
  public static let none = Padding2D()

  /// Whether there is no margin.
  public var isNone: Bool { self == .none }
}

/// A pair for the two axes of an image.
public struct Extent2D: Hashable, Sendable {
  /// Along H and along W.
  public var height, width: Int

  /// Along H and along W.
  public init(_ height: Int, _ width: Int) {
    self.height = height
    self.width = width
  }
}

/// A function that is applied to a result before it is stored.
public enum FusedActivation: Hashable, Sendable {
  case none
  /// max(x, 0)
  case relu
  /// min(max(x, 0), 6)
  case relu6
  /// min(max(x, -1), 1)
  case reluN1To1
}

/// How a convolution walks: one multiply-accumulate for each weight and output pixel.
public struct Convolution2D: Hashable, Sendable {
  /// The step between output pixels, in input pixels.
  public var stride: Extent2D
  /// The step between weights, in input pixels.
  public var dilation: Extent2D
  /// The margins; what is read there is a real zero.
  public var padding: Padding2D
  /// Input and output channels are split in so many; depthwise where C / groups is 1.
  public var groups: Int
  /// Applied to the sum.
  public var activation: FusedActivation

  /// A convolution; by default dense, stride 1, without margins.
  public init(
    stride: Extent2D = Extent2D(1, 1), dilation: Extent2D = Extent2D(1, 1),
    padding: Padding2D = .none, groups: Int = 1, activation: FusedActivation = .none
  ) {
    self.stride = stride
    self.dilation = dilation
    self.padding = padding
    self.groups = groups
    self.activation = activation
  }
}

/// A product with a matrix of weights.
public struct FullyConnected: Hashable, Sendable {
  /// Applied to the sum.
  public var activation: FusedActivation

  /// A product; by default without an activation.
  public init(activation: FusedActivation = .none) {
    self.activation = activation
  }
}

/// Causal attention of a sequence to itself: row t of q attends to rows 0 ... t of k and v.
///
/// Queries and keys are rotated by their position first: of each head, elements 2i and 2i + 1 are
/// turned by t * base^(-2i / headSize). Scores are divided by sqrt(headSize).
/// Source: Su et al., "RoFormer", 2021; Ainslie et al., "GQA", 2023.
public struct Attention: Hashable, Sendable {
  /// Heads of queries.
  public var heads: Int
  /// Heads of keys and values; each serves heads / keyHeads neighbouring heads of queries.
  public var keyHeads: Int
  /// Elements of a head; even.
  public var headSize: Int
  /// The base of the rotation's wavelengths.
  public var rotaryBase: Float
  /// The most positions that a sequence has.
  public var context: Int
  /// What the int8 integers of a cache of keys and values stand for; nil in a graph of reals.
  public var cache: CacheScales?

  /// The scale of each channel of keys and of values.
  ///
  /// Keys are kept as they are before their rotation: a channel's range is its own there, and
  /// mixes with its neighbour's behind it.
  public struct CacheScales: Hashable, Sendable {
    /// One for each of `keyHeads * headSize`.
    public var keys, values: [Float]

    /// One for each of `keyHeads * headSize`.
    public init(keys: [Float], values: [Float]) {
      self.keys = keys
      self.values = values
    }
  }

  /// Attention of reals.
  public init(
    heads: Int, keyHeads: Int, headSize: Int, context: Int, rotaryBase: Float = 10_000
  ) {
    self.heads = heads
    self.keyHeads = keyHeads
    self.headSize = headSize
    self.context = context
    self.rotaryBase = rotaryBase
  }
}

/// How a window walks over an image.
public struct Pool2D: Hashable, Sendable {
  /// The window, in pixels.
  public var kernel: Extent2D
  /// The step between output pixels, in input pixels.
  public var stride: Extent2D
  /// The margins; a maximum ignores them.
  public var padding: Padding2D
  /// Whether an average divides by the whole window where it hangs over a margin.
  public var countsPadding: Bool
  /// Applied to the result.
  public var activation: FusedActivation

  /// A pool; by default its margins do not count.
  public init(
    kernel: Extent2D, stride: Extent2D, padding: Padding2D = .none, countsPadding: Bool = false,
    activation: FusedActivation = .none
  ) {
    self.kernel = kernel
    self.stride = stride
    self.padding = padding
    self.countsPadding = countsPadding
    self.activation = activation
  }
}

/// A function of two elements.
public enum BinaryOperation: String, Hashable, Sendable, CaseIterable {
  case add, subtract, multiply, divide, minimum, maximum
}

/// A function of one element.
public enum UnaryOperation: Hashable, Sendable {
  case relu
  case relu6
  /// min(max(x, lower), upper)
  case clip(lower: Float, upper: Float)
  case leakyRelu(slope: Float)
  case logistic
  case tanh
  /// x * min(max(x + 3, 0), 6) / 6
  case hardSwish
  case identity
}

/// How a pixel of the result finds the input pixel that it copies; the extents come from the
/// shapes.
public struct ResizeNearest: Hashable, Sendable {
  /// The size of the result.
  public var size: Extent2D
  /// Where the centre of a result pixel lies in the input.
  public enum Coordinates: Hashable, Sendable {
    /// x * in / out
    case asymmetric
    /// (x + 0.5) * in / out - 0.5
    case halfPixel
    /// x * (in - 1) / (out - 1)
    case alignCorners
  }
  /// How the coordinate is rounded to a pixel.
  public enum Rounding: Hashable, Sendable {
    case floor, ceiling, halfDown, halfUp
  }
  /// Where the centre of a result pixel lies in the input.
  public var coordinates: Coordinates
  /// How the coordinate is rounded to a pixel.
  public var rounding: Rounding

  /// A resize to `size`; by default as TensorFlow Lite does it.
  public init(
    size: Extent2D, coordinates: Coordinates = .asymmetric, rounding: Rounding = .floor
  ) {
    self.size = size
    self.coordinates = coordinates
    self.rounding = rounding
  }
}
