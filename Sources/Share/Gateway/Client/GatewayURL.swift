import Foundation

/// Which URLs gateways can be at.
enum GatewayURL {
  /// Whether requests can be sent there: HTTP, with or without TLS, a host, and a port that is one.
  static func canBeAsked(_ url: URL) -> Bool {
    guard let scheme = url.scheme, ["http", "https"].contains(scheme), url.host() != nil else {
      return false
    }
    // A larger one would end the program where the socket's address is made.
    return url.port.map { (1...65_535).contains($0) } ?? true
  }
}
