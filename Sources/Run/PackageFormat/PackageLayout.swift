/// Where everything stands in a package, format version 1: `Documentation/PACKAGE-FORMAT.md` in
/// code.
///
/// Little-endian. Sections start at multiples of 16 bytes; offsets count units of 16 bytes, so that
/// 32 bits reach 64 GiB. Both the writer and the reader take every number from here.
public enum PackageLayout {
  /// `NVX` and 0x1A, as a little-endian word.
  public static var magic: UInt32 { 0x1A58_564E }
  /// The version that this source writes and reads.
  public static var formatVersion: UInt16 { 1 }
  /// Bytes in a unit of every offset.
  public static var unitBytes: Int { 16 }
  /// The most axes that a tensor has.
  public static var rankLimit: Int { 6 }
  /// The parameters that an operator carries.
  public static var parameterCount: Int { 14 }
  /// The kernel families whose arena the header states.
  public static var familyCount: Int { 8 }
  /// The most records of one kind; it bounds the time that validation takes.
  public static var recordLimit: Int { 1 << 20 }

  /// Offsets in the header, in bytes.
  public enum Header {
    /// UInt32: `PackageLayout.magic`.
    public static var magic: Int { 0 }
    /// UInt16.
    public static var formatVersion: Int { 4 }
    /// UInt16: the size of the header in units.
    public static var headerUnits: Int { 6 }
    /// UInt32: the size of the whole package in units.
    public static var packageUnits: Int { 8 }
    /// UInt16: how many of the ports are inputs; the others are outputs.
    public static var inputCount: Int { 12 }
    /// For each section a UInt32 offset in units and a UInt32 count of its records.
    public static var sections: Int { 16 }
    /// For each kernel family a UInt32: the arena in units.
    public static var arenas: Int { 72 }
    /// UInt32: where the tokenizer's table starts, in units; 0 where there is none.
    public static var tokenizer: Int { 104 }
    /// UInt32: the size of that table in bytes.
    public static var tokenizerBytes: Int { 108 }
    /// The size of the header in bytes.
    public static var byteCount: Int { 112 }
  }

  /// The sections, in the order in which they stand in the header and in the file.
  public enum Section: Int, Sendable {
    /// Inputs, then outputs: what the caller exchanges with the package.
    case ports
    /// Every tensor: where it lies and what its elements are.
    case tensors
    /// The steps of the plan, in the order in which they run.
    case operators
    /// Tensor numbers: the inputs and outputs of each operator.
    case operands
    /// What a kernel family needs beside the tensors, by family, then by operator.
    case scratch
    /// Weights, biases, multipliers, tables; counted in units.
    case constants
    /// UTF-8 strings, each after a UInt16 with its length; counted in bytes.
    case names

    /// How many sections there are.
    public static var count: Int { 7 }

    /// Where the header states the section: its offset, then its count.
    @inline(__always)
    var entry: Int { Header.sections &+ 8 &* rawValue }

    /// The size of one record in bytes.
    @inline(__always)
    public var recordBytes: Int { 1 &<< recordShift }

    /// The power of two that it is.
    @inline(__always)
    var recordShift: Int {
      switch self {
      case .ports, .scratch, .constants: 4
      case .tensors: 5
      case .operators: 6
      case .operands: 2
      case .names: 0
      }
    }
  }
}
