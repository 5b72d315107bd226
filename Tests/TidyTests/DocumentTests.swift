import Testing

@Test func everyLinkOfADocumentLeadsSomewhere() {
  let broken = DocumentLinks(Checkout.texts, paths: Checkout.paths).broken
  #expect(broken.count == 0, "\n\(broken.joined(separator: "\n"))")
}

@Test func linksThatLeadNowhereAreFound() {
  let guide = SourceText(
    path: "Documentation/GUIDE.md",
    text: """
      # The guide: a start
      See [the top](#the-guide-a-start), [the other](OTHER.md#two), [home](../README.md),
      [the sources](../Sources) and [the web](https://example.org/nowhere).
      [a](MISSING.md), [b](OTHER.md#three) and [c](#two) are wrong, `[d](MISSING.md)` is code.
      ```
      [e](MISSING.md)
      ```
      """)
  let other = SourceText(path: "Documentation/OTHER.md", text: "# One\n## Two\n")
  let links = DocumentLinks(
    [guide, other],
    paths: [guide.path, other.path, "README.md", "Sources/Base/SharedBytes/SharedBytes.swift"])
  #expect(
    links.broken
      == ["MISSING.md", "OTHER.md#three", "#two"].map {
        "Documentation/GUIDE.md:4: \($0) leads nowhere"
      })
}

@Test func everyFileIsReferredTo() {
  let dead = DeadFiles(paths: Checkout.paths, texts: Checkout.texts)
  #expect(dead.unnamed.count == 0, "\n\(dead.unnamed.joined(separator: "\n"))")
  #expect(dead.unused.count == 0, "\n\(dead.unused.joined(separator: "\n"))")
}

@Test func filesThatNothingRefersToAreFound() {
  let texts = [
    SourceText(path: "Sources/A/Used.swift", text: "struct Used {}"),
    SourceText(path: "Sources/A/Unused.swift", text: "struct Unused { let used: Used }"),
    SourceText(path: "Sources/B/main.swift", text: "print(Used())"),
    SourceText(path: "README.md", text: "See GUIDE.md"),
  ]
  let paths = texts.map(\.path) + ["Documentation/GUIDE.md", "Documentation/OLD.md"]
  let dead = DeadFiles(paths: paths, texts: texts)
  #expect(dead.unnamed == ["Documentation/OLD.md"])
  #expect(dead.unused == ["Sources/A/Unused.swift"])
}

@Test func theArchitectureNamesEveryTarget() throws {
  let document = try #require(Checkout.texts.first { $0.path == "Documentation/ARCHITECTURE.md" })
  let targets = try PackageGraph.current.get().targets.filter { $0.stage != nil }
  let missing = targets.map(\.name).filter { name in
    !document.lines.contains { $0.contains("`\(name)`") }
  }
  #expect(missing.count == 0, "\n\(missing.joined(separator: "\n"))")
}
