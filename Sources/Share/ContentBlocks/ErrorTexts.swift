// What readers of blocks found, in words: the place, what stands there, and what would be right.

public import ContentID

extension BlockError.Reason: CustomStringConvertible {
  /// What is wrong, without the place.
  public var description: String {
    switch self {
    case .truncated(let missing): "the bytes end here, at least \(missing) too early"
    case .trailing: "more bytes follow than the form has"
    case .varint: "a varint that is too long or not the shortest"
    case .version(let found): "a CID of version \(found); 0 and 1 exist"
    case .digestByteCount(let found): "a digest of \(found) bytes does not fit its hash function"
    case .hashFunction(let found):
      "hash function 0x\(String(found, radix: 16)); blocks are verified by SHA-256 (0x12)"
    case .codec(let found):
      "codec 0x\(String(found, radix: 16)); raw (0x55), dag-pb (0x70) and dag-cbor (0x71) are read"
    case .tag(let found): "a field that does not belong here (tag \(found))"
    case .order(let field): "field \(field) again, or behind one that it belongs before"
    case .missing(let field): "field \(field) is missing"
    case .fileType(let found): "UnixFS type \(found) where a file (2) is read"
    case .byteCount(let expected, let found): "\(found) bytes where \(expected) are announced"
    case .linkCount(let expected, let found): "\(found) links where there are \(expected) sizes"
    case .wrongHash: "not the block that was asked for: its hash is another"
    case .pending(let capacity): "more than \(capacity) blocks would wait; read a smaller range"
    case .depth: "a tree deeper than \(RangeVerifier.depthLimit) levels"
    case .unasked: "no block is asked for any more"
    }
  }
}

extension BlockError: CustomStringConvertible {
  /// The place and what is wrong there.
  public var description: String { "byte \(offset): \(reason)" }
}

extension MultibaseError: CustomStringConvertible {
  /// The place and what is wrong there.
  public var description: String {
    let found =
      switch reason {
      case .empty: "nothing, where the letter of a base should stand"
      case .unknownBase(let letter):
        "\"\(letter)\" is no base that is read; b, z, f, k, m and u are"
      case .digit(let byte): "0x\(String(byte, radix: 16)) is no digit of the base"
      case .leftover: "the last digit has bits that belong to no byte; is the text whole?"
      case .tooLong(let limit): "more than \(limit) digits"
      }
    return "character \(offset): \(found)"
  }
}

extension CIDTextError: CustomStringConvertible {
  /// Why the text is not a content identifier.
  public var description: String {
    switch self {
    case .text(let error): "not a CID: \(error)"
    case .identifier(let error): "not a CID: in its bytes, \(error)"
    }
  }
}

extension DagPBOrderError: CustomStringConvertible {
  /// Which link, and what to do.
  public var description: String {
    "link \(linkIndex) has a name that belongs before that of the link before it: sort the links"
  }
}

extension DagCBORError: CustomStringConvertible {
  /// The place and what is wrong there.
  public var description: String {
    let found =
      switch reason {
      case .truncated: "the block ends inside of this item"
      case .trailing: "more bytes follow the value"
      case .notShortest: "a number or length that fits in fewer bytes"
      case .length(let code): "length code \(code); lengths are told ahead"
      case .tag(let tag): "tag \(tag); only links (42) have one"
      case .simple(let code): "simple value \(code); false, true and null exist"
      case .float: "a float that is not finite, or not of 64 bits"
      case .text: "text that is not UTF-8"
      case .key: "a key that is not text"
      case .keyOrder: "a key that is there already, or belongs before the one ahead of it"
      case .link(let reason): "a link that is no CID: \(reason)"
      case .depth: "more than \(DagCBOR.depthLimit) values within each other"
      }
    return "byte \(offset): \(found)"
  }
}

extension CARError: CustomStringConvertible {
  /// The place and what is wrong there.
  public var description: String {
    let found =
      switch reason {
      case .truncated: "the file ends inside of a header or block; is it whole?"
      case .length: "a length that is too long or not the shortest"
      case .tooLarge(let byteCount, let limit): "\(byteCount) bytes; the limit is \(limit)"
      case .empty: "an empty block"
      case .header(let error): "the header is no DAG-CBOR: \(error)"
      case .headerShape: "a header must have a version and a list of roots, and nothing else"
      case .version(let version): "a CAR of version \(version); 1 and 2, with 1 inside, are read"
      case .payload(let offset, let byteCount):
        "version 2 says that \(byteCount) bytes of blocks start at \(offset), which cannot be"
      case .name(let reason): "a block without a CID: \(reason)"
      case .wrongHash(let cid): "not the block \(cid): its hash is another"
      }
    return "byte \(offset): \(found)"
  }
}
