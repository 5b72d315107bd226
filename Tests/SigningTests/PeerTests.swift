import Foundation
import Signing
import TestSupport
import Testing

/// pycose, another implementation of COSE, where `make interop` has installed it.
@Suite(.enabled(if: InteropPython.interpreter != nil, "pycose is not there: `make interop`"))
struct PycoseTests {
  @Test func pycoseVerifiesWhatWeSign() throws {
    let publishing = try Publishing()
    let message = try publishing.manifest(signedBy: [0, 1])
    let keys = [0, 1].map { PycosePeer.hex(publishing.keys[$0].publicKey.bytes) }
    #expect(
      try PycosePeer.run("verify", [PycosePeer.hex(message.bytes)] + keys) == "True True")
    // The signers change places.
    #expect(
      try PycosePeer.run("verify", [PycosePeer.hex(message.bytes)] + keys.reversed())
        == "False False")
  }

  @Test func weVerifyWhatPycoseSigns() throws {
    let publishing = try Publishing()
    let payload = try ModelManifest.sample().encoded()
    var random = SplitMix64(seed: 1)
    let seed = (0..<32).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    let key = publishing.keys[0].publicKey
    let signed = try PycosePeer.run(
      "sign",
      [SignedMessage.Content.manifest.rawValue]
        + [payload, seed, key.bytes].map { PycosePeer.hex($0) })
    let message = try SignedMessage(PycosePeer.bytes(signed), .manifest)
    #expect(message.signers == [key] && message.payload == payload)
    #expect(try message == publishing.manifest(signedBy: [0]))
  }
}

/// A script that calls pycose.
enum PycosePeer {
  static func hex(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  static func bytes(_ hex: String) -> [UInt8] {
    let digits = hex.compactMap(\.hexDigitValue)
    return stride(from: 0, to: digits.count - 1, by: 2).map {
      UInt8(digits[$0] << 4 | digits[$0 + 1])
    }
  }

  /// What the script prints.
  static func run(_ verb: String, _ arguments: [String]) throws -> String {
    let process = Process()
    process.executableURL = InteropPython.interpreter
    let script = TestData.packageRoot.appendingPathComponent("Tests/Support/Tools/cose_peer.py")
    process.arguments = [script.path, verb] + arguments
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let answer = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: answer, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
  }
}
