#if Sharing
  import ArgumentParser
  import ContentStore

  /// Lists packages and pins.
  struct StoreListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list", abstract: "List the packages and what else is pinned.",
      discussion: "Example: nevortex store list --json")

    @OptionGroup var options: StoreOptions

    @Flag(help: "Print one JSON object instead of a table.")
    var json = false

    /// A row of the list.
    private struct Row: Encodable {
      let cid: String
      let kind: String
      let bytes: UInt64
      let whole: Bool
      let pinned: Bool
    }

    /// What `--json` prints.
    private struct List: Encodable {
      let store: String
      let entries: [Row]
    }

    func run() throws {
      let store = try options.open()
      let rows = try Self.rows(of: store)
      if json {
        return try Terminal.write(json: List(store: options.directory.path, entries: rows))
      }
      guard !rows.isEmpty else {
        return Terminal.write("nothing is stored in \(options.directory.path)")
      }
      var table = TextTable("size", "what", "pinned", "cid")
      for row in rows {
        table.add(
          Figures.bytes(Int(clamping: row.bytes)), row.whole ? row.kind : "part of a \(row.kind)",
          row.pinned ? "yes" : "no", row.cid)
      }
      Terminal.write(table.text)
    }

    private static func rows(of store: ContentStore) throws -> [Row] {
      let roots = try store.roots()
      let packages = roots.map { root in
        Row(
          cid: "\(root.cid)", kind: "package", bytes: root.byteCount, whole: root.isWhole,
          pinned: root.isPinned)
      }
      let known = Set(roots.map(\.cid))
      let others = try store.pins().filter { !known.contains($0) }.map { cid in
        let size = try store.size(of: cid)
        return Row(
          cid: "\(cid)", kind: "block", bytes: UInt64(size ?? 0), whole: size != nil, pinned: true)
      }
      return packages + others
    }
  }
#endif
