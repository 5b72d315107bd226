import Foundation
import GRDB
import Testing

@testable import ContentStore

@Test func anIndexThatAnotherProgramWritesIsToBeWaitedFor() throws {
  let folder = try StoreFolderFixture()
  let path = folder.url.appendingPathComponent("index.sqlite").path
  let indexes = [
    try StoreIndex(path: path), try StoreIndex(path: path, busySeconds: 0.05),
  ]
  let locked = StoreError.locked(path: path)
  try indexes[0].commit { _ in
    #expect(throws: locked) { try indexes[1].write { _ in } }
    #expect(throws: locked) { try indexes[1].commit { _ in } }
  }
  try indexes[1].commit { _ in }
  #expect("\(locked)".contains("another program"))
}

@Test func onlyADiskWithoutRoomIsFull() {
  func meaning(_ code: ResultCode) -> StoreError {
    StoreError(indexing: DatabaseError(resultCode: code, message: "message"), "a")
  }
  #expect(meaning(.SQLITE_FULL) == .full(path: "a"))
  // Where there is no room for it either, the tests of full disks see it.
  #expect(meaning(.SQLITE_IOERR_WRITE) == .file(path: "a", problem: "message"))
  #expect(meaning(.SQLITE_IOERR_FSYNC) == .file(path: "a", problem: "message"))
  #expect(meaning(.SQLITE_BUSY_RECOVERY) == .locked(path: "a"))
  #expect(meaning(.SQLITE_CORRUPT) == .index(path: "a", problem: "message"))
}
