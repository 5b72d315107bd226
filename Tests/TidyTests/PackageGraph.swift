import Foundation

/// The targets of the package, as `Package.swift` declares them.
struct PackageGraph: Sendable {
  struct Target: Sendable {
    let name: String
    /// The folder below the root of the package.
    let path: String
    /// Targets of this package and products of others, by name.
    let dependencies: Set<String>
    /// Whether unsafe code must be marked, as it must in what is built for chips too.
    let isMemorySafe: Bool
    /// Whether it is a program: others may want it built, to run it, and import nothing of it.
    var isProgram = false

    /// The folder below `Sources` that says the stage; nil for tests.
    var stage: String? {
      let folders = path.split(separator: "/")
      return folders.count == 3 && folders[0] == "Sources" ? String(folders[1]) : nil
    }
  }

  let targets: [Target]

  init(_ targets: [Target]) {
    self.targets = targets
  }

  /// Reads what `swift package dump-package` prints.
  init(dump: String) throws {
    // Notes may stand before the object.
    let json = dump[(dump.firstIndex(of: "{") ?? dump.startIndex)...]
    let object = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any]
    let list = object?["targets"] as? [[String: Any]] ?? []
    targets = list.compactMap { target in
      guard let name = target["name"] as? String, let path = target["path"] as? String else {
        return nil
      }
      // Each is an object with one key (its kind) and a list that starts with the name.
      let dependencies = target["dependencies"] as? [[String: [Any]]] ?? []
      let settings = target["settings"] as? [[String: Any]] ?? []
      let kinds = settings.compactMap { $0["kind"] as? [String: Any] }
      return Target(
        name: name, path: path,
        dependencies: Set(dependencies.compactMap { $0.values.first?.first as? String }),
        isMemorySafe: kinds.contains { $0["strictMemorySafety"] != nil },
        isProgram: target["type"] as? String == "executable")
    }
  }

  /// The package that these tests belong to.
  static let current: Result<PackageGraph, any Error> = Result {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("tidy-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    // A scratch folder of its own: the test runner may hold the package's.
    return try PackageGraph(
      dump: Command(
        ["swift", "package", "--scratch-path", folder.path, "dump-package"]
      ).output)
  }

  /// The target that a file belongs to.
  func owner(of path: String) -> Target? {
    targets.filter { path.hasPrefix($0.path + "/") }.max { $0.path.count < $1.path.count }
  }

  /// Swift files that no target builds, and targets that have nothing to build.
  func misplaced(among paths: [String]) -> [String] {
    let sources = paths.filter { path in
      [".swift", ".c", ".h", ".S", ".modulemap"].contains { path.hasSuffix($0) }
    }
    let orphans = sources.filter { path in
      path.hasSuffix(".swift") && ["Sources/", "Tests/"].contains { path.hasPrefix($0) }
        && owner(of: path) == nil
    }
    let empty = targets.filter { target in
      !sources.contains { $0.hasPrefix(target.path + "/") }
    }
    return orphans.map { "\($0): no target builds it" } + empty.map { "\($0.name): is empty" }
  }
}
