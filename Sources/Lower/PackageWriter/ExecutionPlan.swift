public import PackageFormat
public import SharedBytes
public import TensorTypes

/// A model as the runtime executes it: steps in order, and every byte's place decided.
public struct ExecutionPlan: Sendable {
  /// The model's name.
  public var name: String
  /// Every tensor; steps and ports name them by position.
  public var tensors: [PlannedTensor] = []
  /// The steps, in the order in which they run.
  public var steps: [PlannedStep] = []
  /// What the caller gives.
  public var inputs: [PlannedPort] = []
  /// What the caller gets.
  public var outputs: [PlannedPort] = []
  /// Scratch of the kernel families that want any.
  public var scratch: [PlannedScratch] = []
  /// The arena in bytes by kernel family, scratch included; multiples of 16.
  public var arenaByteCounts = [Int](repeating: 0, count: PackageLayout.familyCount)

  /// The table by which text becomes tokens and tokens text; nil where the inputs are no text.
  public var tokenizer: SharedBytes?

  /// A plan without steps.
  public init(name: String) {
    self.name = name
  }
}

/// A tensor and where it lies.
public struct PlannedTensor: Sendable {
  /// Where the elements lie.
  public enum Place: Sendable, Equatable {
    /// So many bytes from the start of the arena, a multiple of 16.
    case arena(byteOffset: Int)
    /// In the package.
    case constant(SharedBytes)
  }

  /// What an element is.
  public var type: ElementType
  /// The extents, outermost first, at most six.
  public var extents: [Int]
  /// Where the elements lie.
  public var place: Place
  /// The order of a constant's elements.
  public var layout: TensorRecord.Layout

  /// A tensor and where it lies.
  public init(
    type: ElementType, extents: [Int], place: Place, layout: TensorRecord.Layout = .plain
  ) {
    self.type = type
    self.extents = extents
    self.place = place
    self.layout = layout
  }
}

/// An operator with its tensors and its parameters.
public struct PlannedStep: Sendable {
  /// What it does.
  public var opcode: Opcode
  /// What it reads, as positions in the plan's tensors.
  public var inputs: [Int]
  /// What it writes.
  public var outputs: [Int]
  /// The parameters, by slot.
  public var parameters: [Int32]
  /// The name of the layer, for reports; a package does not store it.
  public var name: String

  /// A step whose parameters are zero.
  public init(opcode: Opcode, inputs: [Int], outputs: [Int], name: String) {
    self.opcode = opcode
    self.inputs = inputs
    self.outputs = outputs
    self.name = name
    parameters = [Int32](repeating: 0, count: PackageLayout.parameterCount)
  }

  /// One parameter by its name.
  public subscript(slot: ParameterSlot) -> Int32 {
    get { parameters[slot.index] }
    set { parameters[slot.index] = newValue }
  }
}

/// An input or output, with what its integers mean.
public struct PlannedPort: Sendable {
  /// The name in the model.
  public var name: String
  /// A position in the plan's tensors.
  public var tensor: Int
  /// `real = scale * (integer - zeroPoint)`.
  public var scale: Float
  /// The integer that stands for zero.
  public var zeroPoint: Int32

  /// An input or output.
  public init(name: String, tensor: Int, scale: Float, zeroPoint: Int32) {
    self.name = name
    self.tensor = tensor
    self.scale = scale
    self.zeroPoint = zeroPoint
  }
}

/// Memory that one kernel family needs during one step.
public struct PlannedScratch: Sendable {
  /// The kernel family's number.
  public var family: Int
  /// A position in the plan's steps.
  public var step: Int
  /// The distance from the start of the arena, a multiple of 16.
  public var byteOffset: Int
  /// The size, a multiple of 16.
  public var byteCount: Int

  /// Memory during one step.
  public init(family: Int, step: Int, byteOffset: Int, byteCount: Int) {
    self.family = family
    self.step = step
    self.byteOffset = byteOffset
    self.byteCount = byteCount
  }
}
