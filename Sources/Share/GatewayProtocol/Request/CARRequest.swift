/// Which blocks of a tree are wanted.
package enum DAGScope: String, CaseIterable {
  /// The block at the end of the path.
  case block
  /// The file, or the entries of the directory, at the end of the path.
  case entity
  /// Everything below the end of the path.
  case all
}

/// What is asked of a CAR; its order is always that of a depth-first walk.
package struct CARRequest: Equatable {
  /// Which blocks are wanted.
  package let scope: DAGScope
  /// The part of a file that is wanted.
  package let range: EntityRange?
  /// Whether a block is sent each time that the walk meets it.
  package let hasDuplicates: Bool

  private enum Version: String, CaseIterable { case one = "1" }
  private enum Order: String, CaseIterable { case dfs, unk }
  private enum Duplicates: String, CaseIterable { case y, n }

  /// Reads the parameters; those of the query come before those of the type that was accepted.
  init(query: QueryParameters, accepted: MediaRange?) throws(GatewayError) {
    _ = try query.word("car-version", Version.self)
    _ = try query.word("car-order", Order.self)
    let duplicates = try query.word("car-dups", Duplicates.self)
    hasDuplicates = (duplicates?.rawValue ?? accepted?.parameters["dups"]) == "y"
    let scope = try query.word("dag-scope", DAGScope.self)
    let text = try query.value("entity-bytes")
    range = if let text { try EntityRange(text) } else { nil }
    if let scope, scope != .entity, range != nil {
      throw .parameter("dag-scope", scope.rawValue, expected: "entity beside entity-bytes")
    }
    self.scope = scope ?? (range == nil ? .all : .entity)
  }

  /// Whether a type with these parameters can be served.
  static func serves(_ type: MediaRange) -> Bool {
    Version(rawValue: type.parameters["version"] ?? "1") != nil
      && Order(rawValue: type.parameters["order"] ?? "unk") != nil
      && Duplicates(rawValue: type.parameters["dups"] ?? "n") != nil
  }
}
