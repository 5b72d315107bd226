import AsyncHTTPClient
import Foundation
import NIOCore
import NIOPosix

/// Why there is no connection, in the system's words and without the calls that it was said to.
enum SocketReason {
  /// The reason of an error of a socket, or of what uses one.
  static func text(_ error: any Error) -> String {
    switch error {
    case let error as IOError: String(cString: strerror(error.errnoCode))
    case let error as HTTPClientError: error.shortDescription
    case let error as NIOConnectionError: text(error)
    case let error as SocketAddressError.UnknownHost: unknown(error.host)
    // What the library of TLS says is for those who work on it.
    default: "\(error)".contains("SSL") ? "no TLS can be agreed on: is it http?" : "\(error)"
    }
  }

  /// A host has several addresses: what the first that was tried says, else that it has none.
  private static func text(_ error: NIOConnectionError) -> String {
    if let first = error.connectionErrors.first { return text(first.error) }
    return unknown(error.host)
  }

  private static func unknown(_ host: String) -> String {
    "no address is known for the name \(host)"
  }
}
