import TestSupport
import Testing

@testable import ContentBlocks

/// Bytes of one value, and the piece that Filecoin's own library makes of them.
private let pieces: [(byte: UInt8, payload: Int, piece: UInt64, cid: String)] = [
  (0x00, 96, 128, "baga6ea4seaqdomn3tgwgrh3g532zopskstnbrd2n3sxfqbze7rxt7vqn7veigmy"),
  (0x00, 127, 128, "baga6ea4seaqdomn3tgwgrh3g532zopskstnbrd2n3sxfqbze7rxt7vqn7veigmy"),
  (0x00, 254, 256, "baga6ea4seaqgiktap34inmaex4wbs6cghlq5i2j2yd2bb2zndn5ep7ralzphkdy"),
  (0x00, 255, 512, "baga6ea4seaqfpirydiugkk7up5v666wkm6n6jlw6lby2wxht5mwaqekerdfykjq"),
  (0x00, 1016, 1024, "baga6ea4seaqb66wjlfkrbye6uqoemcyxmqylwmrm235uclwfpsyx3ge2imidoly"),
  (0x00, 1024, 2048, "baga6ea4seaqpy7usqklokfx2vxuynmupslkeutzexe2uqurdg5vhtebhxqmpqmy"),
  (0xCC, 96, 128, "baga6ea4seaqhwcjhi4krhl3ht6dewnwevkpxbepxy7p7onwgz65t52typbsysby"),
  (0xCC, 126, 128, "baga6ea4seaqapbh46gdnszvb7fcinevsy5bzg3b4higkh7groptswf6zas6jamy"),
  (0xCC, 127, 128, "baga6ea4seaqmfldjtozgne6adk7eve2vdxte7vzlivae7nzsbrawobo546zkijq"),
  (0xCC, 192, 256, "baga6ea4seaqkx7m2s6r4zahtlbwrs5ryvemkclwfp7nijopdd5swpdnxzjf7wkq"),
  (0xCC, 253, 256, "baga6ea4seaql6ldbyafhiecr36xba5tufreyo4km2ts3lfknhl2zogp3aztxijy"),
  (0xCC, 254, 256, "baga6ea4seaqkixbzz75uys2pcjbrbdilgjhmum72qm4xphrwav2iyel5oat4aka"),
  (0xCC, 255, 512, "baga6ea4seaqg7celu5y2iwbi2ra5koygvotxtzr5lj6vzvxi6gfub6mpa6niwpi"),
  (0xCC, 256, 512, "baga6ea4seaqi7c3dnwkqysqh4lpkz5jaxz2d2f5bvo3ttu2hnfmdewhcoji56na"),
  (0xCC, 384, 512, "baga6ea4seaqhexlmnzbarsbdbdahs7e36dkq5vkdwsrttehoakrif5wiqme36lq"),
  (0xCC, 507, 512, "baga6ea4seaqenvh5mcy5cjqwsbubbpczprkk2onwvfjd2743zkqh6ofuzkatwey"),
  (0xCC, 508, 512, "baga6ea4seaqb6ckbupixkhwp7thgb52f4en222boppajkqk7gaomkpof3lh4cei"),
  (0xCC, 509, 1024, "baga6ea4seaqdzbeaexq6gpbqh2tlnbz5mm5neap2kejsketkogzd6x2dx7dzkii"),
  (0xCC, 512, 1024, "baga6ea4seaqojaa522sjqms2wipasjbxnjgytunsgp52tgrfcofj73f7q7ou6hy"),
  (0xCC, 768, 1024, "baga6ea4seaqb6xvxaybzp6vslujjiwvgt23ckrwt7y53eddy5qmc6csnc37lwpi"),
  (0xCC, 1015, 1024, "baga6ea4seaqmgiyjcutwgo6glks2mogixs6mb4sbehto6uzienucfx23wbtkica"),
  (0xCC, 1016, 1024, "baga6ea4seaqjxgfdkdu37aryhg7bqqiwizj5f6ugasftgeocabwnj4cxkgisaoq"),
  (0xCC, 1017, 2048, "baga6ea4seaqf3n5ob5qonkwnxfcbjzftsagbnrjfzualqvzhcylz46b7sgz6wmi"),
  (0xCC, 1024, 2048, "baga6ea4seaqdlpnhgsndrgjeu4p46hahlsr4lybg6du4d56ooppdpxhcofxeuoi"),
]

@Test(arguments: pieces.indices) func aPieceHasTheNameThatFilecoinGivesIt(_ index: Int) throws {
  let expected = pieces[index]
  let bytes = [UInt8](repeating: expected.byte, count: expected.payload)
  for partByteCount in [1, 100, 127, 2000] {
    var commitment = PieceCommitment()
    for start in stride(from: 0, to: bytes.count, by: partByteCount) {
      let end = min(bytes.count, start + partByteCount)
      commitment.append(bytes.span.extracting(start..<end).bytes)
    }
    let piece = try #require(commitment.finish())
    #expect(piece.cid.description == expected.cid)
    #expect(piece.pieceByteCount == expected.piece)
    #expect(piece.payloadByteCount == UInt64(expected.payload))
  }
}

@Test func zerosBehindThePayloadChangeNothingWithinAPiece() throws {
  func piece(_ bytes: [UInt8]) -> PieceCommitment.Piece? {
    var commitment = PieceCommitment()
    commitment.append(bytes.span.bytes)
    return commitment.finish()
  }
  let bytes = pattern(3000)
  let short = try #require(piece(bytes))
  #expect(short.pieceByteCount == 4096)
  let padded = try #require(piece(bytes + [UInt8](repeating: 0, count: 4064 - 3000)))
  #expect(padded.digest == short.digest)
  #expect(padded.pieceByteCount == 4096)
  #expect(piece(bytes + [1])?.digest != short.digest)
}

@Test func fewerThan65BytesAreNoPiece() {
  for count in [0, 64] {
    var commitment = PieceCommitment()
    commitment.append([UInt8](repeating: 1, count: count).span.bytes)
    #expect(commitment.finish() == nil)
  }
}

/// The commitment as its definition reads: bit by bit, and the whole tree at once.
private func plainDigest(_ bytes: [UInt8]) -> [UInt8] {
  let bit = { (index: Int) in index / 8 < bytes.count ? bytes[index / 8] >> (index % 8) & 1 : 0 }
  var leafCount = 4
  while leafCount * 254 < bytes.count * 8 { leafCount *= 2 }
  var nodes = (0..<leafCount).map { leaf in
    var node = [UInt8](repeating: 0, count: 32)
    for index in 0..<254 { node[index / 8] |= bit(leaf * 254 + index) << (index % 8) }
    return node
  }
  while nodes.count > 1 {
    nodes = stride(from: 0, to: nodes.count, by: 2).map {
      let pair = nodes[$0] + nodes[$0 + 1]
      var digest = Multihash.sha256(of: pair.span.bytes).digest
      digest[31] &= 0x3F
      return digest
    }
  }
  return nodes[0]
}

@Test func anyPieceIsWhatItsDefinitionSays() throws {
  var random = SplitMix64(seed: 0xF32)
  for _ in 0..<60 {
    let count = Int.random(in: 65...3000, using: &random)
    let bytes = (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    var commitment = PieceCommitment()
    commitment.append(bytes.span.bytes)
    let piece = try #require(commitment.finish())
    #expect(piece.digest == plainDigest(bytes), "seed 0xF32, \(count) bytes")
  }
}

@Test(.enabled(if: BlockVectors.isPresent, "the shared data is not there"))
func aPieceIsMadeOfACARWhileItIsWritten() throws {
  let content = try CARContent(try BlockVectors.bytes("car/ipld-specs/carv1-basic.car"))
  var commitment = PieceCommitment()
  let roots = try #require(content.header?.roots)
  commitment.append(CARv1.header(roots: roots).span.bytes)
  for block in content.blocks { commitment.append(CARv1.section(block).span.bytes) }
  let piece = try #require(commitment.finish())
  let file = try BlockVectors.bytes("car/ipld-specs/carv1-basic.car")
  #expect(piece.digest == plainDigest(file))
  #expect(piece.pieceByteCount == 1024)
}
