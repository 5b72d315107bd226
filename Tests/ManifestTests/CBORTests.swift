import Foundation
import Manifest
import TestSupport
import Testing

/// Why bytes are not one item in its deterministic form; nil where they are.
private func refusal(_ bytes: [UInt8]) -> ManifestError? {
  var reader = CBORReader(bytes.span.bytes)
  do throws(ManifestError) {
    try reader.skip()
    try reader.finish()
    return nil
  } catch { return error }
}

@Suite struct CBORTests {
  private struct Example: Decodable {
    let hex: String
    let roundtrip: Bool
  }

  @Test(.enabled(if: TestData.isPresent, "the vectors are not there"))
  func ofAppendixAWhatIsDeterministicIsAcceptedAndNothingElse() throws {
    let data = Data(try TestData.bytes("vectors/cbor/appendix_a.json"))
    let examples = try JSONDecoder().decode([Example].self, from: data)
    #expect(examples.count == 82)
    // RFC 7049 had this simple value in two bytes; since RFC 8949, 3.3, it has no form.
    let withdrawn = ["f818"]
    for example in examples where !withdrawn.contains(example.hex) {
      #expect((refusal(bytes(example.hex)) == nil) == example.roundtrip, "\(example.hex)")
    }
    #expect(refusal(bytes("f818"))?.reason == .simple(24))
  }

  @Test(
    arguments: [
      ("1817", 0, .notShortest), ("1900ff", 0, .notShortest), ("1a0000ffff", 0, .notShortest),
      ("1b00000000ffffffff", 0, .notShortest), ("5801", 0, .notShortest), ("1c", 0, .length(28)),
      ("9f01ff", 0, .length(31)), ("5f4101ff", 0, .length(31)), ("bfff", 0, .length(31)),
      ("ff", 0, .length(31)), ("", 0, .truncated), ("18", 0, .truncated), ("4201", 0, .truncated),
      ("8201", 0, .truncated), ("a101", 0, .truncated), ("9bffffffffffffffff", 0, .truncated),
      ("bb7fffffffffffffff", 0, .truncated), ("0000", 1, .trailing), ("62c328", 0, .text),
      ("62c080", 0, .text), ("63eda080", 0, .text), ("64f4908080", 0, .text), ("61ff", 0, .text),
      ("a201000100", 3, .keyOrder), ("a202000100", 3, .keyOrder),
      ("a262616100616100", 5, .keyOrder),
      ("a21818000100", 4, .keyOrder), ("a220000100", 3, .keyOrder), ("fa3fc00000", 0, .notShortest),
      ("fa7fc00000", 0, .notShortest), ("fb3ff0000000000000", 0, .notShortest),
      ("fb7ff0000000000000", 0, .notShortest), ("fa33800000", 0, .notShortest),
      ("fb36a0000000000000", 0, .notShortest), ("fa80000000", 0, .notShortest),
      ("81818181818181818100", 8, .depth),
    ] as [(String, Int, ManifestError.Reason)])
  func anotherFormIsRefusedWithItsPlace(_ item: String, offset: Int, reason: ManifestError.Reason) {
    let error = refusal(bytes(item))
    #expect(error?.reason == reason, "\(item)")
    #expect(error?.offset == offset, "\(item)")
  }

  // The least of each form of float that the next smaller form has no word for.
  @Test(arguments: [
    "fa33000000", "fa33800001", "fa477fe001", "fa7fc00001", "fb3690000000000000",
    "fb47efffffe0000001",
    "fb3ff0000010000000", "a22000616100", "a20100182000", "f97e00", "fa00000001",
    "8181818181818100",
  ])
  func theShortestFormIsAccepted(_ item: String) {
    #expect(refusal(bytes(item)) == nil)
  }

  @Test func everyHalfIsTheShortestFormOfItself() {
    for bits in UInt16.min...UInt16.max {
      let half: [UInt8] = [0xF9, UInt8(bits >> 8), UInt8(bits & 0xFF)]
      let isOtherNaN = bits & 0x7FFF > 0x7C00 && bits != 0x7E00
      #expect((refusal(half) == nil) != isOtherNaN)
      guard bits & 0x7C00 != 0x7C00 else { continue }
      let exponent = Int(bits >> 10 & 31)
      let fraction = Float(bits & 0x3FF) / 1024
      let power = Float(sign: .plus, exponent: max(exponent, 1) - 15, significand: 1)
      let value = (bits >> 15 == 1 ? -1 : 1) * power * (exponent == 0 ? fraction : 1 + fraction)
      let single = [0xFA] + withUnsafeBytes(of: value.bitPattern.bigEndian) { [UInt8]($0) }
      #expect(refusal(single)?.reason == .notShortest)
      let double = [0xFB] + withUnsafeBytes(of: Double(value).bitPattern.bigEndian) { [UInt8]($0) }
      #expect(refusal(double)?.reason == .notShortest)
    }
  }
}
