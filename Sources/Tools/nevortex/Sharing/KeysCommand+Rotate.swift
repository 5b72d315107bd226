#if Sharing
  import ArgumentParser
  import Signing

  /// Hands a name on to other keys.
  struct KeysRotateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "rotate", abstract: "Change which keys may publish under a name.",
      discussion: """
        Example: nevortex keys rotate vision/digits --to carol --to dave
        The new list must be signed by as many keys as the list before it asks for, and by as many \
        of its own as it asks for. A list of three keys of which two must sign survives the loss \
        of one: the other two sign a list without it. Who fetches the next version follows by \
        itself.
        """)

    @Argument(help: "The model's name.")
    var name: String

    @Option(help: "A key of `nevortex keys` that signs; repeat it. Without it, all of them do.")
    var key: [String] = []

    @Option(help: "Who may publish from now on: a key's name here, or its public half; repeat it.")
    var to: [String]

    @Option(help: "How many of them must sign; without it, as many as before.")
    var threshold: Int?

    @Option(help: "For how many days the list counts.")
    var days: UInt64 = 365

    func validate() throws { try PublisherList.check(days: days) }

    @Flag(help: "Print one JSON object instead of words.")
    var json = false

    func run() throws {
      let keys = KeyStore.ofUser
      let signing = try key.map { name throws(KeyError) in try keys.key(name) }
      let publishers = try to.map { text throws(KeyError) in
        if let key = PublicKey(text) { return key }
        return try keys.key(text).publicKey
      }
      let list = try Publishers(trust: .ofUser).replace(
        name, keys: Set(publishers), threshold: threshold,
        expiry: PublisherList.expiry(days: days),
        signing: key.isEmpty ? keys.entries().map { try keys.key($0.name) } : signing)
      try PublisherReport(list).show(json: json)
    }
  }
#endif
