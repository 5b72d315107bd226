#if Sharing
  import ArgumentParser
  import ContentBlocks
  import ContentStore
  import Foundation
  import SharedBytes

  /// Writes what is stored as a CAR.
  struct StoreExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "export", abstract: "Write a package or a node, with all below it, as a CAR.",
      discussion: """
        Example: nevortex store export bafybeicei5s3etsqrzs3cphpudga26b7ymuw2zwknb3… -o model.car
        Any IPFS node imports it; so does `nevortex store import`.
        """)

    @Argument(help: "The root of the archive.")
    var cid: String

    @Option(name: .shortAndLong, help: "The archive to write.")
    var output: String

    @Flag(help: "Name the Filecoin piece that the archive makes, as a storage deal states it.")
    var piece = false

    @OptionGroup var options: StoreOptions

    @Flag(help: "Print one JSON object instead of words.")
    var json = false

    /// What `--json` prints.
    private struct Report: Encodable {
      let cid: String
      let blocks: Int
      let bytes: UInt64
      let absent: [String]
      let piece: String?
      let pieceBytes: UInt64?
    }

    func run() throws {
      let cid = try TypedCID.read(cid)
      try OutputFile.check(output, isNot: options.directory.path)
      let exported = try options.open().export(cid, to: URL(fileURLWithPath: output))
      let found = piece ? try commitment() : nil
      let report = Report(
        cid: "\(cid)", blocks: exported.blockCount, bytes: exported.byteCount,
        absent: exported.absent.map { "\($0)" }, piece: found.map { "\($0.cid)" },
        pieceBytes: found?.pieceByteCount)
      if json { return try Terminal.write(json: report) }
      for cid in report.absent {
        Terminal.writeError("note: \(cid) is linked to and not stored: the archive is without it")
      }
      Terminal.write(
        "\(output): \(Figures.number(of: "block", report.blocks)), "
          + Figures.bytes(Int(clamping: report.bytes)))
      if let found { Terminal.write("piece \(found.cid), \(found.pieceByteCount) bytes") }
    }

    private func commitment() throws -> PieceCommitment.Piece? {
      let bytes = try InputFile.map(output)
      var commitment = PieceCommitment()
      bytes.withUnsafeBytes { commitment.append($0.bytes) }
      return commitment.finish()
    }
  }
#endif
