#if Sharing
  import ArgumentParser
  import Foundation
  import Signing

  /// Who may publish under a name, as this machine sees it.
  struct Publishers {
    let trust: TrustStore

    /// The signed lists of a name, the one that counts last; where there is none, a first list of
    /// these keys, which is not trusted yet.
    func lists(
      of name: String, keys: [SigningKey], threshold: Int?, days: UInt64?
    ) throws -> [SignedMessage] {
      let known = try trust.messages(of: name)
      guard known.isEmpty else {
        guard threshold == nil, days == nil else {
          throw Failure(
            .usage,
            "\(name) has a list of publishers, which --threshold and --days are not for: "
              + "`nevortex keys rotate` changes it")
        }
        return known
      }
      let threshold = threshold ?? 1
      try Self.check(threshold, of: keys.count)
      let list = PublisherList(
        name: name, version: 1, expiry: PublisherList.expiry(days: days ?? 365),
        threshold: threshold, keys: Set(keys.map(\.publicKey)))
      return [try SignedMessage(list, by: keys)]
    }

    /// Replaces the list of a name by one that is signed by those of these keys that are in either.
    func replace(
      _ name: String, keys: Set<PublicKey>, threshold: Int?, expiry: UInt64, signing: [SigningKey]
    ) throws -> PublisherList {
      guard let list = try trust.list(of: name) else {
        throw Failure(
          .no,
          "\(name): no list of publishers is trusted here; `nevortex publish` makes the first, "
            + "`nevortex keys trust` takes that of a model that was fetched")
      }
      let threshold = threshold ?? list.threshold
      try Self.check(threshold, of: keys.count)
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
      let message = try SignedMessage(next, by: signers)
      do { try trust.follow([message]) } catch { throw Self.explained(error, after: list) }
      return next
    }

    /// Which keys are missing under a list that was to follow another.
    private static func explained(_ error: TrustError, after list: PublisherList) -> any Error {
      guard case .belowThreshold(_, let version, let signed, let needed) = error else {
        return error
      }
      let which = version == list.version ? "the list before" : "the new list (--to)"
      return Failure(
        .no,
        "\(list.name): \(signed) of \(needed) signatures by keys of \(which) can be made here: "
          + "those that sign must be in this machine's folder of keys, and named by any --key")
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
    /// Refuses days that no list should count for: none, and more than a hundred years.
    static func check(days: UInt64) throws {
      guard (1...36_500).contains(days) else {
        throw ValidationError("--days \(days): a list counts for 1 to 36500 days")
      }
    }

    /// Seconds after 1970 at which a list ends that counts for so many days from now.
    static func expiry(days: UInt64) -> UInt64 {
      Clock.now + days * 86_400
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
      let end = Date(timeIntervalSince1970: Double(expiry)).formatted(.iso8601)
      Terminal.write(
        "\(name): \(threshold) of these must sign (list of publishers \(version), until \(end))")
      for key in keys { Terminal.write(key) }
    }
  }
#endif
