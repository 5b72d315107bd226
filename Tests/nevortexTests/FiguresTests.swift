import Testing

@testable import nevortex

@Test(arguments: [
  ("512K", 524_288), ("1M", 1_048_576), ("262144", 262_144), ("4kb", 4096), ("12B", 12),
])
func aSizeIsReadAsPeopleWriteIt(text: String, expected: Int) {
  #expect(ByteSize.parse(text) == expected)
}

@Test(arguments: ["", "K", "-1", "1.5M", "9999999999999999999K", "ten"])
func whatIsNoSizeIsRefused(text: String) {
  #expect(ByteSize.parse(text) == nil)
}

@Test func figuresAreRoundedAndGrouped() {
  #expect(Figures.count(2_656_768) == "2,656,768")
  #expect(Figures.count(-1000) == "-1,000")
  #expect(Figures.decimal(-0.04, 1) == "0.0")
  #expect(Figures.decimal(1.005, 1) == "1.0")
  #expect(Figures.bytes(10 * 1024) == "10.0 KB")
  #expect(Figures.percent(0.96485) == "96.49 %")
}

@Test func aTableAlignsWordsLeftAndNumbersRight() {
  var table = TextTable("name", "count")
  table.add("a", "1")
  table.add("long", "100")
  #expect(table.text == "name  count\na         1\nlong    100")
}
