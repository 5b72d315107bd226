import ContentBlocks
import PeerProtocol
import Testing

@Suite struct AnnouncementTests {
  private let cid: CID

  init() throws {
    cid = CID(of: [1, 2, 3].span.bytes, codec: .dagCBOR)
  }

  private func data(_ fields: KeyValuePairs<String, DataModelValue>) throws -> [UInt8] {
    try DagCBOR.encode(.map(DataModelMap(fields)))
  }

  @Test("an announcement is read as it was written, in the one form")
  func roundTrip() throws {
    let announcement = try Announcement(cid: cid, name: "käse", version: 7, size: 300_000)
    #expect(try Announcement(announcement.encoded) == announcement)
    // A map of four, the shorter names first: cid, name, size, version.
    #expect(announcement.encoded.prefix(6) == [0xA4, 0x63, 0x63, 0x69, 0x64, 0xD8])
    let far = try Announcement(cid: cid, name: "n", version: .max, size: .max)
    #expect(try Announcement(far.encoded) == far)
  }

  @Test("a name that is none, or that would move a terminal's cursor, is refused")
  func names() throws {
    let long = String(repeating: "é", count: 128)
    for name in ["", long, "a\nb", "a\u{1B}[2J", "\u{85}"] {
      #expect(throws: AnnouncementError.self) {
        try Announcement(cid: cid, name: name, version: 1, size: 1)
      }
      let data = try data([
        "cid": .link(cid), "name": .string(name), "size": .unsigned(1), "version": .unsigned(1),
      ])
      #expect(throws: AnnouncementError.self) { try Announcement(data) }
    }
    #expect(
      try Announcement(cid: cid, name: String(long.dropLast()), version: 1, size: 1).size == 1)
  }

  @Test("other fields, other kinds, other forms are refused")
  func forms() throws {
    let good: KeyValuePairs<String, DataModelValue> = [
      "cid": .link(cid), "name": .string("n"), "size": .unsigned(1), "version": .unsigned(1),
    ]
    #expect(try Announcement(data(good)).name == "n")
    let bad: [KeyValuePairs<String, DataModelValue>] = [
      ["cid": .link(cid), "name": .string("n"), "size": .unsigned(1)],
      [
        "cid": .link(cid), "name": .string("n"), "size": .unsigned(1), "version": .unsigned(1),
        "x": .unsigned(1),
      ],
      [
        "cid": .bytes(cid.bytes), "name": .string("n"), "size": .unsigned(1),
        "version": .unsigned(1),
      ],
      ["cid": .link(cid), "name": .bytes([0x6E]), "size": .unsigned(1), "version": .unsigned(1)],
      ["cid": .link(cid), "name": .string("n"), "size": .negative(0), "version": .unsigned(1)],
    ]
    for fields in bad {
      #expect(throws: AnnouncementError.fields) { try Announcement(data(fields)) }
    }
    #expect(throws: AnnouncementError.self) { try Announcement(data(good) + [0]) }
    #expect(throws: AnnouncementError.self) { try Announcement([]) }
    #expect(throws: AnnouncementError.tooLarge(limit: Limits.announcementBytes)) {
      try Announcement([UInt8](repeating: 0, count: Limits.announcementBytes + 1))
    }
  }

  @Test("a node that could not be verified here is refused")
  func strangeHash() throws {
    let strange = CID(
      codec: 0x71, hash: Multihash(function: 0x13, digest: [UInt8](repeating: 1, count: 64)))
    #expect(throws: AnnouncementError.cid(strange)) {
      try Announcement(cid: strange, name: "n", version: 1, size: 1)
    }
  }
}
