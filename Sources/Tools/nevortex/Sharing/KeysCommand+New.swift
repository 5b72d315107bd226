#if Sharing
  import ArgumentParser
  import Signing

  /// Makes a key.
  struct KeysNewCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "new", abstract: "Make a key; print the public one, for lists of publishers.",
      discussion: "Example: nevortex keys new alice")

    @Argument(help: "What you call it: up to 32 of a-z, 0-9, - and _, a letter or digit first.")
    var name: String

    @Flag(help: "Print one JSON object instead of a line.")
    var json = false

    func run() throws {
      let store = KeyStore.ofUser
      let report = KeyReport(try store.create(name), in: store)
      if json { return try Terminal.write(json: report) }
      Terminal.write("\(report.publicKey)  in \(report.file)")
    }
  }
#endif
