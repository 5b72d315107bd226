public import ContentBlocks
import ContentID
public import Manifest

/// The block by which a model is found: it links to the package and carries what is signed.
///
/// DAG-CBOR, so that any node of IPFS can walk from it to the package:
/// `{"package": link, "manifest": bytes, "publishers": [bytes]}`.
public struct PublishedNode: Equatable, Sendable {
  /// The signed manifest, which names the package.
  public let manifest: SignedMessage
  /// Signed lists of publishers of the name, the oldest first, without a gap in their versions.
  public let publishers: [SignedMessage]
  /// What the manifest says.
  public let content: ModelManifest
  /// What these lists say.
  public let lists: [PublisherList]

  /// The most lists that a node carries.
  public static let publishersLimit = 64

  /// A node of messages; an error where one is not what it should be.
  public init(
    manifest: SignedMessage, publishers: [SignedMessage] = []
  ) throws(PublishedNodeError) {
    guard publishers.count <= Self.publishersLimit else {
      throw .publishers(count: publishers.count)
    }
    do throws(ManifestError) {
      content = try ModelManifest(payload: manifest.payload)
      lists = try publishers.map { message throws(ManifestError) in
        try PublisherList(payload: message.payload)
      }
    } catch { throw .manifest(error) }
    self.manifest = manifest
    self.publishers = publishers
    for list in lists where list.name != content.name { throw .otherName(list.name) }
  }

  /// The node's block.
  public var block: [UInt8] {
    var map = DataModelMap(["manifest": .bytes(manifest.bytes), "package": .link(content.package)])
    if !publishers.isEmpty { map["publishers"] = .list(publishers.map { .bytes($0.bytes) }) }
    do { return try DagCBOR.encode(.map(map)) } catch {
      preconditionFailure("bytes and links have a form: \(error)")
    }
  }

  /// The block's name.
  public var cid: CID { CID(of: block.span.bytes, codec: .dagCBOR) }

  /// Reads a block. No signature is verified.
  public init(block: [UInt8]) throws(PublishedNodeError) {
    let value: DataModelValue
    do throws(DagCBORError) {
      value = try DagCBOR.decode(block.span.bytes)
    } catch { throw .block(error) }
    guard case .map(let map) = value, case .bytes(let manifest)? = map["manifest"],
      case .link(let package)? = map["package"]
    else { throw .fields }
    var lists: [[UInt8]] = []
    if case .list(let values)? = map["publishers"] {
      for case .bytes(let list) in values { lists.append(list) }
      guard lists.count == values.count, !lists.isEmpty else { throw .fields }
    }
    guard map.entries.count == (lists.isEmpty ? 2 : 3) else { throw .fields }
    guard lists.count <= Self.publishersLimit else { throw .publishers(count: lists.count) }
    let message: SignedMessage
    var publishers: [SignedMessage] = []
    do throws(ManifestError) {
      message = try SignedMessage(manifest, .manifest)
      for list in lists { publishers.append(try SignedMessage(list, .publishers)) }
    } catch { throw .manifest(error) }
    try self.init(manifest: message, publishers: publishers)
    guard content.package == package else {
      throw .package(link: package, manifest: content.package)
    }
  }
}

/// Why a block is no published model.
public enum PublishedNodeError: Error, Equatable, Sendable, CustomStringConvertible {
  /// It is not DAG-CBOR.
  case block(DagCBORError)
  /// It has not these fields: `manifest`, `package`, and perhaps `publishers`.
  case fields
  /// A message in it is not one.
  case manifest(ManifestError)
  /// The link leads to another package than the manifest says.
  case package(link: CID, manifest: CID)
  /// More lists than a node carries.
  case publishers(count: Int)
  /// A list of publishers of another name than the manifest's.
  case otherName(String)

  /// What is wrong with it.
  public var description: String {
    switch self {
    case .block(let error): "not a published model: byte \(error.offset): \(error.reason)"
    case .fields: "not a published model: it has other fields than manifest, package, publishers"
    case .manifest(let error): "not a published model: what is signed is malformed: \(error)"
    case .package(let link, let manifest):
      "the node links to the package \(link), but its manifest is of \(manifest): whoever made it "
        + "put two models together"
    case .publishers(let count):
      "\(count) lists of publishers, where a node carries \(PublishedNode.publishersLimit) at most"
    case .otherName(let name):
      "it carries a list of publishers of another name than its own: \(name)"
    }
  }
}
