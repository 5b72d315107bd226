#if Sharing
  import ArgumentParser
  import ContentStore

  /// Holds everything against its hash.
  struct StoreVerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "verify", abstract: "Hash everything again and name what is damaged.",
      discussion: """
        Example: nevortex store verify
        What is damaged counts as missing from then on: fetch the package again, and no more than
        that is fetched. Exit status 1 where something is.
        """)

    @OptionGroup var options: StoreOptions

    @Flag(help: "Print one JSON object instead of words.")
    var json = false

    /// What `--json` prints.
    private struct Report: Encodable {
      struct Damage: Encodable {
        let cid: String
        let file: String
        let offset: UInt64
      }

      let blocks: Int
      let bytes: UInt64
      let damages: [Damage]
      let brokenPackages: [String]
    }

    func run() throws {
      let store = try options.open()
      var bar = ProgressBar("verifying")
      let result = try store.verify { done, total in
        bar.update(Int(clamping: done), of: Int(clamping: total))
      }
      bar.finish()
      if json { try write(json: result) } else { write(result) }
      if !result.isClean { throw ExitCode(Failure.Status.no.rawValue) }
    }

    private func write(json result: Verification) throws {
      try Terminal.write(
        json: Report(
          blocks: result.blockCount, bytes: result.byteCount,
          damages: result.damages.map {
            .init(cid: "\($0.cid)", file: $0.file, offset: $0.offset)
          },
          brokenPackages: result.brokenRoots.map { "\($0)" }))
    }

    private func write(_ result: Verification) {
      for damage in result.damages {
        Terminal.write("damaged: \(damage.cid), at byte \(damage.offset) of \(damage.file)")
      }
      for cid in result.brokenRoots {
        Terminal.write("not whole any more: \(cid); `nevortex fetch \(cid)` gets what is missing")
      }
      let size = Figures.bytes(Int(clamping: result.byteCount))
      Terminal.write(
        "\(Figures.number(of: "block", result.blockCount)), \(size): "
          + (result.damages.isEmpty
            ? "each is what its name says" : "\(result.damages.count) damaged, marked as missing"))
    }
  }
#endif
