public import SharedBytes
public import TensorTypes

/// Names a tensor of one graph.
public struct TensorID: Hashable, Sendable, Comparable {
  /// The position in `ModelGraph.tensors`.
  public let index: Int

  /// The tensor at a position.
  public init(_ index: Int) {
    self.index = index
  }

  /// In the order in which they were added.
  public static func < (left: TensorID, right: TensorID) -> Bool { left.index < right.index }
}

/// How integers stand for reals: `real = scale * (integer - zeroPoint)`.
///
/// Source: TensorFlow Lite 8-bit quantization specification.
public struct TensorQuantization: Hashable, Sendable {
  /// One scale, or one for each index along `axis`.
  public var scales: [Float]
  /// As many as there are scales.
  public var zeroPoints: [Int32]
  /// The axis that the scales run along; nil where there is one for the tensor.
  public var axis: Int?
  /// Integer scales within a row of weights; the real scale of a group is the row's times its own.
  public var groups: ScaleGroups?

  /// One scale and one zero point for the whole tensor.
  public init(scale: Float, zeroPoint: Int32) {
    scales = [scale]
    zeroPoints = [zeroPoint]
    axis = nil
  }

  /// A symmetric scale for each index along `axis`.
  public init(scales: [Float], axis: Int) {
    self.scales = scales
    zeroPoints = [Int32](repeating: 0, count: scales.count)
    self.axis = axis
  }

  /// All three, as a file gives them.
  public init(scales: [Float], zeroPoints: [Int32], axis: Int?) {
    self.scales = scales
    self.zeroPoints = zeroPoints
    self.axis = axis
  }

  /// The scale, where there is one for the tensor.
  public var scale: Float { scales[0] }
  /// The zero point, where there is one for the tensor.
  public var zeroPoint: Int32 { zeroPoints[0] }
  /// Whether scales run along an axis.
  public var isPerChannel: Bool { scales.count > 1 }
}

/// Integer scales for groups of weights along a row: `real = row scale * group scale * integer`.
///
/// A row is what lies behind one index of axis 0, in the order of storage; the last group of a row
/// may be short.
public struct ScaleGroups: Hashable, Sendable {
  /// Weights in a group.
  public var size: Int
  /// Row by row, each 1 ... 127.
  public var scales: [UInt8]

  /// The scales of groups of `size`.
  public init(size: Int, scales: [UInt8]) {
    self.size = size
    self.scales = scales
  }
}

/// An edge of the graph: an input, a constant, or what a node makes.
public struct Tensor: Sendable {
  /// The name in the file it came from; unique names are not required.
  public var name: String
  /// The extents; known for every tensor once a graph is built.
  public var shape: Shape
  /// What an element is.
  public var type: ElementType
  /// How its integers stand for reals; nil for reals and for plain integers.
  public var quantization: TensorQuantization?
  /// The elements, row by row, little-endian; nil where they are not known before the run.
  public var constant: SharedBytes?

  /// A tensor of a graph.
  public init(
    name: String, shape: Shape, type: ElementType = .float32,
    quantization: TensorQuantization? = nil, constant: SharedBytes? = nil
  ) {
    self.name = name
    self.shape = shape
    self.type = type
    self.quantization = quantization
    self.constant = constant
  }

  /// A constant of reals.
  public init(name: String, shape: Shape, values: [Float]) {
    precondition(values.count == shape.elementCount, "\(values.count) values for \(shape)")
    self.init(name: name, shape: shape, type: .float32, constant: SharedBytes(values: values))
  }

  /// Whether its elements are known before the run.
  public var isConstant: Bool { constant != nil }

  /// The size of its elements in bytes.
  public var byteCount: Int { type.byteCount(of: shape.elementCount) }
}
