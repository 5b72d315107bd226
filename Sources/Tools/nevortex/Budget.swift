import ArgumentParser
import BoardCatalog
import CompilerPipeline
import FirmwareBuilder
import PackageFormat

/// What a package must fit.
struct BudgetOptions: ParsableArguments {
  @Option(help: "A board whose flash and RAM the package must fit.")
  var fit: String?

  @Option(
    help: ArgumentHelp(
      "Flash for the runtime and the package: 512K, 1M or bytes.",
      discussion: "Without --fit the runtime counts as on cortex-m4."))
  var flash: String?

  @Option(
    help: ArgumentHelp(
      "RAM for arena, stack and variables: 128K, 1M or bytes.",
      discussion: "Without --fit arena and stack count as on cortex-m4."))
  var ram: String?

  func validate() throws {
    for size in [flash, ram] {
      if let size, ByteSize.parse(size) == nil {
        throw ValidationError("\(size) is no size: write bytes, or 512K, or 1M")
      }
    }
  }

  /// The budget, or nil where none is asked for.
  func resolved() throws -> Budget? {
    let board = try fit.map { name throws(BoardError) in try BoardCatalog.board(named: name) }
    let flashBytes = flash.flatMap { ByteSize.parse($0) } ?? board?.flashBytes
    let ramBytes = ram.flatMap { ByteSize.parse($0) } ?? board?.ramBytes
    if flashBytes == nil && ramBytes == nil { return nil }
    return Budget(
      name: board?.name ?? "the budget", flashBytes: flashBytes, ramBytes: ramBytes,
      runtime: try RuntimeCost.of(board),
      kernelFamily: Int((board ?? .cortexM4).kernelFamily.rawValue))
  }
}

/// Sizes as people write them; K is 1,024.
enum ByteSize {
  /// The bytes that a text says, or nil where it says none.
  static func parse(_ text: String) -> Int? {
    let units: [(suffix: String, factor: Int)] = [
      ("KB", 1024), ("MB", 1 << 20), ("K", 1024), ("M", 1 << 20), ("B", 1), ("", 1),
    ]
    let upper = text.uppercased()
    for (suffix, factor) in units where upper.hasSuffix(suffix) {
      guard let number = Int(upper.dropLast(suffix.count)), number >= 0 else { continue }
      let (product, overflow) = number.multipliedReportingOverflow(by: factor)
      return overflow ? nil : product
    }
    return nil
  }
}

/// What the runtime itself takes on a board.
struct RuntimeCost {
  /// The emulated board whose firmware was measured.
  let board: String
  let flashBytes: Int
  let variableBytes: Int
  /// What no inference's stack exceeds.
  let stackBoundBytes: Int

  /// Measured on the board's firmware image, or on that of the emulated board with its kernels;
  /// without a board, on the Cortex-M4's.
  static func of(_ board: Board?) throws -> RuntimeCost {
    let standIn =
      BoardCatalog.emulated.first { $0.name == board?.name }
      ?? BoardCatalog.emulated.first { $0.kernelFamily == (board ?? .cortexM4).kernelFamily }
      ?? .cortexM4
    let image = try FirmwareLocator { Terminal.writeError($0) }.image(.runner, for: standIn)
    guard let footprint = image.layout?.footprint else {
      throw Failure(.defect, "the firmware of \(standIn.name) tells no sizes")
    }
    return RuntimeCost(
      board: standIn.name, flashBytes: footprint.flashBytes,
      variableBytes: footprint.bss + footprint.data,
      stackBoundBytes: standIn.emulation?.stackBoundBytes ?? 0)
  }
}

/// Flash and RAM that a package must fit, with the runtime.
struct Budget {
  let name: String
  let flashBytes: Int?
  let ramBytes: Int?
  let runtime: RuntimeCost
  /// The number of the kernel family whose arena counts.
  let kernelFamily: Int

  /// What a package takes of flash and RAM, part by part; RAM holds the stack's bound.
  private func demands(_ package: CompiledPackage) -> [Demand] {
    [
      Demand(
        kind: "flash", limit: flashBytes,
        parts: [
          ("package", package.bytes.count), ("runtime of \(runtime.board)", runtime.flashBytes),
        ]),
      Demand(
        kind: "RAM", limit: ramBytes,
        parts: [
          ("arena", package.plan.arenaByteCounts[kernelFamily]),
          ("stack bound", runtime.stackBoundBytes),
          ("variables", runtime.variableBytes),
        ]),
    ]
  }

  /// Throws with the numbers where the package does not fit.
  func check(_ package: CompiledPackage) throws {
    for demand in demands(package) {
      guard let limit = demand.limit, demand.needed > limit else { continue }
      throw Failure(
        .no,
        "does not fit \(name): \(demand.sum) bytes of \(demand.kind), and there are "
          + "\(Figures.count(limit)): \(Figures.count(demand.needed - limit)) too many")
    }
  }

  /// How a package that fits does so: a line for flash and one for RAM.
  func summary(_ package: CompiledPackage) -> String {
    let lines = demands(package).map { demand in
      let limit = demand.limit.map { " of \(Figures.count($0))" } ?? ""
      return "fits \(name): \(demand.sum)\(limit) bytes of \(demand.kind)"
    }
    return lines.joined(separator: "\n")
  }

  /// What is needed of one kind of memory.
  private struct Demand {
    let kind: String
    let limit: Int?
    let parts: [(name: String, bytes: Int)]

    var needed: Int { parts.reduce(0) { $0 + $1.bytes } }

    /// `package 100 + runtime 200 = 300`.
    var sum: String {
      parts.map { "\($0.name) \(Figures.count($0.bytes))" }.joined(separator: " + ")
        + " = \(Figures.count(needed))"
    }
  }
}
