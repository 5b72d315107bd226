package import BoardCatalog
package import Foundation

/// A firmware image for one board, and the memory that it leaves to packages.
package struct FirmwareImage: Sendable {
  /// What the runtime itself takes, in bytes.
  package struct Footprint: Equatable, Sendable {
    /// Code, in flash.
    package let text: Int
    /// Constants, in flash.
    package let rodata: Int
    /// Variables with a first value: in flash and in RAM.
    package let data: Int
    /// Variables that start as zero, in RAM.
    package let bss: Int
    /// The stack reserve, in RAM.
    package let stackReserve: Int
    /// Code and constants of the runtime itself: of `text` and `rodata` what comes from its own
    /// modules (TensorTypes, PackageFormat, Kernels, InferenceRuntime) with all that was inlined
    /// into them, and the copying of memory. Linker scripts keep it in sections of its own.
    package let runtimeFlashBytes: Int

    /// Flash that the whole image takes without packages: the runtime, what the board needs to
    /// start, and the console.
    package var flashBytes: Int { text + rodata + data }
  }

  /// What a chip's linker script laid out.
  package struct Layout: Equatable, Sendable {
    /// What the runtime itself takes.
    package let footprint: Footprint
    /// Where packages lie in flash.
    package let packageSlot: Range<Int>
    /// The RAM that is left for the arena.
    package let arena: Range<Int>
    /// Whether a package lies in the image itself.
    package let holdsPackage: Bool
  }

  /// The board that it is for.
  package let board: Board
  /// The ELF file.
  package let file: URL
  /// The memory; nil where the firmware is a program of this machine.
  package let layout: Layout?

  /// Reads the layout from an image's own sections and symbols.
  package init(board: Board, file: URL) throws(FirmwareError) {
    self.board = board
    self.file = file
    layout = board.emulation?.host == .process ? nil : try Self.layout(of: file)
  }

  private static func layout(of file: URL) throws(FirmwareError) -> Layout {
    guard let data = try? Data(contentsOf: file), let elf = ELFFile(data) else {
      throw .malformedImage(path: file.path, reason: "it is not an ELF file")
    }
    let symbols = elf.symbols()
    func symbol(_ name: String) throws(FirmwareError) -> Int {
      guard let value = symbols[name] else {
        throw .malformedImage(path: file.path, reason: "it has no symbol \(name)")
      }
      return value
    }
    func range(_ start: String, _ end: String) throws(FirmwareError) -> Range<Int> {
      let (lower, upper) = (try symbol(start), try symbol(end))
      guard lower <= upper else {
        throw .malformedImage(path: file.path, reason: "\(end) lies before \(start)")
      }
      return lower..<upper
    }
    return Layout(
      footprint: footprint(of: elf),
      packageSlot: try range("packageSlotStart", "packageSlotEnd"),
      arena: try range("arenaStart", "arenaEnd"),
      holdsPackage: elf.sections.contains { $0.name == packageSection && $0.byteCount > 0 })
  }

  // Names that the linker scripts give to sections.
  private static let packageSection = ".package"
  private static let runtimePrefix = ".runtime."

  private static func footprint(of elf: ELFFile) -> Footprint {
    func bytes(where isCounted: (ELFFile.Section) -> Bool) -> Int {
      elf.sections.filter { $0.isAllocated && $0.name != packageSection && isCounted($0) }
        .reduce(0) { $0 + $1.byteCount }
    }
    let stack = bytes { $0.name == ".stack" }
    let isVariable = { (section: ELFFile.Section) in section.name == ".data" }
    return Footprint(
      text: bytes { $0.isCode || $0.name == ".vectors" },
      rodata: bytes { !$0.isCode && $0.isInFile && !isVariable($0) && $0.name != ".vectors" },
      data: bytes(where: isVariable), bss: bytes { !$0.isInFile } - stack, stackReserve: stack,
      runtimeFlashBytes: bytes { $0.name.hasPrefix(runtimePrefix) })
  }
}
