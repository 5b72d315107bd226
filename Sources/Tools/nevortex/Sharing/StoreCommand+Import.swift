#if Sharing
  import ArgumentParser
  import ContentBlocks
  import ContentStore
  import Foundation

  /// Puts the blocks of a CAR, or a package, into the store.
  struct StoreImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "import", abstract: "Store the blocks of a CAR, or a package.",
      discussion: """
        Example: nevortex store import model.car
        Each block is held against its name. Packages among them run by their CID:
        nevortex run bafy... --input sample.npy
        """)

    @Argument(help: "A CAR of version 1 or 2, or a package; told apart by content.")
    var file: String

    @Flag(inversion: .prefixedNo, help: "Keep what the archive names as its roots.")
    var pin = true

    @OptionGroup var options: StoreOptions

    @Flag(help: "Print one JSON object instead of words.")
    var json = false

    /// What `--json` prints.
    private struct Report: Encodable {
      let roots: [String]
      let packages: [String]
      let blocks: Int?
    }

    func run() throws {
      let report = try InputFile.isPackage(InputFile.map(file)) ? importPackage() : importArchive()
      if json { return try Terminal.write(json: report) }
      for cid in report.roots { Terminal.write("root \(cid)\(pin ? ", pinned" : "")") }
      for cid in report.packages where !report.roots.contains(cid) {
        Terminal.write("package \(cid)")
      }
      if let blocks = report.blocks { Terminal.write(Figures.number(of: "block", blocks)) }
    }

    private func importPackage() throws -> Report {
      let package = try PackageFile(path: file, bytes: InputFile.map(file))
      let cid = try package.keep(in: options.open(), pin: pin)
      return Report(roots: ["\(cid)"], packages: ["\(cid)"], blocks: nil)
    }

    private func importArchive() throws -> Report {
      let imported = try options.open().importCAR(from: URL(fileURLWithPath: file), pin: pin)
      return Report(
        roots: imported.roots.map { "\($0)" }, packages: imported.packages.map { "\($0)" },
        blocks: imported.blockCount)
    }
  }
#endif
