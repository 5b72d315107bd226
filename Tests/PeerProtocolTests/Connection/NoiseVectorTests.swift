import Crypto
import Foundation
import TestSupport
import Testing

@testable import PeerProtocol

@Suite struct NoiseVectorTests {
  /// The file of vectors of the implementation `snow`.
  struct VectorFile: Decodable {
    struct Vector: Decodable {
      let protocolName: String
      let initPrologue: String
      let initStatic: String?
      let initEphemeral: String?
      let respPrologue: String
      let respStatic: String?
      let respEphemeral: String?
      let messages: [Message]
    }

    struct Message: Decodable {
      let payload: String
      let ciphertext: String
    }

    let vectors: [Vector]
  }

  @Test(
    "handshake and transport meet the vectors of the pattern that libp2p uses",
    .enabled(if: TestData.isPresent, "the shared data is not here"))
  func vectors() throws {
    let bytes = try TestData.bytes("vectors/noise/snow.txt")
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let file = try decoder.decode(VectorFile.self, from: Data(bytes))
    let vectors = file.vectors.filter { $0.protocolName == "Noise_XX_25519_ChaChaPoly_SHA256" }
    #expect(!vectors.isEmpty)
    for vector in vectors { try check(vector) }
  }

  private func check(_ vector: VectorFile.Vector) throws {
    var sides = [
      NoiseHandshake(
        isInitiator: true, prologue: bytes(vector.initPrologue),
        staticKey: try key(vector.initStatic), ephemeralKey: try key(vector.initEphemeral)),
      NoiseHandshake(
        isInitiator: false, prologue: bytes(vector.respPrologue),
        staticKey: try key(vector.respStatic), ephemeralKey: try key(vector.respEphemeral)),
    ]
    for (index, message) in vector.messages.prefix(3).enumerated() {
      let sent = try sides[index % 2].write(bytes(message.payload))
      #expect(sent == bytes(message.ciphertext))
      #expect(try sides[1 - index % 2].read(sent[...]) == bytes(message.payload))
    }
    #expect(sides[0].isFinished && sides[1].isFinished)
    var ciphers = sides.map { $0.split() }
    for (index, message) in vector.messages.enumerated().dropFirst(3) {
      var sealed: [UInt8] = []
      try ciphers[index % 2].sending.seal(bytes(message.payload), into: &sealed)
      #expect(sealed == bytes(message.ciphertext))
      let opened = try ciphers[1 - index % 2].receiving.open(sealed[...])
      #expect(opened == bytes(message.payload))
    }
  }

  @Test("a changed bit anywhere in a handshake is noticed")
  func changedBits() throws {
    let payload = [UInt8](repeating: 3, count: 40)
    for message in 0..<3 {
      // The messages have 72, 136 and 104 bytes.
      for byte in stride(from: 0, to: 72, by: 5) {
        #expect(throws: NoiseError.self, "message \(message), byte \(byte)") {
          var sides = try Self.sides()
          for index in 0..<3 {
            var sent = try sides[index % 2].write(payload)
            if index == message { sent[byte] ^= 0x10 }
            _ = try sides[1 - index % 2].read(sent[...])
          }
        }
      }
    }
  }

  @Test("a message that is shorter than its keys is refused")
  func shortMessages() throws {
    for count in 0..<32 {
      var responder = try Self.sides()[1]
      #expect(throws: NoiseError.wrongLength(count)) {
        _ = try responder.read([UInt8](repeating: 1, count: count)[...])
      }
    }
  }

  @Test("a key with which nothing secret can be agreed on is refused")
  func weakKey() throws {
    var responder = try Self.sides()[1]
    _ = try responder.read([UInt8](repeating: 0, count: 32)[...])
    #expect(throws: NoiseError.weakKey) { _ = try responder.write([]) }
  }

  static func sides() throws -> [NoiseHandshake] {
    try [true, false].map { isInitiator in
      NoiseHandshake(
        isInitiator: isInitiator,
        staticKey: try .init(rawRepresentation: [UInt8](repeating: isInitiator ? 1 : 2, count: 32)),
        ephemeralKey: try .init(
          rawRepresentation: [UInt8](repeating: isInitiator ? 3 : 4, count: 32)))
    }
  }

  private func key(_ text: String?) throws -> Curve25519.KeyAgreement.PrivateKey {
    try .init(rawRepresentation: bytes(try #require(text)))
  }

  private func bytes(_ text: String) -> [UInt8] {
    let digits = text.compactMap { $0.hexDigitValue.map(UInt8.init) }
    return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
  }
}
