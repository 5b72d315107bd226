#if Sharing
  import ArgumentParser
  import Signing

  /// Takes trust back.
  struct KeysDistrustCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "distrust", abstract: "Trust nobody for a name any more.",
      discussion: """
        Example: nevortex keys distrust vision/digits
        The versions that were seen are forgotten with the list: older ones are taken again.
        """)

    @Argument(help: "The model's name, as `nevortex keys trusted` shows it.")
    var name: String

    func run() throws {
      guard try TrustStore.ofUser.distrust(name) else {
        throw Failure(.no, "\(name): nobody is trusted for it; see `nevortex keys trusted`")
      }
      Terminal.write("nobody is trusted for \(name) any more")
    }
  }
#endif
