import Foundation
import TestSupport
import Testing

private func target(
  _ path: String, _ dependencies: Set<String> = [], isMemorySafe: Bool = false
) -> PackageGraph.Target {
  PackageGraph.Target(
    name: String(path.split(separator: "/").last ?? ""), path: path, dependencies: dependencies,
    isMemorySafe: isMemorySafe)
}

private func report(_ violations: [String]) -> Comment {
  "\n\(violations.joined(separator: "\n"))"
}

@Test func everySourceBelongsToATargetAndNoTargetIsEmpty() throws {
  let graph = try PackageGraph.current.get()
  #expect(graph.targets.count > 10)
  let misplaced = graph.misplaced(among: Checkout.paths)
  #expect(misplaced.count == 0, report(misplaced))
}

@Test func aSourceWithoutATargetAndAnEmptyTargetAreFound() {
  let graph = PackageGraph([target("Sources/Run/Kernels"), target("Sources/Run/Tokenizer")])
  let misplaced = graph.misplaced(
    among: ["Sources/Run/Kernels/Add.swift", "Sources/Run/Kernel/Add.swift", "Sources/Run/a.md"])
  #expect(
    misplaced == ["Sources/Run/Kernel/Add.swift: no target builds it", "Tokenizer: is empty"])
}

@Test func everyImportIsDeclaredAndEveryDeclarationImported() throws {
  let rules = ImportRules(graph: try PackageGraph.current.get())
  let violations = rules.undeclaredAndUnused(in: Checkout.swift)
  #expect(violations.count == 0, report(violations))
}

@Test func importsThatAreNotDeclaredOrNotUsedAreFound() {
  let graph = PackageGraph([target("Sources/Lower/Writer", ["Types", "Layout", "Planner"])])
  let source = SourceText(
    path: "Sources/Lower/Writer/Writer.swift",
    text: """
      public import Types
      @testable import struct Graph.Node
      import Foundation
      // import Planner
      @preconcurrency package import Layout
      """)
  #expect(
    ImportRules(graph: graph).undeclaredAndUnused(in: [source]) == [
      "Writer imports Graph and does not declare it",
      "Writer declares Planner and does not import it",
    ])
}

@Test func importsGoInOneDirection() throws {
  let rules = ImportRules(graph: try PackageGraph.current.get())
  let violations = rules.againstTheDirection()
  #expect(violations.count == 0, report(violations))
}

@Test(arguments: [
  ("Sources/Run/Runtime", "Sources/Graph/ModelGraph"),
  ("Sources/Run/Runtime", "Sources/Base/SharedBytes"),
  ("Sources/Share/ContentID", "Sources/Graph/ModelGraph"),
  ("Sources/Share/ContentBlocks", "Sources/Graph/ModelGraph"),
  ("Sources/Share/ContentBlocks", "Sources/Import/ProtobufWire"),
  ("Sources/Boards/Emulator", "Sources/Lower/Writer"),
  ("Sources/Graph/Passes", "Sources/Optimize/Quantization"),
  ("Sources/Graph/Passes", "Sources/Run/Kernels"),
  ("Sources/Lower/Writer", "Sources/Import/Reader"),
  ("Sources/Lower/Writer", "Sources/Lower/CompilerPipeline"),
  ("Sources/Lower/CompilerPipeline", "Sources/Boards/Emulator"),
  ("Sources/Optimize/Quantization", "Sources/Tools/nevortex"),
])
func anImportAgainstTheDirectionIsFound(_ from: String, _ to: String) {
  let imported = target(to)
  let rules = ImportRules(graph: PackageGraph([imported, target(from, [imported.name])]))
  #expect(rules.againstTheDirection().count == 1)
}

@Test(arguments: [
  ("Sources/Graph/Passes", "Sources/Run/TensorTypes"),
  ("Sources/Lower/Writer", "Sources/Run/Kernels"),
  ("Sources/Share/ContentBlocks", "Sources/Share/ContentID"),
  ("Sources/Lower/CompilerPipeline", "Sources/Import/Reader"),
  ("Sources/Tools/nevortex", "Sources/Lower/CompilerPipeline"),
  ("Tests/WriterTests", "Sources/Import/Reader"),
])
func anImportAlongTheDirectionIsNot(_ from: String, _ to: String) {
  let imported = target(to)
  let rules = ImportRules(graph: PackageGraph([imported, target(from, [imported.name])]))
  #expect(rules.againstTheDirection().isEmpty)
}

@Test func whatIsForTheHostIsNotImportedOnAChip() {
  let blocks = target("Sources/Share/ContentBlocks")
  let onChip = target("Sources/Share/ContentID", [blocks.name], isMemorySafe: true)
  #expect(
    ImportRules(graph: PackageGraph([blocks, onChip])).againstTheDirection() == [
      "Share/ContentID may not import Share/ContentBlocks"
    ])
}

@Test func aStageThatTheTableDoesNotKnowIsFound() {
  let rules = ImportRules(graph: PackageGraph([target("Sources/Extras/Thing")]))
  #expect(rules.againstTheDirection() == ["Sources/Extras/Thing: no such stage"])
}

@Test func unsafeCodeIsMarkedInEverythingThatRunsOnAChip() throws {
  let marked = try PackageGraph.current.get().targets.filter(\.isMemorySafe).map(\.path)
  #expect(Set(marked) == Set(StyleRule.chipTargets))
}
