import TestSupport
import Testing

@testable import ContentID

private func root(_ bytes: [UInt8]) -> String { PackageTree.root(of: bytes.span.bytes).description }

@Test func theExamplesOfFIPS180Hash() {
  func digest(_ text: String) -> String {
    var hash = SHA256()
    hash.update(Array(text.utf8).span.bytes)
    return hex(hash.finalize())
  }
  #expect(digest("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
  #expect(digest("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
  #expect(
    digest("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")
      == "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")
}

@Test func partsHashAsTheWhole() {
  let bytes = pattern(1000)
  var whole = SHA256()
  whole.update(bytes.span.bytes)
  let expected = hex(whole.finalize())
  for cut in 0...200 {
    var parts = SHA256()
    parts.update(bytes.span.bytes.extracting(0..<cut))
    parts.update(bytes.span.bytes.extracting(cut..<1000))
    #expect(hex(parts.finalize()) == expected, "cut at \(cut)")
  }
}

@Test func aSmallPackageIsItsOwnLeaf() {
  #expect(
    root(Array("hello world\n".utf8))
      == "bafkreifjjcie6lypi6ny7amxnfftagclbuxndqonfipmb64f2km2devei4")
}

// Expected values from a UnixFS builder of a few lines of Python over the same bytes.
@Test(arguments: [
  (0, 4096, 1024, "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku"),
  (4096, 4096, 1024, "bafkreidjl63jnbf3357q35z5bs6pqs2gcbhn7zsqj7j2dxf5gqhwfd4nri"),
  (4097, 4096, 1024, "bafybeiambiqw7rrkqmabkhwf2qdlz44clue4ubhvyg2bd6dj6mi5sdw2fi"),
  (53248, 4096, 1024, "bafybeiche3v3pguyqwfxbjpl54cw6oukw2z3lfehubqzseyvss5lsvjpxq"),
  (100_000, 256, 8, "bafybeiaekmo6gev6pm5xzp6djvpcpyno6kv3wbio2gu54gemfqvfcc2ppm"),
  (65536, 1024, 4, "bafybeicqztxb6cblkjoeyirueybnwiu4vh5isrboalslmqbrbtxjj36woy"),
])
func aTreeHasTheIdentifierThatUnixFSGivesIt(
  count: Int, leafBytes: Int, linkLimit: Int, expected: String
) {
  let bytes = pattern(count)
  let id = PackageTree.root(of: bytes.span.bytes, leafBytes: leafBytes, linkLimit: linkLimit)
  #expect(id.description == expected)
}

@Test func theLeafSizeFollowsThePackageSizeAlone() {
  #expect(PackageTree.leafByteCount(packageByteCount: (1 << 20) - 1) == 4096)
  #expect(PackageTree.leafByteCount(packageByteCount: 1 << 20) == 16384)
  #expect(PackageTree.leafByteCount(packageByteCount: 16 << 20) == 65536)
  #expect(PackageTree.leafByteCount(packageByteCount: 256 << 20) == 262_144)
}
