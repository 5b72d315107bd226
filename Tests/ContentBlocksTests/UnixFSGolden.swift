import TestSupport
import Testing

@testable import ContentBlocks

/// A file and its name.
struct UnixFSGolden: Sendable, CustomTestStringConvertible {
  let name: String
  let profile: UnixFSProfile
  let makeBytes: @Sendable () -> [UInt8]
  let cid: String

  var bytes: [UInt8] { makeBytes() }
  var testDescription: String { name }

  static let all =
    [
      UnixFSGolden(
        name: "empty, 2015", profile: .unixFS2015, makeBytes: { [] },
        cid: "QmbFMke1KXqnYyBBWxB74N4c5SBnJMVAiMNRcGu6x1AwQH"),
      UnixFSGolden(
        name: "hello world, 2015", profile: .unixFS2015, makeBytes: { Array("hello world\n".utf8) },
        cid: "QmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff5o"),
      UnixFSGolden(
        name: "empty, 2025", profile: .unixFS2025, makeBytes: { [] },
        cid: "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku"),
      UnixFSGolden(
        name: "hello world, 2025", profile: .unixFS2025,
        makeBytes: { Array("hello world\n".utf8) },
        cid: "bafkreifjjcie6lypi6ny7amxnfftagclbuxndqonfipmb64f2km2devei4"),
    ] + large

  private static let large = [
    UnixFSGolden(
      name: "262144 bytes, 2015", profile: .unixFS2015, makeBytes: { pattern(262144) },
      cid: "QmduUoTU2qqaks3gg2eued5an216oi7Q7Pt9BNvMmVA9Ea"),
    UnixFSGolden(
      name: "262145 bytes, 2015", profile: .unixFS2015, makeBytes: { pattern(262145) },
      cid: "QmX53D2276NoXBZvcyY68zMbF5g8HJamkZa4QfWUECGiQP"),
    UnixFSGolden(
      name: "1000000 bytes, 2015", profile: .unixFS2015, makeBytes: { pattern(1000000) },
      cid: "QmRZGBD8MZQSWr6Rn9AiMbD5FVjbJzcUMC1UcZz4GQ5cAi"),
    UnixFSGolden(
      name: "1048576 bytes, 2025", profile: .unixFS2025, makeBytes: { pattern(1048576) },
      cid: "bafkreifwwsewi6r3wudlo6iexf644lr4o7ff5bnfob5sqiolcyc27jjcya"),
    UnixFSGolden(
      name: "1048577 bytes, 2025", profile: .unixFS2025, makeBytes: { pattern(1048577) },
      cid: "bafybeiaxyrk3agt4jhwahxd2mcwh63yob4qdsl3jpdjvbte26nqmj4lz6q"),
    UnixFSGolden(
      name: "2500000 bytes, 2025", profile: .unixFS2025, makeBytes: { pattern(2500000) },
      cid: "bafybeigvmhmlptteakb5g2malcjpmwgq5ggppkjookqryjzii6hftugswu"),
    UnixFSGolden(
      name: "17400 bytes, 2015 with leaves of 100", profile: .old(100, 174),
      makeBytes: { pattern(17400) },
      cid: "QmVXoAvQkAEdBhQdENkeXrgv6mgJ814Fd8qdWQ8T3fHbsY"),
    UnixFSGolden(
      name: "17401 bytes, 2015 with leaves of 100", profile: .old(100, 174),
      makeBytes: { pattern(17401) },
      cid: "Qmeq8cRiTbHyiSD6zE6n5XyrAdJ2LYQZXEyxkxB5kYZHaR"),
    UnixFSGolden(
      name: "40000 bytes, 2015 with leaves of 100", profile: .old(100, 174),
      makeBytes: { pattern(40000) },
      cid: "QmQra7jy9vy1QVfFxESYodg1hYy4fqU1jRD5Ut89VvBgBT"),
    UnixFSGolden(
      name: "12345 bytes, 2015 with leaves of 10", profile: .old(10, 10),
      makeBytes: { pattern(12345) },
      cid: "QmSMfZpF9fsZ5gZ6qqzMtiyzutUzftYPQukWHzhy5dSNmU"),
  ]
}

extension UnixFSProfile {
  fileprivate static func old(_ leafByteCount: Int, _ linkLimit: Int) -> UnixFSProfile {
    UnixFSProfile(
      leafByteCount: leafByteCount, linkLimit: linkLimit, hasRawLeaves: false, cidVersion: 0)
  }
}
