#if Sharing
  import ArgumentParser
  import ContentBlocks
  import ContentStore
  import Signing

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
      /// The model's, where a pinned manifest says it.
      let name: String?
      let version: UInt64?
      let label: String?

      /// What people call it.
      var title: String {
        name.map { "\($0) \(label ?? version.map { "\($0)" } ?? "")" } ?? "-"
      }
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
      var table = TextTable("size", "what", "pinned", "model", "cid")
      for row in rows {
        table.add(
          Figures.bytes(Int(clamping: row.bytes)), row.whole ? row.kind : "part of a \(row.kind)",
          row.pinned ? "yes" : "no", row.title, row.cid)
      }
      Terminal.write(table.text)
    }

    private static func rows(of store: ContentStore) throws -> [Row] {
      let roots = try store.roots()
      let known = Set(roots.map(\.cid))
      var models: [CID: ModelManifest] = [:]
      let others = try store.pins().filter { !known.contains($0) }.map { cid in
        let size = try store.size(of: cid)
        let model = store.publishedModel(cid)?.content
        if let model { models[model.package] = model }
        return Row(
          cid: "\(cid)", kind: model == nil ? "block" : "manifest", bytes: UInt64(size ?? 0),
          whole: size != nil, pinned: true, name: model?.name, version: model?.version,
          label: model?.label)
      }
      let packages = roots.map { root in
        let model = models[root.cid]
        return Row(
          cid: "\(root.cid)", kind: "package", bytes: root.byteCount, whole: root.isWhole,
          pinned: root.isPinned, name: model?.name, version: model?.version, label: model?.label)
      }
      return packages + others
    }
  }
#endif
