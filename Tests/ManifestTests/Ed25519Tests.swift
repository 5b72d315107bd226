import BoardCatalog
import Emulator
import FirmwareBuilder
import Foundation
import Manifest
import TestSupport
import Testing
import ToolProcess

/// Whether a signature is one of a message.
func verifies(_ signature: [UInt8], _ message: [UInt8], _ publicKey: [UInt8]) -> Bool {
  guard
    var verifier = Ed25519Verifier(
      publicKey: publicKey.span.bytes, signature: signature.span.bytes)
  else { return false }
  verifier.update(message.span.bytes)
  return verifier.isValid()
}

private let boards = [Board.cortexM7, .rv32imac].filter { board in
  guard case .qemu(let program, _, _) = board.emulation?.host else { return false }
  return ToolProcess.find(program) != nil
}

@Suite(.enabled(if: TestData.isPresent, "the vectors are not there"))
struct WycheproofTests {
  @Test func everyCaseIsJudgedAsWycheproofSays() throws {
    let cases = try WycheproofCase.all()
    #expect(cases.count == 151)
    for test in cases {
      let isValid = verifies(test.signature, test.message, test.publicKey)
      #expect(isValid == test.isValid, "case \(test.number)")
    }
  }

  @Test("a chip judges every case as Wycheproof says", arguments: boards)
  func onBoards(board: Board) throws {
    let cases = try WycheproofCase.all()
    let image = try FirmwareBuilder(root: TestData.packageRoot).image(.signatureCheck, for: board)
    let jobs = cases.map {
      SignatureJob(
        publicKey: Data($0.publicKey), signature: Data($0.signature), message: Data($0.message))
    }
    let result = try Emulator.checkSignatures(jobs, on: image)
    #expect(result.verdicts == cases.map(\.isValid))
    let instructions = try #require(result.instructions)
    let valid = zip(instructions, cases).filter(\.1.isValid).map(\.0)
    let flash = try #require(image.layout?.footprint.runtimeFlashBytes)
    print(
      "\(board.name): \(valid.reduce(0, +) / valid.count) instructions a check,",
      "\(valid.max() ?? 0) at most, \(flash) bytes of flash, stack \(result.stackBytes),",
      "painted \(result.paintedStackBytes)")
    #expect(flash < 10 * 1024)
    #expect(result.paintedStackBytes <= 4096)
  }
}

/// A case of Wycheproof's `ed25519_test.json`.
private struct WycheproofCase {
  let number: Int
  let publicKey: [UInt8]
  let message: [UInt8]
  let signature: [UInt8]
  let isValid: Bool

  private struct File: Decodable {
    let testGroups: [Group]
  }
  private struct Group: Decodable {
    let publicKey: Key
    let tests: [Case]
  }
  private struct Key: Decodable {
    let pk: String
  }
  private struct Case: Decodable {
    let tcId: Int
    let msg: String
    let sig: String
    let result: String
  }

  static func all() throws -> [WycheproofCase] {
    let data = Data(try TestData.bytes("vectors/wycheproof/ed25519_test.json"))
    return try JSONDecoder().decode(File.self, from: data).testGroups.flatMap { group in
      group.tests.map { test in
        WycheproofCase(
          number: test.tcId, publicKey: bytes(group.publicKey.pk), message: bytes(test.msg),
          signature: bytes(test.sig), isValid: test.result == "valid")
      }
    }
  }
}
