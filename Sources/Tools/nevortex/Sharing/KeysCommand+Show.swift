#if Sharing
  import ArgumentParser
  import Signing

  /// Shows one key; the secret stays where it is.
  struct KeysShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "show", abstract: "Show the public half of a key, and where its file lies.",
      discussion: "Example: nevortex keys show alice")

    @Argument(help: "What you call it.")
    var name: String

    @Flag(help: "Print one JSON object instead of lines.")
    var json = false

    func run() throws {
      let store = KeyStore.ofUser
      let entry = KeyStore.Entry(name: name, publicKey: try store.key(name).publicKey)
      let report = KeyReport(entry, in: store)
      if json { return try Terminal.write(json: report) }
      Terminal.write("name    \(report.name)")
      Terminal.write("public  \(report.publicKey)")
      Terminal.write("file    \(report.file)")
    }
  }
#endif
