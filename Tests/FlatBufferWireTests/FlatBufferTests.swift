import SharedBytes
import Testing

@testable import FlatBufferWire

@Test func anEmptyFileIsRefused() {
  #expect(
    throws: FlatBufferError.outside(place: "root", offset: 0, needed: 4, fileSize: 0)
  ) { try FlatBuffer(SharedBytes([])).root(named: "root") }
}
