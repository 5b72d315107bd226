#if Sharing
  import ContentBlocks
  import ContentStore
  import Gateway
  import Manifest
  import PeerProtocol
  import PeerTransport
  import Signing
#endif

extension Failure {
  /// What an error of sharing means for the user; nil where it is none.
  static func ofSharing(_ error: any Error) -> Failure? {
    #if Sharing
      switch error {
      case let error as StoreError: Failure(status(of: error), "\(error)")
      case let error as KeyError: Failure(status(of: error), "\(error)")
      case let error as TrustError: Failure(status(of: error), "\(error)")
      case let error as FetchError: Failure(status(of: error), "\(error)\(hint(of: error))")
      case let error as NodeError: Failure(status(of: error), "\(error)")
      case let error as GatewayClientError: Failure(status(of: error), "\(error)")
      case is PublishedNodeError, is ManifestError, is CIDTextError: Failure(.malformed, "\(error)")
      default: nil
      }
    #else
      nil
    #endif
  }

  #if Sharing
    private static func status(of error: StoreError) -> Status {
      switch error {
      case .noFile, .file: .noInput
      case .hashFunction, .notAFile, .tooLarge, .archive, .index: .malformed
      case .wrongHash, .missing, .lostPin, .incomplete, .full, .changed: .no
      case .busy, .locked: .unavailable
      }
    }

    private static func status(of error: KeyError) -> Status {
      switch error {
      case .name: .usage
      case .exists, .looseMode: .no
      case .missing, .file: .noInput
      case .malformed: .malformed
      }
    }

    private static func status(of error: TrustError) -> Status {
      switch error {
      case .malformed, .state: .malformed
      case .file: .noInput
      case .otherName, .noList, .alreadyTrusted, .belowThreshold, .expired, .rollback, .fork,
        .otherList, .gap:
        .no
      }
    }

    private static func status(of error: FetchError) -> Status {
      switch error {
      case .node, .published, .noPackage: .malformed
      case .name, .tooLarge: .no
      }
    }

    private static func hint(of error: FetchError) -> String {
      if case .tooLarge = error { "; --limit takes more" } else { "" }
    }

    private static func status(of error: NodeError) -> Status {
      switch error {
      case .identityCannotSign: .malformed
      case .cannotListen, .tooManyFetches: .unavailable
      }
    }

    private static func status(of error: GatewayClientError) -> Status {
      if case .base = error { return .usage }
      return .unavailable
    }
  #endif
}
