import ContentBlocks

extension Cases {
  /// A block by its name alone.
  func raw() throws -> [ConformanceRow] {
    let dir = try tree.cid(root("gateway-raw-block"), "dir")
    let file = try tree.cid(dir, "ascii.txt")
    let bytes = try tree.bytes(file)
    let single = bytes[7...9]
    return try blockCases("trustless", dir: "/ipfs/\(dir)", file: "/ipfs/\(file)") + [
      // Either all or the part may come; this server gives the part of one range, and all for two.
      ConformanceRow(
        name: "trustless: a single range of a raw block", target: "/ipfs/\(file)",
        headers: ["Accept": rawType, "Range": "bytes=7-9"], status: [206],
        body: .bytes(Array(single)),
        equals: [("Content-Range", "bytes 7-9/\(bytes.count)"), ("Content-Length", "3")]),
      ConformanceRow(
        name: "trustless: two ranges of a raw block", target: "/ipfs/\(file)",
        headers: ["Accept": rawType, "Range": "bytes=7-9,1-3"], body: .bytes(bytes),
        equals: [("Content-Type", rawType)]),
    ]
  }

  /// The same blocks by a path from above them.
  func rawOnPath() throws -> [ConformanceRow] {
    let root = try root("gateway-raw-block")
    let dir = try tree.bytes(tree.cid(root, "dir"))
    return try blockCases("path", dir: "/ipfs/\(root)/dir", file: "/ipfs/\(root)/dir/ascii.txt") + [
      ConformanceRow(
        name: "path: a single range of a raw block", target: "/ipfs/\(root)/dir",
        headers: ["Accept": rawType, "Range": "bytes=6-16"], status: [206],
        body: .bytes(Array(dir[6...16])),
        equals: [("Content-Type", rawType), ("Content-Range", "bytes 6-16/\(dir.count)")])
    ]
  }

  private var rawType: String { "application/vnd.ipld.raw" }

  private func blockCases(
    _ kind: String, dir: String, file: String
  ) throws -> [ConformanceRow] {
    let root = try root("gateway-raw-block")
    let dirBytes = try tree.bytes(tree.cid(root, "dir"))
    let fileCID = try tree.cid(root, "dir", "ascii.txt")
    let fileBytes = try tree.bytes(fileCID)
    let accept = ["Accept": rawType]
    return [
      ConformanceRow(
        name: "\(kind): format=raw gives the block", target: "\(dir)?format=raw",
        body: .bytes(dirBytes)),
      ConformanceRow(
        name: "\(kind): Accept gives the block", target: dir, headers: accept,
        body: .bytes(dirBytes)),
      ConformanceRow(
        name: "\(kind): the fields of a raw block", target: file, headers: accept,
        body: .bytes(fileBytes), contains: [("Content-Disposition", "attachment;")],
        equals: [
          ("Content-Type", rawType), ("Content-Length", "\(fileBytes.count)"),
          ("X-Content-Type-Options", "nosniff"),
        ]),
      ConformanceRow(
        name: "\(kind): a name to save the block under", target: "\(file)?filename=foobar.bin",
        headers: accept,
        contains: [
          ("Content-Disposition", "attachment;"),
          ("Content-Disposition", "filename=\"foobar.bin"),
        ]),
      ConformanceRow(
        name: "\(kind): the fields for caches", target: file, headers: accept,
        contains: [
          ("Etag", "\""), ("X-Ipfs-Roots", kind == "path" ? "\(root)" : "\(fileCID)"),
          ("Cache-Control", "public"), ("Cache-Control", "max-age=29030400"),
          ("Cache-Control", "immutable"),
        ], equals: [("X-Ipfs-Path", file)]),
    ]
  }
}
