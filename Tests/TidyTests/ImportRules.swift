/// Which target may import which, and whether what is declared is what is imported.
struct ImportRules {
  /// The direction: for each stage the stages that its targets may import.
  ///
  /// Data walks from `Import` to `Run`; `Tools` alone sees everything. `Run` and `Share` know no
  /// graph: they work on bytes.
  static let mayImport: [String: Set<String>] = [
    "Base": [],
    "Run": ["Run"],
    "Share": ["Base", "Run", "Share"],
    "Boards": ["Base", "Run", "Boards"],
    "Graph": ["Base", "Run", "Graph"],
    "Import": ["Base", "Run", "Graph", "Import"],
    "Optimize": ["Base", "Run", "Graph", "Optimize"],
    "Evaluate": ["Base", "Run", "Graph", "Evaluate"],
    "Lower": ["Base", "Run", "Graph", "Lower"],
    "Tools": [
      "Base", "Run", "Share", "Boards", "Graph", "Import", "Optimize", "Evaluate", "Lower", "Tools",
    ],
  ]

  /// The one target that knows the order of the stages, so it sees those that it calls.
  static let pipeline = "CompilerPipeline"
  static let pipelineMayImport: Set<String> = [
    "Base", "Run", "Graph", "Import", "Optimize", "Evaluate", "Lower",
  ]

  /// The one target of `Lower` that boards may import: it knows objects and C, and no graph.
  static let translator = "PortableC"

  /// Before the lowering a stage knows what types and tokens there are, and nothing of how they are
  /// run.
  static let knowOnlyTypes: Set<String> = ["Graph", "Import", "Optimize", "Evaluate"]
  static let typesAndTokens: Set<String> = ["TensorTypes", "Tokenizer"]

  /// Modules that come with the toolchain or the system.
  static let toolchainModules: Set<String> = [
    "Accelerate", "Darwin", "Dispatch", "Foundation", "Glibc", "Musl", "PackageDescription",
    "Synchronization", "Testing",
  ]

  let graph: PackageGraph

  /// The modules that a file imports.
  static func imports(of source: SourceText) -> Set<String> {
    let statement =
      #/
      ^\ *(?:@\w+\ |(?:public|package|internal|private|fileprivate)\ )*
      import\ (?:(?:struct|class|enum|protocol|func|var|let|typealias)\ )?(\w+)
      /#
    return Set(source.code.compactMap { $0.firstMatch(of: statement).map { String($0.1) } })
  }

  /// Imports that are not declared and declarations that are not used, target by target.
  func undeclaredAndUnused(in sources: [SourceText]) -> [String] {
    let swift = sources.filter { $0.path.hasSuffix(".swift") }
    let byTarget = Dictionary(grouping: swift) { graph.owner(of: $0.path)?.name ?? "" }
    let programs = Set(graph.targets.filter(\.isProgram).map(\.name))
    return graph.targets.flatMap { target -> [String] in
      guard let files = byTarget[target.name] else { return [] }
      let imported = files.reduce(into: Set<String>()) { $0.formUnion(Self.imports(of: $1)) }
        .subtracting(Self.toolchainModules)
      let undeclared = imported.subtracting(target.dependencies)
      // Tests have the shared support at hand whether a target's tests need it or not.
      let unused = target.dependencies.subtracting(imported).subtracting(["TestSupport"])
        .subtracting(programs)
      return undeclared.sorted().map { "\(target.name) imports \($0) and does not declare it" }
        + unused.sorted().map { "\(target.name) declares \($0) and does not import it" }
    }
  }

  /// Dependencies that go against the direction.
  func againstTheDirection() -> [String] {
    graph.targets.flatMap { target -> [String] in
      guard let stage = target.stage else { return [] }
      guard let allowed = Self.mayImport[stage] else { return ["\(target.path): no such stage"] }
      let reach = target.name == Self.pipeline ? Self.pipelineMayImport : allowed
      return target.dependencies.sorted().compactMap { name in
        guard let other = graph.targets.first(where: { $0.name == name }),
          let otherStage = other.stage
        else { return nil }
        let isInReach =
          reach.contains(otherStage) || (stage == "Boards" && name == Self.translator)
        // A chip has no room for what is only for the host, be it of the same stage.
        let isForHost = stage == "Share" && target.isMemorySafe && !other.isMemorySafe
        let isAllowed =
          isInReach && !isForHost && (name != Self.pipeline || stage == "Tools")
          && (otherStage != "Run" || !Self.knowOnlyTypes.contains(stage)
            || Self.typesAndTokens.contains(name))
        return isAllowed ? nil : "\(stage)/\(target.name) may not import \(otherStage)/\(name)"
      }
    }
  }
}
