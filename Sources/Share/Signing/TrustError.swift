public import Manifest

/// Why what was signed is not trusted.
public enum TrustError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What is signed is not what it should be.
  case malformed(ManifestError)
  /// A list of publishers of another name than the others.
  case otherName(String)
  /// A published model that carries no list of publishers.
  case noList(String)
  /// A list of the name is trusted already.
  case alreadyTrusted(String)
  /// Fewer have signed than must.
  case belowThreshold(name: String, listVersion: UInt64, signed: Int, threshold: Int)
  /// The list does not count any more.
  case expired(name: String, listVersion: UInt64, expiry: UInt64, now: UInt64)
  /// A version that is older than one seen before.
  case rollback(name: String, seen: UInt64, found: UInt64)
  /// Two that differ have the same version.
  case fork(name: String, version: UInt64)
  /// A list of publishers that is not the trusted one, which has the same version.
  case otherList(name: String, version: UInt64)
  /// A list that does not follow the held one.
  case gap(name: String, held: UInt64, found: UInt64)
  /// What was remembered cannot be read.
  case state(path: String)
  /// The file system refused.
  case file(path: String, problem: String)

  /// What is wrong and what would mend it.
  public var description: String {
    switch self {
    case .malformed(let error): "what is signed is malformed: \(error)"
    case .otherName(let name): "the list of publishers is of another name: \(name)"
    case .noList(let name):
      "the published model of \(name) carries no list of publishers: ask its publisher for one"
        + " that does"
    case .alreadyTrusted(let name):
      "a list of publishers of \(name) is trusted already: only its keys can replace it"
    case .belowThreshold(let name, let version, let signed, let threshold):
      "\(name): \(signed) keys of list of publishers \(version) have signed, where \(threshold) "
        + "must: `nevortex keys trusted` shows the list; who has more of its keys signs with --key"
    case .expired(let name, let version, let expiry, let now):
      "\(name): list of publishers \(version) ended at \(expiry), and now is \(now) (seconds after "
        + "1970): its publishers must sign a new one"
    case .rollback(let name, let seen, let found):
      "\(name): version \(found) is older than version \(seen), which was here before: who "
        + "publishes takes a higher --revision; `nevortex keys distrust \(name)` forgets what was"
        + " here"
    case .fork(let name, let version):
      "\(name): two models that differ have version \(version): ask its publisher which counts; "
        + "who publishes takes a higher --revision"
    case .otherList(let name, let version):
      "\(name): it comes with another list of publishers \(version) than the one that is trusted "
        + "here: whoever signed it is somebody else; where you want to trust them instead, say "
        + "`nevortex keys distrust \(name)` first"
    case .gap(let name, let held, let found):
      "\(name): list of publishers \(found) does not follow \(held), the last one here: get those "
        + "between them"
    case .state(let path):
      "\(path): cannot be read; delete it, and trust the name's list of publishers anew"
    case .file(let path, let problem): "\(path): \(problem)"
    }
  }
}
