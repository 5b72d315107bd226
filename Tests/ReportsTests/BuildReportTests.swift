import Foundation
import TestSupport
import Testing

@testable import Reports

@Suite struct BuildReportTests {
  private static func sample() -> BuildReport {
    var report = BuildReport(
      model: "kws <ref> & \"co\"", cid: "bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55f",
      packageBytes: 28_304, weightBytes: 23_984, arenaBytes: 16_016, bitsPerWeight: 8.125)
    report.layers = [
      .init(
        name: "conv/1", operation: "convolution2D", bits: 8, sqnr: 33.46, range: -1.5...6,
        saturatedShare: 0.0012),
      .init(
        name: "<script>alert(1)</script>", operation: "fullyConnected", bits: 8, sqnr: 8.21,
        range: -12.75...11.25, saturatedShare: 0.000001),
      .init(
        name: "reshape", operation: "reshape", bits: 8, sqnr: .infinity, range: -1...1,
        saturatedShare: 0),
      .init(
        name: "dead", operation: "convolution2D", bits: 4, sqnr: .nan, range: 0...0,
        saturatedShare: 0),
    ]
    report.memoryPicture = "conv/1  |####....|\n<fc>    |....####|"
    report.scores = [
      .init(form: "float", measure: "accuracy", value: 0.9652, count: 10_000),
      .init(form: "package", measure: "accuracy", value: 0.964, count: 10_000),
    ]
    return report
  }

  @Test("the worst layer stands first, and one without a ratio before it")
  func order() {
    let names = Self.sample().layersWorstFirst.map(\.name)
    #expect(names == ["dead", "<script>alert(1)</script>", "conv/1", "reshape"])
  }

  @Test("nothing in a model's names becomes markup")
  func escaping() {
    let page = Self.sample().html()
    #expect(!page.contains("<script"))
    #expect(!page.contains("<fc>"))
    #expect(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"))
    #expect(page.contains("<h1>kws &lt;ref&gt; &amp; &quot;co&quot;</h1>"))
    let disguised: HTMLText = "<i title='\("a'\u{202E}\u{0}b")'>"
    #expect(disguised.markup == "<i title='a&#39;\u{FFFD}\u{FFFD}b'>")
  }

  @Test("the page stands alone: no script, nothing fetched")
  func selfContained() {
    let page = Self.sample().html()
    for word in ["http://", "https://", "src=", "href=", "url(", "@import", "<link"] {
      #expect(!page.contains(word), "\(word)")
    }
  }

  @Test("every element of the page is closed in its order")
  func wellFormed() {
    var open: [Substring] = []
    for tag in Self.sample().html().matches(of: /<(\/?)([a-z0-9]+)[^>]*?(\/?)>/) {
      let (_, end, name, isEmpty) = tag.output
      if name == "meta" || !isEmpty.isEmpty { continue }
      if end.isEmpty { open.append(name) } else { #expect(open.popLast() == name) }
    }
    #expect(open.isEmpty)
  }

  @Test("the page tells every figure")
  func figures() {
    let page = Self.sample().html()
    for text in [
      "27.6 KB", "28,304 bytes", "23.4 KB", "15.6 KB", "8.12", "33.5 dB", "8.2 dB", "exact",
      "0.12 %", "&lt; 0.01 %", "-12.75", "11.25", "0.9652", "0.9640", "10,000", "|####....|",
    ] {
      #expect(page.contains(text), "\(text)")
    }
  }

  @Test("a report without layers, scores or picture has no empty sections")
  func empty() {
    var report = Self.sample()
    report.layers = []
    report.scores = []
    report.memoryPicture = ""
    #expect(!report.html().contains("<h2>"))
  }

  @Test("bars share one scale, which ends at the greatest ratio or 40 dB")
  func bars() {
    let bar = RatioBar(layers: Self.sample().layers)
    #expect(bar.svg(40).markup.contains("class=\"good\" width=\"160.0\""))
    #expect(bar.svg(.infinity).markup.contains("class=\"good\" width=\"160.0\""))
    #expect(bar.svg(15).markup.contains("class=\"fair\" width=\"60.0\""))
    #expect(bar.svg(-3).markup.contains("class=\"poor\" width=\"0.0\""))
    #expect(bar.svg(.nan).markup.contains("class=\"poor\" width=\"0.0\""))
  }

  @Test("the JSON has the keys that others rely on, integers for bytes, null for no error")
  func json() throws {
    let object = try JSONSerialization.jsonObject(with: try Self.sample().json())
    let report = try #require(object as? [String: Any])
    #expect(
      Set(report.keys) == [
        "model", "cid", "packageBytes", "weightBytes", "arenaBytes", "bitsPerWeight", "layers",
        "memoryPicture", "scores",
      ])
    #expect(report["arenaBytes"] as? Int == 16_016)
    #expect(report["bitsPerWeight"] as? Double == 8.125)
    let layers = try #require(report["layers"] as? [[String: Any]])
    #expect(layers.map { $0["name"] as? String }.last == "reshape")
    for layer in layers {
      #expect(
        Set(layer.keys)
          == ["name", "operator", "bits", "method", "sqnr", "lower", "upper", "saturatedShare"]
      )
    }
    #expect(layers[1]["sqnr"] as? Double == 8.21)
    #expect(layers[3]["sqnr"] is NSNull)
  }

  @Test("a file's ending chooses the form; another one is refused")
  func files() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let report = Self.sample()
    try report.write(to: folder.appendingPathComponent("r.html"))
    try report.write(to: folder.appendingPathComponent("r.json"))
    let page = try Data(contentsOf: folder.appendingPathComponent("r.html"))
    #expect(page == Data(report.html().utf8))
    #expect(
      try Data(contentsOf: folder.appendingPathComponent("r.json")) == (try report.json()))
    let other = folder.appendingPathComponent("r.txt")
    #expect(throws: ReportError.unknownForm(path: other.path)) { try report.write(to: other) }
    #expect(!FileManager.default.fileExists(atPath: other.path))
  }
}
