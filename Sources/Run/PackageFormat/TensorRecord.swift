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

  /// The order of a constant's elements, and for weights what their operator's bias holds. Every
  /// processor family reads every layout.
  public enum Layout: UInt8, Sendable {
    /// Row by row, the innermost axis first.
    case plain = 0
    /// Weights as [rows, depth], the outermost axis by all others, in blocks of four by four; zeros
    /// beyond both ends. The input's zero point is part of the bias.
    case blocks4x4 = 1
    /// As plain, with the input's zero point as part of the bias.
    case foldedRows = 2
    /// Weights of four bits as [rows, depth] in blocks of four by eight, of each four bytes byte k
    /// with tap k and, in its high half, tap k + 4; zeros beyond both ends. The input's zero point
    /// is part of the bias.
    case blocks4x8 = 3
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

  /// What a record holds; nil where a field has no meaning.
  init?(_ fields: StoredRecord) {
    guard let type = ElementType(rawValue: fields.byte(0)),
      let storage = Storage(rawValue: fields.byte(1)), let layout = Layout(rawValue: fields.byte(2))
    else { return nil }
    var extents = InlineArray<6, Int32>(repeating: 1)
    for axis in 0..<PackageLayout.rankLimit { extents[axis] = fields.signedWord(8 &+ 4 &* axis) }
    self.init(
      type: type, storage: storage, layout: layout, rank: Int(fields.byte(3)),
      offsetUnits: fields.word(4), extents: extents)
  }

  /// The distance from the start of the arena or of the constants, in bytes.
  @inline(__always)
  public var byteOffset: Int { Int(truncatingIfNeeded: offsetUnits) &* PackageLayout.unitBytes }

  /// The number of elements; validation has proved that it fits.
  @inline(__always)
  public var elementCount: Int {
    var count: Int32 = 1
    for axis in 0..<rank { count = count &* extents[axis] }
    return Int(count)
  }

  /// The number of elements with those that fill the last blocks of the layout.
  @inline(__always)
  public var storedElementCount: Int {
    guard layout == .blocks4x4 || layout == .blocks4x8 else { return elementCount }
    let depth = elementCount / Int(extents[0])
    let rest = layout == .blocks4x4 ? 3 : 7
    return ((Int(extents[0]) &+ 3) & ~3) &* ((depth &+ rest) & ~rest)
  }

  /// The size of the stored elements in bytes.
  @inline(__always)
  public var byteCount: Int { type.byteCount(of: storedElementCount) }

  /// An extent counted from the innermost axis: 0 is the innermost; 1 beyond the outermost.
  @inline(__always)
  public func extent(fromInnermost position: Int) -> Int32 {
    position < rank ? extents[rank &- 1 &- position] : 1
  }
}
