import Foundation
import TestSupport
import Testing

@Test(arguments: StyleRule.all) func everyFileKeepsTo(_ rule: StyleRule) {
  let covered = Checkout.texts.filter { rule.covers($0.path) }
  #expect(!covered.isEmpty)
  let broken = covered.flatMap(rule.violations)
  #expect(broken.count == 0, "\n\(broken.joined(separator: "\n"))")
}

/// For each rule files that break it, and where they are.
private let broken: [(rule: StyleRule, path: String, text: String)] = [
  (.shortLines, "a.swift", String(repeating: "x", count: 101)),
  (.shortFiles, "a.swift", String(repeating: "\n", count: 401)),
  (.shortFunctions, "a.swift", "func f() {" + String(repeating: "\n", count: 60) + "}"),
  (.shortFunctions, "a.swift", "  init(\n  ) {" + String(repeating: "\n", count: 59) + "}"),
  (.shortFunctions, "a.swift", "var a: Int {" + String(repeating: "\n", count: 60) + "}"),
  (.tellingNames, "Sources/Graph/StringUtils.swift", ""),
  (.tellingNames, "a.swift", "struct ModelManager {}"),
  (.freestanding, "a.swift", "import Foundation"),
  (.freestanding, "a.swift", "let scale: Float = 1"),
  (.freestanding, "a.swift", "func f(_ x: any Sequence) {}"),
  (.freestanding, "a.swift", "func f() throws {}"),
  (.freestanding, "a.swift", "  package final class A {}"),
  (.freestanding, "a.swift", "let wide = Int64(narrow)"),
  (.plainGraph, "a.swift", "import Foundation"),
  (.noTraps, "a.swift", "let a = b[0]!"),
  (.noTraps, "a.swift", "let a = try! f()"),
  (.noTraps, "a.swift", "let a = \"\\(b!)\""),
  (.noTraps, "a.swift", "fatalError()"),
  (.noReminders, "a.md", "TODO: write this"),
  (.noMachinePaths, "a.md", "see /" + "home/someone/notes"),
  (.noMachinePaths, "a.swift", "let path = \"/" + "tmp/x\""),
]

@Test(arguments: broken.indices) func eachStyleRuleFindsWhatBreaksIt(_ index: Int) {
  let (rule, path, text) = broken[index]
  #expect(rule.violations(SourceText(path: path, text: text)).count == 1)
}

/// Files that look as if they broke a rule and do not.
private let kept: [(rule: StyleRule, path: String, text: String)] = [
  (.shortLines, "a.swift", String(repeating: "é", count: 100)),
  (.shortFunctions, "a.swift", "func f() {" + String(repeating: "\n", count: 59) + "}"),
  (.shortFunctions, "a.swift", "func f()\n" + String(repeating: "\n", count: 90) + "let a = {}"),
  (.tellingNames, "a.swift", "let files = FileManager.default"),
  (.freestanding, "a.swift", "// Float and Foundation are not used here"),
  (.freestanding, "a.swift", "func f() throws(PackageError) {}"),
  (.noTraps, "a.swift", "if !a || b != c { print(\"no!\") }"),
  (.noTraps, "a.swift", "let text = #\"a \"quoted\" b!\"#"),
  (.noTraps, "a.swift", "/* a! /* b! */ c! */"),
  (.noTraps, "a.swift", "let text = \"\"\"\n  \"a\" b!\n  \"\"\""),
  (.noMachinePaths, "a.md", "frame/work and https://example.org/home/page"),
]

@Test(arguments: kept.indices) func noStyleRuleFindsMoreThanItShould(_ index: Int) {
  let (rule, path, text) = kept[index]
  #expect(rule.violations(SourceText(path: path, text: text)).isEmpty)
}

@Test func everySwiftFileIsFormatted() throws {
  let folders = ["Package.swift", "Sources", "Tests", "Firmware", "Fuzz", "Benchmarks"].filter {
    FileManager.default.fileExists(atPath: TestData.packageRoot.appendingPathComponent($0).path)
  }
  let lint = try Command(["swift", "format", "lint", "--strict", "--parallel", "-r"] + folders)
  #expect(lint.status == 0, "\n\(lint.output)")
}

@Test func formattingThatIsOffIsFound() throws {
  let configuration = TestData.packageRoot.appendingPathComponent(".swift-format").path
  let lint = try Command(
    ["swift", "format", "lint", "--strict", "--configuration", configuration], input: "let  a=1\n")
  #expect(lint.status != 0)
}
