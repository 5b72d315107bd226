import Datasets
import Foundation
import TestSupport
import Testing

private func documents(_ text: String, skip: Int = 0, first: Int? = nil) -> [String] {
  TextDataset(text: Array(text.utf8), skip: skip, first: first).documents.map {
    String(decoding: $0, as: UTF8.self)
  }
}

@Test func marksSetDocumentsApartAndEmptyLinesStayInThem() {
  let text = "One.\n\nStill one.\n<|endoftext|>\nTwo.\n<|endoftext|>\n"
  #expect(documents(text) == ["One.\n\nStill one.", "Two."])
}

@Test func withoutMarksEmptyLinesSetDocumentsApart() {
  #expect(
    documents("\n\nOne,\nstill.\n\nTwo. \r\n \t\r\n\nThree.") == ["One,\nstill.", "Two.", "Three."])
  #expect(documents("<|endoftext|") == ["<|endoftext|"])
  #expect(documents(" \n\n").isEmpty)
}

@Test func documentsAreLeftOutAndLimited() {
  let text = "a\n\nb\n\nc"
  #expect(documents(text, skip: 1) == ["b", "c"])
  #expect(documents(text, skip: 1, first: 1) == ["b"])
  #expect(documents(text, skip: 7).isEmpty)
}

@Test func aTextThatIsNotThereIsRefused() {
  #expect(throws: DatasetError.self) { try TextDataset(path: "/nowhere/text.txt") }
}
