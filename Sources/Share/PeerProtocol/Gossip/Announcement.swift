public import ContentBlocks

/// The news that a model was published: a hint where to look, nothing to trust.
///
/// Whoever reads it fetches the published node, which its CID verifies, and believes its signed
/// manifest; name, version and size only tell whether that is worth doing.
/// The form is deterministic DAG-CBOR: a map of `cid` (a link), `name`, `size`, `version`.
public struct Announcement: Equatable, Sendable {
  /// The topic that announcements of models are sent on.
  public static let topic = "/nevortex/models/1"
  /// The longest name in bytes.
  public static let nameBytes = 255

  /// The published node, which links to the package.
  public let cid: CID
  /// The model's name.
  public let name: String
  /// Its version, which rises.
  public let version: UInt64
  /// The package's size in bytes.
  public let size: UInt64

  /// An announcement of parts; an error where the name or the CID is none.
  public init(cid: CID, name: String, version: UInt64, size: UInt64) throws(AnnouncementError) {
    guard (1...Self.nameBytes).contains(name.utf8.count) else {
      throw .name(bytes: name.utf8.count)
    }
    // A name is shown to people: no line of its own, nothing that moves a terminal's cursor.
    guard !name.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
    else { throw .name(bytes: name.utf8.count) }
    guard (try? cid.contentID()) != nil else { throw .cid(cid) }
    self.cid = cid
    self.name = name
    self.version = version
    self.size = size
  }

  /// Reads what came over the topic.
  public init(_ data: [UInt8]) throws(AnnouncementError) {
    guard data.count <= Limits.announcementBytes else {
      throw .tooLarge(limit: Limits.announcementBytes)
    }
    let value: DataModelValue
    do { value = try DagCBOR.decode(data.span.bytes) } catch { throw .form(error) }
    guard case .map(let map) = value, map.entries.count == 4,
      case .link(let cid) = value["cid"], case .string(let name) = value["name"],
      case .unsigned(let version) = value["version"], case .unsigned(let size) = value["size"]
    else { throw .fields }
    try self.init(cid: cid, name: name, version: version, size: size)
  }

  /// The form that is sent.
  public var encoded: [UInt8] {
    let map = DataModelMap([
      "cid": .link(cid), "name": .string(name), "size": .unsigned(size),
      "version": .unsigned(version),
    ])
    do { return try DagCBOR.encode(.map(map)) } catch {
      preconditionFailure("only a float has no form: \(error)")
    }
  }
}

/// Why data is no announcement.
public enum AnnouncementError: Error, Equatable, Sendable {
  /// Larger than any announcement.
  case tooLarge(limit: Int)
  /// Not DAG-CBOR, or not in the one form.
  case form(DagCBORError)
  /// Not a map of exactly the four fields with their kinds.
  case fields
  /// The name is empty, too long or not for showing.
  case name(bytes: Int)
  /// The name of the node is not of a kind that can be fetched and verified here.
  case cid(CID)
}
