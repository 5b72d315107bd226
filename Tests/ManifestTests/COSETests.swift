import Foundation
import Manifest
import TestSupport
import Testing

/// Whether every signature of a message is valid for a key.
private func isSigned(_ message: [UInt8], by publicKey: [UInt8]) throws(ManifestError) -> Bool {
  let view = try COSESignView(message.span.bytes)
  for index in 0..<view.signatureCount
  where !view.isValid(at: index, publicKey: publicKey.span.bytes) { return false }
  return true
}

@Suite(.enabled(if: TestData.isPresent, "the vectors are not there"))
struct COSETests {
  private static func message(_ name: String) throws -> [UInt8] {
    let data = Data(try TestData.bytes("vectors/cose/\(name).json"))
    let object = try JSONSerialization.jsonObject(with: data) as? [String: Any]
    let output = try #require(object?["output"] as? [String: Any])
    return bytes(try #require(output["cbor"] as? String))
  }

  /// The key of the working group's examples with Ed25519: RFC 8032's first.
  private let publicKey = bytes("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")

  @Test(arguments: ["eddsa-sig-01", "eddsa-01"])
  func theExamplesWithEd25519AreValid(_ name: String) throws {
    let message = try Self.message("eddsa-examples/\(name)")
    #expect(try isSigned(message, by: publicKey))
    let view = try COSESignView(message.span.bytes)
    let payload = view.payload.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
    #expect(payload == "This is the content.")
    let keyID = view.keyID(at: 0).withUnsafeBytes { [UInt8]($0) }
    #expect(keyID == [UInt8]("11".utf8))
    let isText = view.hasContentType("text/plain")
    #expect(!isText)
  }

  // A changed length or label makes it another message; a changed header, text or signature makes
  // it a message that is not signed.
  @Test(arguments: ["eddsa-sig-01", "eddsa-01"])
  func noByteOfAnExampleCanBeChanged(_ name: String) throws {
    let message = try Self.message("eddsa-examples/\(name)")
    // Neither the identifier of a key nor its label is signed.
    let identifier = Array(bytes("04423131"))
    let free = try #require(
      message.indices.first { message[$0...].starts(with: identifier) })
    var accepted: [Int] = []
    for index in message.indices {
      for bit in 0..<8 {
        var changed = message
        changed[index] ^= 1 << bit
        if (try? isSigned(changed, by: publicKey)) == true { accepted.append(index) }
      }
    }
    #expect(accepted.allSatisfy { (free..<free + 4).contains($0) })
    #expect(!accepted.isEmpty)
  }

  @Test func aSignatureOfAnotherKindIsNotValid() throws {
    for name in ["eddsa-examples/eddsa-sig-02", "sign-tests/ecdsa-01", "sign-tests/sign-pass-02"] {
      #expect(try !isSigned(Self.message(name), by: publicKey), "\(name)")
    }
  }

  // What these change is the tag, the payload, the algorithm, the headers.
  @Test(
    arguments: [
      ("sign-tests/sign-fail-01", .tag), ("sign1-tests/sign-fail-01", .tag),
    ] as [(String, ManifestError.Reason)])
  func anotherTagIsRefused(_ name: String, _ reason: ManifestError.Reason) throws {
    let message = try Self.message(name)
    #expect(throws: ManifestError(0, reason)) { try isSigned(message, by: publicKey) }
  }

  @Test(
    arguments: [
      ("d8628440a041008080", .count), ("d8628443a10127a0410080", .count),
      ("d8628441a0a0410081834040", .count), ("d86284a0a0410080", .type(5)),
      ("d8628440a10127410080", .unknown(key: 1)), ("d8628444a1028101a0410080", .unknown(key: 2)),
      ("d8628440a0f680", .type(7)), ("d862834040a0", .count), ("d8624100", .type(2)),
      ("d8628441a0a0410080", .count),
    ] as [(String, ManifestError.Reason)])
  func whatIsNoMessageIsRefused(_ message: String, _ reason: ManifestError.Reason) {
    let error = #expect(throws: ManifestError.self) {
      try isSigned(bytes(message), by: publicKey)
    }
    #expect(error?.reason == reason, "\(message)")
  }
}
