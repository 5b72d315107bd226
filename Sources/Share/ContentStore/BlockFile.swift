import Foundation

/// An open file of blocks. A class, as threads that read share it and the last one closes it.
final class BlockFile: Sendable {
  /// How a file is opened.
  enum Mode {
    /// It must be there.
    case reading
    /// It is made where it is not there.
    case writing
    /// It is made, and what it held is dropped.
    case replacing
  }

  let path: String
  private let descriptor: Int32

  init(_ path: String, _ mode: Mode) throws(StoreError) {
    self.path = path
    let flags =
      switch mode {
      case .reading: O_RDONLY
      case .writing: O_RDWR | O_CREAT
      case .replacing: O_RDWR | O_CREAT | O_TRUNC
      }
    descriptor = open(path, flags | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw StoreError(errno, path) }
  }

  deinit { close(descriptor) }

  /// The bytes of a place; nil where the file ends before it does.
  func read(at offset: UInt64, byteCount: Int) throws(StoreError) -> [UInt8]? {
    var problem: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: byteCount) { memory, count in
      while count < byteCount {
        let rest = UnsafeMutableRawBufferPointer(memory)[count...]
        let step = pread(
          descriptor, UnsafeMutableRawBufferPointer(rebasing: rest).baseAddress, rest.count,
          off_t(offset) + off_t(count))
        if step < 0 && errno == EINTR { continue }
        if step < 0 { problem = errno }
        guard step > 0 else { return }
        count += step
      }
    }
    guard problem == 0 else { throw StoreError(problem, path) }
    return bytes.count == byteCount ? bytes : nil
  }

  /// Puts bytes at a place; the file grows where it must.
  func write(_ bytes: [UInt8], at offset: UInt64) throws(StoreError) {
    var done = 0
    while done < bytes.count {
      let step = bytes.withUnsafeBytes {
        pwrite(
          descriptor, UnsafeRawBufferPointer(rebasing: $0[done...]).baseAddress,
          bytes.count - done, off_t(offset) + off_t(done))
      }
      if step < 0 && errno == EINTR { continue }
      guard step > 0 else { throw StoreError(step < 0 ? errno : ENOSPC, path) }
      done += step
    }
  }

  /// The size of the file.
  func byteCount() throws(StoreError) -> UInt64 {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw StoreError(errno, path) }
    return UInt64(status.st_size)
  }

  /// Cuts the file, or fills it up with zeros.
  func setByteCount(_ count: UInt64) throws(StoreError) {
    guard ftruncate(descriptor, off_t(count)) == 0 else { throw StoreError(errno, path) }
  }

  /// Waits until the bytes are on the disk.
  func synchronize() throws(StoreError) {
    guard fsync(descriptor) == 0 else { throw StoreError(errno, path) }
  }

  /// What a lock of a file allows.
  enum Lock {
    case shared
    case exclusive
  }

  /// Locks the file until it is closed; false where another has a lock that forbids it.
  func tryLock(_ lock: Lock) -> Bool {
    flock(descriptor, (lock == .shared ? LOCK_SH : LOCK_EX) | LOCK_NB) == 0
  }

  /// Gives the lock up before the file is closed.
  func unlock() { flock(descriptor, LOCK_UN) }

  /// Locks the file until it is closed, as soon as no other lock forbids it.
  func lock(_ lock: Lock) throws(StoreError) {
    while flock(descriptor, lock == .shared ? LOCK_SH : LOCK_EX) != 0 {
      guard errno == EINTR else { throw StoreError(errno, path) }
    }
  }
}

extension StoreError {
  /// What a refusal of the system means.
  init(_ code: Int32, _ path: String) {
    switch code {
    case ENOSPC, EDQUOT, EFBIG: self = .full(path: path)
    case ENOENT: self = .noFile(path: path)
    default: self = .file(path: path, problem: String(cString: strerror(code)))
    }
  }
}
