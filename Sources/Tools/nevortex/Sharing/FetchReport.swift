#if Sharing
  import PeerProtocol
  import PeerTransport
  import Signing

  /// What a fetch came to.
  struct FetchReport: Encodable {
    /// A peer that did what no honest one does.
    struct Liar: Encodable {
      let peer: String
      let evidence: String
    }

    /// What the publisher says, and who that is.
    struct Published: Encodable {
      let name: String
      let version: UInt64
      let label: String?
      let licence: String
      let parent: String?
      let signers: [String]
      let isTrusted: Bool
      let passedSelfTest: Bool?
    }

    let cid: String
    let package: String
    let path: String
    let bytes: UInt64
    let fetchedBytes: UInt64
    let seconds: Double
    let manifest: Published?
    let misbehaved: [Liar]
    /// What went wrong with its sources, in words.
    let troubles: [String]

    init(
      _ file: FetchedFile, verdict: Verdict, troubles: [String], path: String, seconds: Double
    ) {
      cid = "\(file.root)"
      package = "\(file.file)"
      self.path = path
      bytes = file.progress.fileByteCount ?? file.progress.byteCount
      fetchedBytes = file.progress.fetchedByteCount
      self.seconds = seconds
      let blamed = file.misbehaved.sorted { $0.key < $1.key }
      // What its node told last may not have been heard.
      self.troubles =
        troubles
        + blamed.map { FetchTroubles.text($0.key, $0.value) }.filter { !troubles.contains($0) }
      misbehaved = blamed.map { Liar(peer: "\($0.key)", evidence: "\($0.value)") }
      manifest = verdict.endorsement.map { endorsement in
        let said = endorsement.manifest
        return Published(
          name: said.name, version: said.version, label: said.label, licence: said.licence,
          parent: said.parent.map { "\($0)" }, signers: endorsement.signers.map { "\($0)" },
          isTrusted: endorsement.isTrusted, passedSelfTest: verdict.passedSelfTest)
      }
    }

    /// The same for people.
    var lines: [String] {
      var lines = ["\(path): \(Figures.bytes(Int(clamping: bytes))), package \(package)"]
      lines.append(
        "fetched \(Figures.bytes(Int(clamping: fetchedBytes))) in \(Figures.decimal(seconds, 1)) s")
      if let manifest {
        lines.append("\(manifest.name), version \(manifest.label ?? "\(manifest.version)")")
        let signers = manifest.signers.joined(separator: ", ")
        lines.append(
          manifest.isTrusted
            ? "published by \(signers), whom you trust for this name"
            : "signed by \(signers), whom nobody vouches for here: `nevortex keys trust \(cid)` "
              + "trusts its list of publishers for this name from now on")
        if manifest.passedSelfTest == true {
          lines.append("self-test: this machine gives the bytes that were signed")
        }
      } else {
        lines.append("asked for by its own hash, so nobody needs to vouch for the bytes")
      }
      return lines + troubles
    }
  }
#endif
