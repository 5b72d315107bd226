import ContentBlocks

extension Cases {
  /// Paths through directories, a directory that is spread over blocks, and DAG-CBOR.
  func pathing() throws -> [ConformanceRow] {
    let two = try trustless("subdir-with-two-single-block-files")
    let sharded = try trustless("single-layer-hamt-with-multi-block-files")
    let linked = try trustless("dir-with-dag-cbor-with-links")
    let document = try tree.cid(linked, "document")
    let subdir = try tree.cid(two, "subdir")
    let way = try tree.way(sharded, to: "685.txt").orAbsent("685.txt")
    let file = try way.last.orAbsent("a way")
    let single = try tree.cid(document, "files/single")
    return try ConformanceRow.car(
      "through a directory", "/ipfs/\(two)/subdir/ascii.txt", "",
      .blocks([two, subdir, tree.cid(subdir, "ascii.txt")]))
      + ConformanceRow.car(
        "through a sharded directory", "/ipfs/\(sharded)/685.txt", "",
        .blocks([sharded] + way + tree.descendants(file)))
      + ConformanceRow.car(
        "through DAG-CBOR", "/ipfs/\(document)/files/single", "", .blocks([document, single]))
      + ConformanceRow.car(
        "a file that does not exist", "/ipfs/\(two)/subdir/i-do-not-exist", "", status: [404], .any)
  }

  /// `dag-scope`.
  func scopes() throws -> [ConformanceRow] {
    let two = try trustless("subdir-with-two-single-block-files")
    let subdir = try tree.cid(two, "subdir")
    let sharded = try trustless("single-layer-hamt-with-multi-block-files")
    let way = try tree.way(sharded, to: "1.txt").orAbsent("1.txt")
    return try ConformanceRow.car(
      "block: a directory", "/ipfs/\(two)/subdir", "dag-scope=block", .blocks([two, subdir]))
      + ConformanceRow.car(
        "block: a file", "/ipfs/\(two)/subdir/ascii.txt", "dag-scope=block",
        .blocks([two, subdir, tree.cid(subdir, "ascii.txt")]))
      + ConformanceRow.car(
        "block: a file in a sharded directory", "/ipfs/\(sharded)/1.txt", "dag-scope=block",
        .blocks([sharded] + way))
      + ConformanceRow.car(
        "entity: a directory", "/ipfs/\(two)", "dag-scope=entity", .blocks([two]))
      + ConformanceRow.car(
        "entity: a sharded directory", "/ipfs/\(sharded)", "dag-scope=entity",
        .blocks([sharded] + tree.parts(sharded)))
      + mixedScopes()
  }

  private func mixedScopes() throws -> [ConformanceRow] {
    let mixed = try trustless("subdir-with-mixed-block-files")
    let subdir = try tree.cid(mixed, "subdir")
    let file = try tree.cid(subdir, "multiblock.txt")
    let linked = try trustless("dir-with-dag-cbor-with-links")
    let document = try tree.cid(linked, "document")
    let whole = try [mixed, subdir, file] + tree.descendants(file)
    return try ConformanceRow.car(
      "entity: a file", "/ipfs/\(mixed)/subdir/ascii.txt", "dag-scope=entity",
      .blocks([mixed, subdir, tree.cid(subdir, "ascii.txt")]))
      + ConformanceRow.car(
        "entity: a file in parts", "/ipfs/\(mixed)/subdir/multiblock.txt", "dag-scope=entity",
        .blocks(whole))
      + ConformanceRow.car(
        "entity: DAG-CBOR with links", "/ipfs/\(linked)/document", "dag-scope=entity",
        .blocks([linked, document]))
      + ConformanceRow.car(
        "all: a directory", "/ipfs/\(mixed)/subdir", "dag-scope=all",
        .blocks([mixed, subdir] + tree.descendants(subdir)))
      + ConformanceRow.car(
        "all: a file in parts", "/ipfs/\(mixed)/subdir/multiblock.txt", "dag-scope=all",
        .blocks(whole))
  }

  /// `entity-bytes`.
  func ranges() throws -> [ConformanceRow] {
    let missing = try trustless("file-3k-and-3-blocks-missing-block")
    let sharded = try trustless("single-layer-hamt-with-multi-block-files")
    let mixed = try trustless("subdir-with-mixed-block-files")
    let subdir = try tree.cid(mixed, "subdir")
    let file = try tree.cid(subdir, "multiblock.txt")
    let range = "dag-scope=entity&entity-bytes="
    let first = try CID("QmPKt7ptM2ZYSGPUc8PmPT2VBkLDK3iqpG9TBJY7PCE9rF")
    let third = try CID("QmWXY482zQdwecnfBsj78poUUuPXvyw2JAFAEMw4tzTavV")
    let rows =
      try ConformanceRow.car(
        "bytes: a block behind them is missing", "/ipfs/\(missing)", range + "0:1000",
        .anyOrder([missing, first]))
      + ConformanceRow.car(
        "bytes: a block before them is missing", "/ipfs/\(missing)", range + "2200:*",
        .anyOrder([missing, third]))
      + ConformanceRow.car(
        "bytes: a whole file", "/ipfs/\(mixed)/subdir/multiblock.txt", range + "0:*",
        .blocks([mixed, subdir, file] + tree.descendants(file)))
      + ConformanceRow.car(
        "bytes: a directory", "/ipfs/\(sharded)", range + "0:*",
        .blocks([sharded] + tree.parts(sharded)))
    let inFile: [(String, String, ArraySlice<CID>)] = [
      ("from the middle to the end", "512:*", parts[2...]),
      ("the middle, its end counted from behind", "512:-256", parts[2..<4]),
      ("at the end", "-5:*", parts[3...]),
      ("more from behind than there is", "-9999:*", parts[0...]),
      ("more from behind, with an end", "-9999:-3", parts[0..<4]),
      ("the first byte", "0:0", parts[0..<1]),
    ]
    return rows
      + inFile.flatMap { name, bytes, blocks in
        ConformanceRow.car(
          "bytes: \(name)", "/ipfs/\(file)", range + bytes, .blocks([file] + blocks))
      }
  }

  /// `order` and `dups`, in `Accept` and in the query.
  func duplicates() throws -> [ConformanceRow] {
    let root = try trustless("dir-with-duplicate-files")
    let file = try tree.cid(root, "multiblock.txt")
    let ascii = try tree.cid(root, "ascii.txt")
    let once = try [root, ascii, tree.cid(root, "hello.txt"), file] + parts
    let twice = try [root, tree.cid(root, "ascii-copy.txt")] + once.dropFirst()
    let type = "application/vnd.ipld.car"
    func row(
      _ name: String, _ query: String, _ accept: String, _ expected: [String],
      _ body: ConformanceRow.Body = .any
    ) -> ConformanceRow {
      ConformanceRow(
        name: "dups: \(name)", target: "/ipfs/\(root)\(query)", headers: ["Accept": accept],
        body: body, contains: ([type] + expected).map { ("Content-Type", $0) })
    }
    let all = "\(type); version=1; order=dfs; dups=y"
    return [
      row("y", "", all, ["order=dfs", "dups=y"], .blocks(twice)),
      row(
        "n", "", "\(type); version=1; order=dfs; dups=n", ["order=dfs", "dups=n"], .blocks(once)),
      row("order=unk", "", "\(type); version=1; order=unk", ["order="], .blocks(once)),
      ConformanceRow(
        name: "dups: an identity CID is never sent",
        target: "/ipfs/bafkqaf3imvwgy3zaneqgc3janfxgy2lomvscay3jmqfa",
        headers: ["Accept": "\(type); dups=y"], body: .blocks([]),
        contains: [("Content-Type", type), ("Content-Type", "dups=y")]),
      row("format=car takes them from Accept", "?format=car", all, ["dups=y"], .blocks(twice)),
      row(
        "car-order comes before Accept", "?format=car&car-order=dfs", "\(type); order=unk",
        ["order=dfs"]),
      row("car-dups comes before Accept", "?format=car&car-dups=y", "\(type); dups=n", ["dups=y"]),
    ]
  }

  /// The query's format comes before `Accept`.
  func precedence() throws -> [ConformanceRow] {
    let dir = try tree.cid(root("gateway-raw-block"), "dir")
    return [
      ConformanceRow(
        name: "format=car comes before Accept", target: "/ipfs/\(dir)?format=car",
        headers: ["Accept": "application/vnd.ipld.raw"],
        contains: [("Content-Type", "application/vnd.ipld.car")]),
      ConformanceRow(
        name: "format=raw comes before Accept", target: "/ipfs/\(dir)?format=raw",
        headers: ["Accept": "application/vnd.ipld.car"],
        equals: [("Content-Type", "application/vnd.ipld.raw")]),
    ]
  }

  /// Codecs that are asked for in another form than they have, paths that end inside of a block,
  /// and what a cache asks: raw and CAR are the only forms here.
  func codecs() throws -> [ConformanceRow] {
    let cbor = try root("path_gateway_dag/dag-cbor-traversal")
    let json = try root("path_gateway_dag/dag-json-traversal")
    let file = try root("path_gateway_dag/gateway-json-cbor")
    let absent = CID(of: [UInt8]("nobody has this".utf8).span.bytes, codec: .raw)
    func row(_ name: String, _ target: String, _ status: Int, _ fields: [String: String] = [:])
      -> ConformanceRow
    {
      ConformanceRow(name: "codec: \(name)", target: target, headers: fields, status: [status])
    }
    return [
      row("dag-pb as dag-json", "/ipfs/\(file)?format=dag-json", 406),
      row("dag-pb as dag-cbor", "/ipfs/\(file)?format=dag-cbor", 406),
      row(
        "dag-pb as dag-json by Accept", "/ipfs/\(file)", 406,
        ["Accept": "application/vnd.ipld.dag-json"]),
      row("dag-json as dag-cbor", "/ipfs/\(json)?format=dag-cbor", 406),
      row("dag-cbor as dag-json", "/ipfs/\(cbor)?format=dag-json", 406),
      row(
        "dag-cbor as dag-json by Accept", "/ipfs/\(cbor)", 406,
        ["Accept": "application/vnd.ipld.dag-json"]),
      row("dag-cbor, a path that ends inside", "/ipfs/\(cbor)/foo?format=raw", 501),
      row("dag-cbor, no such link", "/ipfs/\(cbor)/foo/i-do-not-exist?format=raw", 404),
      ConformanceRow(
        name: "codec: dag-json as a raw block", target: "/ipfs/\(json)?format=raw",
        body: .bytes(try tree.bytes(json))),
      ConformanceRow(
        name: "codec: dag-cbor through several links",
        target: "/ipfs/\(cbor)/foo/link/bar?format=raw",
        // {"hello": "this is not a link"}
        body: .bytes([0xA1, 0x65] + [UInt8]("hellorthis is not a link".utf8))),
      ConformanceRow(
        name: "codec: HEAD of dag-cbor", target: "/ipfs/\(cbor)?format=raw", method: "HEAD",
        equals: [("Content-Length", "\(try tree.bytes(cbor).count)")]),
      ConformanceRow(
        name: "codec: HEAD of what is not cached", target: "/ipfs/\(absent)?format=raw",
        headers: ["Cache-Control": "only-if-cached"], method: "HEAD", status: [412]),
    ]
  }
}
