import Manifest
import SharedBytes
import Signing

extension Harness {
  /// The readers of what is signed; what they read they write again with the same bytes.
  static let signed = [
    Harness(name: "cbor", seedEnding: "cbor") { readItem($0.array) },
    Harness(name: "cose", seedEnding: ".cose") { readMessage($0.array) },
    Harness(name: "manifest", seedEnding: "manifest.cbor") { bytes in
      guard let manifest = try? ModelManifest(payload: bytes.array) else { return }
      precondition((try? manifest.encoded()) == bytes.array, "a manifest that has two forms")
    },
    Harness(name: "publishers", seedEnding: "publishers.cbor") { bytes in
      guard let list = try? PublisherList(payload: bytes.array) else { return }
      precondition((try? list.encoded()) == bytes.array, "a list that has two forms")
    },
    Harness(name: "published-node", seedEnding: "node.dag-cbor") { bytes in
      guard let node = try? PublishedNode(block: bytes.array) else { return }
      precondition(node.block == bytes.array, "a node that has two forms")
    },
  ]

  private static func readItem(_ bytes: [UInt8]) {
    var reader = CBORReader(bytes.span.bytes)
    while (try? reader.skip()) != nil {}
    precondition(reader.offset <= bytes.count, "read beyond the end")
  }

  private static func readMessage(_ bytes: [UInt8]) {
    if let view = try? COSESignView(bytes.span.bytes) {
      for index in 0..<view.signatureCount {
        precondition(view.keyID(at: index).byteCount <= bytes.count, "outside of the message")
        _ = view.isValid(at: index, publicKey: view.keyID(at: index))
      }
    }
    for content in [SignedMessage.Content.manifest, .publishers] {
      guard let message = try? SignedMessage(bytes, content) else { continue }
      precondition(message.bytes == bytes, "a message that has two forms")
      precondition(message.signers.count <= COSESignView.signatureLimit, "too many signers")
    }
  }
}
