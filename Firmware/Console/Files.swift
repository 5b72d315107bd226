import Platform

// The files are named relative to the folder in which the emulator was started.

/// A file that the firmware reads from its start to its end.
public struct InputFile {
  private let handle: Int32

  /// Opens a file; nil where there is none.
  public init?(_ name: StaticString) {
    handle = unsafe platformOpen(
      name.utf8Start, Int32(truncatingIfNeeded: name.utf8CodeUnitCount),
      Int32(platformReadBinary))
    if handle < 0 { return nil }
  }

  /// Fills a part of memory; whether the file had enough.
  public func read(into memory: inout MutableRawSpan, at start: Int, count: Int) -> Bool {
    guard start >= 0, count >= 0, count <= memory.byteCount &- start else { return false }
    return unsafe memory.withUnsafeMutableBytes { bytes in
      guard let base = bytes.baseAddress else { return count == 0 }
      let wanted = Int32(truncatingIfNeeded: count)
      return unsafe platformRead(handle, base + start, wanted) == wanted
    }
  }

  /// The next little-endian word; nil at the end of the file.
  public func readWord() -> UInt32? {
    var word: UInt32 = 0
    let got = unsafe withUnsafeMutableBytes(of: &word) { bytes in
      unsafe platformRead(handle, bytes.baseAddress, 4)
    }
    return got == 4 ? UInt32(littleEndian: word) : nil
  }
}

/// A file that the firmware writes from its start.
public struct OutputFile {
  private let handle: Int32

  /// Makes a file; nil where that fails.
  public init?(_ name: StaticString) {
    handle = unsafe platformOpen(
      name.utf8Start, Int32(truncatingIfNeeded: name.utf8CodeUnitCount),
      Int32(platformWriteBinary))
    if handle < 0 { return nil }
  }

  /// Appends bytes; whether all of them were taken.
  @discardableResult
  public func write(_ bytes: RawSpan) -> Bool {
    unsafe bytes.withUnsafeBytes { bytes in
      unsafe platformWrite(
        handle, bytes.baseAddress, Int32(truncatingIfNeeded: bytes.count)) != 0
    }
  }
}
