public import TensorTypes

/// A tensor of a package.
///
/// 32 bytes: element type, storage, layout and rank (a byte each), the offset in units (UInt32),
/// six extents (UInt32), of which those beyond the rank are 1.
public struct TensorRecord: Sendable {
  /// What an element is.
  public var type: ElementType
  /// Where the elements lie.
  public var storage: Storage
  /// The order of the elements.
  public var layout: Layout
  /// The number of axes.
  public var rank: Int
  /// The distance from the start of the arena or of the constants, in units.
  public var offsetUnits: UInt32
  /// The extents, outermost first; 1 beyond the rank.
  public var extents: InlineArray<6, Int32>

  /// Where elements lie.
  public enum Storage: UInt8, Sendable {
    /// In memory that the caller owns; the offset counts from its start.
    case arena = 0
    /// In the package; the offset counts from the start of the constants.
    case constant = 1
  }

  /// The order of a constant's elements. The plain kernel reads every layout.
  public enum Layout: UInt8, Sendable {
    /// Row by row, the innermost axis first.
    case plain = 0
  }

  /// A tensor of a plan.
  public init(
    type: ElementType, storage: Storage, layout: Layout = .plain, rank: Int, offsetUnits: UInt32,
    extents: InlineArray<6, Int32>
  ) {
    self.type = type
    self.storage = storage
    self.layout = layout
    self.rank = rank
    self.offsetUnits = offsetUnits
    self.extents = extents
  }

  /// The distance from the start of the arena or of the constants, in bytes.
  @inline(__always)
  public var byteOffset: Int { Int(truncatingIfNeeded: offsetUnits) &* PackageLayout.unitBytes }

  /// The number of elements; validation has proved that it fits.
  @inline(__always)
  public var elementCount: Int {
    var count: Int32 = 1
    for axis in 0..<6 { count = count &* extents[axis] }
    return Int(count)
  }

  /// The size of the elements in bytes.
  @inline(__always)
  public var byteCount: Int { type.byteCount(of: elementCount) }

  /// An extent counted from the innermost axis: 0 is the innermost; 1 beyond the outermost.
  @inline(__always)
  public func extent(fromInnermost position: Int) -> Int32 {
    position < rank ? extents[rank &- 1 &- position] : 1
  }
}
