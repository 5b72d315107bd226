#if Sharing
  import ContentStore
  import Signing
#endif

extension Failure {
  /// What an error of sharing means for the user; nil where it is none.
  static func ofSharing(_ error: any Error) -> Failure? {
    #if Sharing
      switch error {
      case let error as StoreError: Failure(status(of: error), "\(error)")
      case let error as KeyError: Failure(status(of: error), "\(error)")
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
      case .wrongHash, .missing, .incomplete, .full, .changed: .no
      case .busy: .unavailable
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
  #endif
}
