// Reads a CAR of version 1 or 2 while its bytes come: `append` takes some, `next` gives the next
// part that is whole. It holds what was appended and not yet given out, and no more.
//
// Version 2 is: a header that says so, 40 bytes that say where version 1 lies inside, that version,
// and an index. The index is passed over: blocks are checked by their hash, not by their place.

import ContentID

/// A part of a CAR.
public enum CARPart: Equatable, Sendable {
  /// The header, which comes first.
  case header(CARHeader)
  /// A block that is the one that its name says, and where its bytes stand in the file.
  case block(Block, offset: UInt64)
  /// A block whose hash function is not known here: its bytes may be any.
  case unverified(Block, offset: UInt64)
}

/// The reader of CARs.
///
/// Sources: the CARv1 and CARv2 specifications of IPLD.
public struct CARDecoder: Sendable {
  private enum State {
    case start, wrapper, padding(until: UInt64), header, blocks, index
  }

  private let limits: CARLimits
  private var state = State.start
  /// The place of the first byte that is held.
  private var offset: UInt64 = 0
  private var held: [UInt8] = []
  private var first = 0
  private var version: UInt64 = 1
  private var payloadEnd = UInt64.max

  /// Starts a file.
  public init(limits: CARLimits = CARLimits()) {
    self.limits = limits
  }

  /// Takes the next bytes of the file.
  public mutating func append(_ bytes: RawSpan) {
    if first > 0 {
      held.removeFirst(first)
      first = 0
    }
    bytes.withUnsafeBytes { held.append(contentsOf: $0) }
  }

  /// The next part that is whole; nil where more bytes are needed, or none will come.
  public mutating func next() throws(CARError) -> CARPart? {
    // Every turn takes bytes or goes on to a later state.
    while true {
      switch state {
      case .start:
        guard let body = try section(limit: limits.headerByteCount) else { return nil }
        if let header = try open(body) { return .header(header) }
      case .wrapper:
        guard available >= 40 else { return nil }
        try openWrapper()
      case .padding(let end):
        drop(Int(min(UInt64(available), end - offset)))
        guard offset == end else { return nil }
        state = .header
      case .header:
        guard let body = try section(limit: limits.headerByteCount) else { return nil }
        let inner = try CARHeader.decode(body, at: offset)
        guard inner.version == 1 else { throw CARError(offset, .version(inner.version)) }
        drop(body)
        state = .blocks
        return .header(CARHeader(version: 2, roots: inner.roots))
      case .blocks:
        if offset == payloadEnd {
          state = .index
          continue
        }
        guard let part = try block() else {
          if case .index = state { continue }
          return nil
        }
        return part
      case .index:
        drop(available)
        return nil
      }
    }
  }

  /// Ends the file: an error where it ends in the middle.
  public func finish() throws(CARError) {
    switch state {
    case .blocks where available == 0 && payloadEnd == .max, .index: return
    case .blocks where offset == payloadEnd: return
    default: throw CARError(offset, .truncated)
    }
  }
}

extension CARDecoder {
  private var available: Int { held.count - first }

  /// Goes on behind bytes that were read.
  private mutating func drop(_ count: Int) {
    first += count
    offset += UInt64(count)
  }

  private mutating func drop(_ body: ArraySlice<UInt8>) { drop(body.endIndex - first) }

  /// The body behind a length, when all of it is there; nothing is dropped yet.
  private func section(limit: Int) throws(CARError) -> ArraySlice<UInt8>? {
    var length: UInt64 = 0
    for index in 0..<Varint.byteLimit {
      guard index < available else { return nil }
      let byte = held[first + index]
      length |= UInt64(byte & 0x7F) << UInt64(7 * index)
      guard byte < 0x80 else { continue }
      guard byte != 0 || index == 0 else { throw CARError(offset, .length) }
      return try body(length, from: index + 1, limit: limit)
    }
    throw CARError(offset, .length)
  }

  private func body(
    _ length: UInt64, from start: Int, limit: Int
  ) throws(CARError) -> ArraySlice<UInt8>? {
    guard length <= UInt64(limit) else {
      throw CARError(offset, .tooLarge(byteCount: length, limit: limit))
    }
    guard UInt64(start) + length <= payloadEnd - offset else {
      throw CARError(offset, .truncated)
    }
    let end = start + Int(length)
    return end <= available ? held[(first + start)..<(first + end)] : nil
  }

  /// The first header: that of version 1, or the word that version 2 follows.
  private mutating func open(_ body: ArraySlice<UInt8>) throws(CARError) -> CARHeader? {
    let outer = try CARHeader.decode(body, at: offset)
    drop(body)
    version = outer.version
    state = version == 1 ? .blocks : .wrapper
    return version == 1 ? CARHeader(version: 1, roots: outer.roots) : nil
  }

  /// Characteristics, of which none matters here, then where version 1 lies.
  private mutating func openWrapper() throws(CARError) {
    let start = word(at: 16)
    let count = word(at: 24)
    let (end, overflow) = start.addingReportingOverflow(count)
    guard start >= offset + 40, count > 0, !overflow else {
      throw CARError(offset, .payload(offset: start, byteCount: count))
    }
    drop(40)
    payloadEnd = end
    state = .padding(until: start)
  }

  /// Eight bytes, the lowest first.
  private func word(at place: Int) -> UInt64 {
    (0..<8).reduce(0) { $0 | UInt64(held[first + place + $1]) << UInt64(8 * $1) }
  }

  private mutating func block() throws(CARError) -> CARPart? {
    guard let body = try section(limit: limits.blockByteCount) else { return nil }
    guard !body.isEmpty else {
      guard limits.endsAtEmptyBlock else { throw CARError(offset, .empty) }
      state = .index
      return nil
    }
    let (cid, count) = try name(of: body)
    let bytes = body.dropFirst(count)
    let start = offset + UInt64(bytes.startIndex - first)
    let block = Block(cid: cid, bytes: [UInt8](bytes))
    guard let isNamed = cid.names(block.bytes.span.bytes) else {
      drop(body)
      return .unverified(block, offset: start)
    }
    guard isNamed else { throw CARError(offset, .wrongHash(cid)) }
    drop(body)
    return .block(block, offset: start)
  }

  private func name(of body: ArraySlice<UInt8>) throws(CARError) -> (CID, Int) {
    do {
      var reader = ByteReader(body.span.bytes)
      let view = try CIDView(&reader)
      return (CID(view), reader.position)
    } catch {
      throw CARError(offset + UInt64(body.startIndex - first), .name(error.reason))
    }
  }
}
