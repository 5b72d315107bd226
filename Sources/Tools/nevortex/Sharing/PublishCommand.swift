#if Sharing
  import ArgumentParser
  import ContentBlocks
  import ContentID
  import ContentStore
  import Foundation
  import Manifest
  import Signing

  /// Signs a package and puts it into the store, from where nodes serve it.
  struct PublishCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "publish", abstract: "Sign a package and store it, so that nodes serve it.",
      discussion: """
        Example: nevortex publish model.nvx --key alice --name vision/digits
        Prints the name of the published model, which leads to the package and to who vouches for \
        it, and the name of the package. `nevortex node` gives both to whoever asks.
        The first to publish under a name on this machine becomes its publisher: a list with the \
        given keys is signed, trusted here and carried along.
        """)

    @Argument(help: "The package.")
    var package: String

    @Option(help: "A key of `nevortex keys`; repeat it for several. Not needed where there is one.")
    var key: [String] = []

    @Option(help: "The model's name; without it, the file's.")
    var name: String?

    @Option(help: "A number that rises with each version; without it, the seconds after 1970.")
    var revision: UInt64?

    @Option(help: "The version as people call it, such as 1.2.0.")
    var label: String?

    @Option(help: "The licence, as SPDX writes it.")
    var licence = "LicenseRef-unstated"

    @Option(help: "The package or file that it was made from.")
    var parent: String?

    @Option(help: "How many keys must sign: 1 unless it is said with a name's first version.")
    var threshold: Int?

    @Option(help: "For how many days the list of publishers counts, in the first version: 365.")
    var days: UInt64?

    @OptionGroup var options: StoreOptions

    @Flag(help: "Print one JSON object instead of words.")
    var json = false

    /// What `--json` prints.
    private struct Report: Encodable {
      let cid: String
      let package: String
      let name: String
      let version: UInt64
      let signers: [String]
      let packageBytes: Int
    }

    func validate() throws {
      guard Set(key).count == key.count else {
        throw ValidationError("--key: a key is there twice")
      }
      guard key.count <= 16 else { throw ValidationError("--key: 16 keys can sign at most") }
      if let days { try PublisherList.check(days: days) }
    }

    func run() throws {
      let now = Clock.now
      let words = Publication.Words(
        name: name, revision: revision, label: label, licence: licence,
        parent: try parent.map { try TypedCID.read($0) })
      let publication = try Publication(path: package, words: words, at: now)
      let keys = try signingKeys()
      let message = try sign(publication.manifest, by: keys)
      let trust = TrustStore.ofUser
      let lists = try Publishers(trust: trust).lists(
        of: publication.manifest.name, keys: keys, threshold: threshold, days: days)
      let node = try PublishedNode(manifest: message, publishers: lists)
      if try trust.list(of: node.content.name) == nil { _ = try trust.trust(publishersOf: node) }
      let counted = try trust.accept(message, at: now).signers
      for key in keys where !counted.contains(key.publicKey) {
        Terminal.writeError(
          "note: \(key.publicKey) is in no list of publishers of this name and counts for nothing; "
            + "`nevortex keys rotate` changes the list")
      }
      let store = try options.open()
      let root = try publication.package.keep(in: store, pin: true)
      try store.add(Block(cid: node.cid, bytes: node.block), pin: true)
      try show(
        Report(
          cid: "\(node.cid)", package: "\(root)", name: publication.manifest.name,
          version: publication.manifest.version, signers: keys.map { "\($0.publicKey)" },
          packageBytes: publication.package.byteCount))
    }

    private func sign(_ manifest: ModelManifest, by keys: [SigningKey]) throws -> SignedMessage {
      do throws(ManifestError) { return try SignedMessage(manifest, by: keys) } catch {
        let rules: [UInt64: String] = [
          2: "--name takes 1 to 64 of a-z, 0-9, ., - and _, with / between parts",
          3: "--revision takes a number from 1", 4: "--label takes 1 to 64 printable characters",
          8: "--licence takes an SPDX expression of 1 to 128 characters",
        ]
        if case .value(let key) = error.reason, let rule = rules[key] {
          throw Failure(.usage, rule)
        }
        throw error
      }
    }

    private func signingKeys() throws -> [SigningKey] {
      let keys = KeyStore.ofUser
      var names = key
      if names.isEmpty {
        names = try keys.entries().map(\.name)
        guard names.count == 1 else {
          throw Failure(
            .usage,
            names.isEmpty
              ? "there is no key to sign with: make one with `nevortex keys new <name>`"
              : "say which key signs: --key \(names.joined(separator: ", --key "))")
        }
      }
      return try names.map { name throws(KeyError) in try keys.key(name) }
    }

    private func show(_ report: Report) throws {
      if json { return try Terminal.write(json: report) }
      Terminal.write("published \(report.cid)")
      Terminal.write("package   \(report.package)")
      Terminal.write(
        "\(report.name), version \(report.version), \(Figures.bytes(report.packageBytes)), signed "
          + "by \(report.signers.joined(separator: ", "))")
    }
  }
#endif
