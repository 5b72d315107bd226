#if Sharing
  import ArgumentParser
  import ContentBlocks

  /// Removes what nothing keeps.
  struct StoreCollectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "collect", abstract: "Remove all that no pin leads to.",
      discussion: """
        Example: nevortex store collect
        What a download has fetched is kept, so that it can go on; --partial gives up those that no
        program is fetching now.
        """)

    @Flag(help: "Give up downloads that are not whole too.")
    var partial = false

    @OptionGroup var options: StoreOptions

    @Flag(help: "Print one JSON object instead of words.")
    var json = false

    /// What `--json` prints.
    private struct Report: Encodable {
      let packages: [String]
      let downloads: [String]
      let blocks: Int
      let bytes: UInt64
    }

    func run() throws {
      let store = try options.open()
      let downloads = partial ? try store.dropPartialDownloads() : []
      let collected = try store.collect()
      let report = Report(
        packages: collected.roots.map { "\($0)" }, downloads: downloads.map { "\($0)" },
        blocks: collected.blockCount, bytes: collected.byteCount)
      if json { return try Terminal.write(json: report) }
      for cid in report.packages { Terminal.write("removed \(cid)") }
      for cid in report.downloads { Terminal.write("gave up \(cid)") }
      Terminal.write(
        "removed \(Figures.number(of: "block", report.blocks)), "
          + Figures.bytes(Int(clamping: report.bytes)))
    }
  }
#endif
