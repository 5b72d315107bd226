package import Foundation

/// Held by one owner at a time, in this process or another; waiting for it blocks the thread.
package struct FileLock: ~Copyable {
  private let descriptor: Int32

  /// Waits until the lock is free, then takes it; the file is made where it is missing.
  package init(_ file: URL) throws {
    descriptor = open(file.path, O_RDWR | O_CREAT, 0o666)
    guard descriptor >= 0, flock(descriptor, LOCK_EX) == 0 else {
      throw CocoaError(.fileLocking, userInfo: [NSFilePathErrorKey: file.path])
    }
  }

  deinit {
    close(descriptor)
  }
}
