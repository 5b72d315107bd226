import CZlib

/// Inflates a range of a file forwards, through a window of 64 KB of input.
///
/// A class, because zlib keeps the address of its stream.
final class Inflater {
  /// How the deflated bytes are wrapped.
  enum Wrapper {
    case none, gzip
  }

  private let file: ByteFile
  private let place: String
  private let wrapper: Wrapper
  /// What has not been read from the file yet.
  private var remaining: Range<Int>
  private var isAtEnd = false
  private let stream: UnsafeMutablePointer<z_stream>
  private let window: UnsafeMutableRawBufferPointer

  private static let windowBytes = 64 * 1024

  /// Deflate's densest code: a match of 258 bytes for two bits, and a little for short streams.
  ///
  /// Source: RFC 1951; zlib's Technical Details give 1032:1.
  static func outputLimit(of inputBytes: Int) -> Int {
    let (product, overflow) = inputBytes.multipliedReportingOverflow(by: 1032)
    return overflow ? .max : product
  }

  /// Inflates the bytes of `range`; it lies within the file.
  init(
    _ file: ByteFile, _ range: Range<Int>, wrapper: Wrapper, place: String
  ) throws(DatasetError) {
    self.file = file
    self.place = place
    self.wrapper = wrapper
    remaining = range
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    window = .allocate(byteCount: Self.windowBytes, alignment: 16)
    let status =
      wrapper == .gzip ? nevortex_inflate_gzip_init(stream) : nevortex_inflate_raw_init(stream)
    guard status == Z_OK else {
      throw DatasetError(file.name, place, .unreadable(reason: "zlib has no memory"))
    }
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
    window.deallocate()
  }

  /// Writes what comes next to `target`; fewer bytes than it holds only where the stream ends.
  func read(into target: UnsafeMutableRawBufferPointer) throws(DatasetError) -> Int {
    var done = 0
    while done < target.count && !isAtEnd {
      try refill()
      // zlib counts with 32 bits.
      let room = min(target.count - done, 1 << 30)
      let next = target.baseAddress.map { $0 + done }
      stream.pointee.next_out = next?.assumingMemoryBound(to: UInt8.self)
      stream.pointee.avail_out = UInt32(room)
      let before = stream.pointee.avail_in
      let status = inflate(stream, Z_NO_FLUSH)
      let made = room - Int(stream.pointee.avail_out)
      done += made
      try settle(status, made: made, isStuck: made == 0 && before == stream.pointee.avail_in)
    }
    return done
  }

  private func refill() throws(DatasetError) {
    guard stream.pointee.avail_in == 0, !remaining.isEmpty else { return }
    let count = min(remaining.count, window.count)
    let part = UnsafeMutableRawBufferPointer(rebasing: window[0..<count])
    try file.read(at: remaining.lowerBound, into: part, place: place)
    remaining = remaining.lowerBound + count..<remaining.upperBound
    stream.pointee.next_in = part.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_in = UInt32(count)
  }

  private func settle(_ status: Int32, made: Int, isStuck: Bool) throws(DatasetError) {
    switch status {
    case Z_STREAM_END:
      // A gzip file may be several streams after each other (RFC 1952, 2.2).
      let hasMore = stream.pointee.avail_in > 0 || !remaining.isEmpty
      if wrapper == .gzip && hasMore {
        inflateReset(stream)
      } else {
        isAtEnd = true
      }
    case Z_OK, Z_BUF_ERROR:
      guard isStuck && stream.pointee.avail_in == 0 && remaining.isEmpty else { return }
      throw DatasetError(
        file.name, place,
        .malformed(found: "the end of the file", expected: "the rest of the compressed bytes"))
    default:
      let message = stream.pointee.msg.map { String(cString: $0) } ?? "zlib's error \(status)"
      throw DatasetError(
        file.name, place, .malformed(found: message, expected: "deflated bytes"))
    }
  }
}
