package import ContentBlocks

/// A root and the names that lead on from it: `/ipfs/{cid}/dir/file`.
package struct ContentPath: Equatable {
  /// The path as it was asked for.
  package let text: String
  /// Where it starts.
  package let root: CID
  /// The names, decoded; there may be none.
  package let names: [String]

  /// Reads a path; slashes that follow each other or end it are of no account.
  init(_ path: Substring, limits: GatewayLimits) throws(GatewayError) {
    let parts = path.split(separator: "/")
    if parts.first == "ipns" { throw .mutableName }
    guard path.first == "/", parts.first == "ipfs", parts.count > 1 else { throw .noContentPath }
    guard parts.count - 2 <= limits.pathNameCount else {
      throw .tooMany("names in a path", limit: limits.pathNameCount)
    }
    do { root = try CID(String(parts[1])) } catch {
      throw .root(String(parts[1].prefix(64)), error)
    }
    var names: [String] = []
    for part in parts.dropFirst(2) {
      guard let name = PercentEncoding.decode(part) else { throw .encoding(String(part)) }
      guard name != ".", name != ".." else { throw .dotName }
      names.append(name)
    }
    self.names = names
    text = String(path)
  }
}
