#if Sharing
  import Foundation

  /// The time that signatures and lists of publishers are held against.
  enum Clock {
    /// Seconds after 1970, by this machine's clock.
    static var now: UInt64 { UInt64(max(0, Date().timeIntervalSince1970)) }
  }
#endif
