#if Sharing
  import ContentBlocks
  import ContentStore
  import Foundation
  import Manifest
  import PackageFormat
  import Signing

  /// A package with what its publisher says of it.
  struct Publication {
    /// What the publisher may say of it.
    struct Words {
      var name: String?
      var revision: UInt64?
      var label: String?
      var licence: String
      var parent: CID?
    }

    let package: PackageFile
    let manifest: ModelManifest

    /// Reads a package, runs its self-test and says what it needs.
    init(path: String, words: Words, at now: UInt64) throws {
      package = try PackageFile(path: path, bytes: InputFile.map(path))
      let name = try words.name ?? Self.name(of: path)
      let version = try words.revision ?? Self.version(after: name, at: now)
      var manifest = ModelManifest(
        name: name, version: version, package: try CID(package.cid),
        packageByteCount: UInt64(package.byteCount), needs: try Self.needs(of: package),
        licence: words.licence)
      manifest.label = words.label
      manifest.parent = words.parent
      manifest.selfTest = try SelfTest.make(of: package)
      self.manifest = manifest
    }

    /// The time, or what follows the newest version where that was made in this very second.
    private static func version(after name: String, at now: UInt64) throws -> UInt64 {
      guard let newest = try TrustStore.ofUser.newestVersion(of: name), newest >= now else {
        return now
      }
      return newest == .max ? newest : newest + 1
    }

    /// The file's name without its ending, as names of models are written.
    private static func name(of path: String) throws -> String {
      let stem = URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent.lowercased()
      let name = String(stem.map { $0.isLetter || $0.isNumber || $0 == "." ? $0 : "-" })
      guard name.utf8.count <= 64, isModelName(Array(name.utf8).span.bytes) else {
        throw Failure(
          .usage,
          "\(path): no name of a model can be made of this file's: give one by --name, of "
            + "a-z, 0-9, ., -, _ with / between parts")
      }
      return name
    }

    /// What the package itself takes; runtime and stack come on top, by the board.
    private static func needs(of package: PackageFile) throws -> MachineNeeds {
      try package.withView { view in
        var needs = MachineNeeds()
        needs.formatVersion = UInt64(PackageLayout.formatVersion)
        needs.flashByteCount = UInt64(view.bytes.byteCount)
        needs.ramByteCount = UInt64(view.arenaByteCount(family: 0))
        for index in 0..<view.count(.operators) {
          needs.operators |= 1 << UInt64(view.operatorRecord(index).opcode.rawValue)
        }
        for index in 0..<view.count(.tensors) {
          needs.weightForms |= 1 << UInt64(view.tensor(index).layout.rawValue)
        }
        return needs
      }
    }
  }
#endif
