import Foundation

/// A file that appears whole, for its owner alone, or not at all.
struct AtomicFile {
  let path: String

  /// What the system said, in words.
  struct Problem: Error {
    /// Whether the file was there already.
    let exists: Bool
    let text: String

    init() {
      exists = errno == EEXIST
      text = String(cString: strerror(errno))
    }
  }

  /// Makes a folder for its owner alone, and those above it, where there is none.
  static func makeFolder(_ url: URL) throws(Problem) {
    do {
      try FileManager.default.createDirectory(
        at: url, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      // The system says why in fewer words.
      guard mkdir(url.path, 0o700) == 0 else { throw Problem() }
    }
  }

  /// Makes a file that is not there yet.
  func create(_ bytes: [UInt8]) throws(Problem) {
    let scratch = try write(bytes)
    defer { unlink(scratch) }
    // A link, unlike a rename, leaves alone what has the name already.
    guard link(scratch, path) == 0 else { throw Problem() }
    try synchronizeName()
  }

  /// Makes a file, or replaces it.
  func replace(_ bytes: [UInt8]) throws(Problem) {
    let scratch = try write(bytes)
    guard rename(scratch, path) == 0 else {
      let problem = Problem()
      unlink(scratch)
      throw problem
    }
    try synchronizeName()
  }

  /// Brings the file's name to the disk: without it, a loss of power may take the file back.
  private func synchronizeName() throws(Problem) {
    let folder = open(
      URL(fileURLWithPath: path).deletingLastPathComponent().path,
      O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { throw Problem() }
    defer { close(folder) }
    guard fsync(folder) == 0 else { throw Problem() }
  }

  /// Writes a file beside it, through to the disk; its path.
  private func write(_ bytes: [UInt8]) throws(Problem) -> String {
    let scratch = "\(path).\(UUID().uuidString).new"
    let file = open(scratch, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw Problem() }
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes { buffer in
        Foundation.write(file, buffer.baseAddress?.advanced(by: written), bytes.count - written)
      }
      guard count >= 0 || errno == EINTR else { return try abandon(file, scratch) }
      written += max(count, 0)
    }
    guard fsync(file) == 0 else { return try abandon(file, scratch) }
    close(file)
    return scratch
  }

  private func abandon(_ file: Int32, _ scratch: String) throws(Problem) -> String {
    let problem = Problem()
    close(file)
    unlink(scratch)
    throw problem
  }
}

/// A folder that one process at a time changes, as long as this value lives.
struct FolderLock: ~Copyable {
  private let file: Int32

  /// Waits until nobody else has it.
  init(_ folder: URL) throws(AtomicFile.Problem) {
    file = open(folder.appendingPathComponent(".lock").path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw AtomicFile.Problem() }
    while flock(file, LOCK_EX) != 0 {
      guard errno == EINTR else { throw AtomicFile.Problem() }
    }
  }

  deinit { close(file) }
}
