/// A number's name and what it means.
public struct Metric: Hashable, Sendable {
  /// Whether a number only rises.
  public enum Kind: String, Sendable {
    /// It rises until the process ends.
    case counter
    /// It goes up and down.
    case gauge
  }

  /// The name, of letters, digits and underscores; a counter's ends in `_total`.
  public let name: String
  /// What it counts, in a line.
  public let help: String
  /// Whether it only rises.
  public let kind: Kind
  /// The names of its labels.
  public let labels: [String]

  /// A number under a name.
  public init(_ name: String, _ kind: Kind, help: String, labels: [String] = []) {
    self.name = name
    self.kind = kind
    self.help = help
    self.labels = labels
  }

  /// Answers by the status of HTTP.
  public static let requests = Metric(
    "nevortex_gateway_requests_total", .counter, help: "Answered requests by status.",
    labels: ["status"])
  /// Requests that are being answered.
  public static let activeRequests = Metric(
    "nevortex_gateway_active_requests", .gauge, help: "Requests that are being answered.")
  /// Bytes of bodies.
  public static let bytesServed = Metric(
    "nevortex_gateway_served_bytes_total", .counter, help: "Bytes of content that were sent.")
  /// Blocks in bodies.
  public static let blocksServed = Metric(
    "nevortex_gateway_served_blocks_total", .counter, help: "Blocks that were sent.")
  /// Blocks that this process got from others.
  public static let blocksFetched = Metric(
    "nevortex_fetched_blocks_total", .counter, help: "Blocks that were fetched and verified.")
  /// Bytes on the sockets of peers, what is sealed and framed included.
  public static let bytesToPeers = Metric(
    "nevortex_peer_sent_bytes_total", .counter, help: "Bytes that were sent to peers.")
  /// The same, from them.
  public static let bytesFromPeers = Metric(
    "nevortex_peer_received_bytes_total", .counter, help: "Bytes that came from peers.")
  /// Peers that are connected.
  public static let peers = Metric(
    "nevortex_peers", .gauge, help: "Peers that are connected.")
}
