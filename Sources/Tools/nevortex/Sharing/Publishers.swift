#if Sharing
  import Signing

  /// Who may publish under a name, as this machine sees it.
  struct Publishers {
    let trust: TrustStore

    /// The signed lists of a name, the one that counts last; where there is none, one of these keys
    /// is made and trusted.
    func lists(
      of name: String, keys: [SigningKey], threshold: Int, expiry: UInt64
    ) throws -> [SignedMessage] {
      let known = try trust.messages(of: name)
      guard known.isEmpty else { return known }
      try Self.check(threshold, of: Set(keys.map(\.publicKey)).count)
      let list = PublisherList(
        name: name, version: 1, expiry: expiry, threshold: threshold,
        keys: Set(keys.map(\.publicKey)))
      try trust.trust(try SignedMessage(list, by: keys))
      return try trust.messages(of: name)
    }

    /// Replaces the list of a name by one that is signed by those of these keys that are in either.
    func replace(
      _ name: String, keys: Set<PublicKey>, threshold: Int, expiry: UInt64, signing: [SigningKey]
    ) throws -> PublisherList {
      try Self.check(threshold, of: keys.count)
      guard let list = try trust.list(of: name) else {
        throw Failure(
          .no,
          "\(name): no list of publishers is trusted here; `nevortex publish` makes the first, "
            + "`nevortex keys trust` takes that of a model that was fetched")
      }
      let signers = signing.filter {
        keys.contains($0.publicKey) || list.keys.contains($0.publicKey)
      }
      guard !signers.isEmpty else {
        throw Failure(
          .no, "\(name): no key here is of its list of publishers: whoever has one must sign")
      }
      let (version, isLast) = list.version.addingReportingOverflow(1)
      guard !isLast else {
        throw Failure(.no, "\(name): no list can follow version \(list.version)")
      }
      let next = PublisherList(
        name: name, version: version, expiry: expiry, threshold: threshold, keys: keys)
      try trust.follow([try SignedMessage(next, by: signers)])
      return next
    }

    private static func check(_ threshold: Int, of count: Int) throws {
      guard (1...max(count, 1)).contains(threshold) else {
        throw Failure(
          .usage, "--threshold \(threshold): of \(count) keys, 1 to \(count) can be asked for")
      }
    }
  }

  extension TrustStore {
    /// The user's own.
    static var ofUser: TrustStore { TrustStore(directory: Home.folder("trust")) }
  }

  extension PublisherList {
    /// Seconds after 1970 at which a list ends that counts for so many days from now.
    static func expiry(days: UInt64) -> UInt64 {
      let (seconds, overflows) = days.multipliedReportingOverflow(by: 86_400)
      guard !overflows else { return .max }
      return Clock.now.addingReportingOverflow(seconds).overflow ? .max : Clock.now + seconds
    }
  }

  /// A list of publishers as it is shown.
  struct PublisherReport: Encodable {
    let name: String
    let version: UInt64
    let threshold: Int
    let keys: [String]
    let expiry: UInt64

    init(_ list: PublisherList) {
      name = list.name
      version = list.version
      threshold = list.threshold
      keys = list.keys.map { "\($0)" }
      expiry = list.expiry
    }

    /// Writes it for people, or as JSON.
    func show(json: Bool) throws {
      if json { return try Terminal.write(json: self) }
      Terminal.write(
        "\(name): \(threshold) of these must sign (list of publishers \(version))")
      for key in keys { Terminal.write(key) }
    }
  }
#endif
