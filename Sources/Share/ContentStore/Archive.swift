import ContentBlocks

/// A CAR on the disk, read once to check every block and to know where each lies.
///
/// It holds some tens of bytes for each block, and no block.
struct Archive {
  struct Place {
    let offset: UInt64
    let byteCount: Int
    let codec: UInt64
  }

  let roots: [CID]
  /// The blocks, each once, in the order of the archive.
  let order: [Digest]
  private let places: [Digest: Place]
  private let file: BlockFile

  init(_ path: String) throws(StoreError) {
    file = try BlockFile(path, .reading)
    var decoder = CARDecoder()
    var scan = Scan()
    let byteCount = try file.byteCount()
    var offset: UInt64 = 0
    do throws(CARError) {
      while offset < byteCount {
        let count = Int(min(1 << 20, byteCount - offset))
        guard let bytes = try? file.read(at: offset, byteCount: count) else { break }
        decoder.append(bytes.span.bytes)
        while let part = try decoder.next() { scan.take(part) }
        offset += UInt64(count)
      }
      try decoder.finish()
    } catch {
      throw .archive(path: path, error)
    }
    if let cid = scan.unverified { throw .hashFunction(cid) }
    (roots, order, places) = (scan.roots, scan.order, scan.places)
  }

  /// Where a block lies; nil where the archive has none.
  func place(of digest: Digest) -> Place? { places[digest] }

  /// A block of the archive.
  func block(_ digest: Digest) throws(StoreError) -> NamedBlock? {
    guard let place = places[digest] else { return nil }
    let bytes = try file.read(at: place.offset, byteCount: place.byteCount)
    guard let bytes, Digest(of: bytes) == digest else { throw .changed(path: file.path) }
    return NamedBlock(digest: digest, codec: place.codec, bytes: bytes)
  }

  private struct Scan {
    var roots: [CID] = []
    var order: [Digest] = []
    var places: [Digest: Place] = [:]
    var unverified: CID?

    mutating func take(_ part: CARPart) {
      switch part {
      case .header(let header): roots = header.roots
      case .unverified(let block, _): unverified = unverified ?? block.cid
      case .block(let block, let offset):
        // A name that holds its block needs no place.
        guard case .digest(let digest)? = try? BlockName(block.cid), places[digest] == nil else {
          return
        }
        order.append(digest)
        places[digest] = Place(
          offset: offset, byteCount: block.bytes.count, codec: block.cid.codec)
      }
    }
  }
}
