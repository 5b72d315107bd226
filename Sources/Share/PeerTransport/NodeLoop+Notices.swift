import Logging
import PeerProtocol

// What happens to a node, for those who watch and for the log.

extension NodeLoop {
  /// Notices from now on; of one who does not read them the oldest are dropped.
  func notices() -> AsyncStream<Notice> {
    watcherCount += 1
    let number = watcherCount
    let (stream, continuation) = AsyncStream.makeStream(
      of: Notice.self, bufferingPolicy: .bufferingNewest(1024))
    noticeWatchers[number] = continuation
    continuation.onTermination = { [weak self] _ in
      Task { [weak self] in await self?.forgetWatcher(number) }
    }
    return stream
  }

  private func forgetWatcher(_ number: UInt64) { noticeWatchers[number] = nil }

  func tell(_ notice: Notice) {
    for watcher in noticeWatchers.values { watcher.yield(notice) }
    if case .misbehaved(let peer, let evidence) = notice {
      for id in fetches.keys where fetches[id]?.misbehaved[peer] == nil {
        fetches[id]?.misbehaved[peer] = evidence
      }
    }
    log(notice)
  }

  private func log(_ notice: Notice) {
    switch notice {
    case .connected(let peer, let address):
      logger.info("connected", metadata: ["peer": "\(peer)", "address": "\(address)"])
    case .identified(let peer, let agent, _):
      logger.debug("identified", metadata: ["peer": "\(peer)", "agent": "\(agent)"])
    case .disconnected(let peer): logger.info("disconnected", metadata: ["peer": "\(peer)"])
    case .roundTrip(let peer, let milliseconds):
      logger.debug("ping", metadata: ["peer": "\(peer)", "milliseconds": "\(milliseconds)"])
    case .unreachable(let peer, let addresses):
      let name = peer.map { "\($0)" } ?? "unknown"
      logger.log(
        level: node.isWanted(addresses) ? .info : .debug, "unreachable",
        metadata: ["peer": "\(name)", "addresses": "\(addresses)"])
    case .failed(let address, let peer, let error):
      let name = peer.map { "\($0)" } ?? "unknown"
      logger.info(
        "connection failed",
        metadata: ["peer": "\(name)", "address": "\(address)", "error": "\(error)"])
    case .misbehaved(let peer, let evidence):
      logger.warning("misbehaved", metadata: ["peer": "\(peer)", "evidence": "\(evidence)"])
    case .wrongSource(let source, let cid):
      logger.warning("wrong block", metadata: ["source": "\(source)", "block": "\(cid)"])
    case .banned(let peer, let evidence, let milliseconds):
      logger.warning(
        "banned",
        metadata: [
          "peer": "\(peer)", "evidence": "\(evidence)", "seconds": "\(milliseconds / 1000)",
        ])
    case .discovered(let peer, let addresses):
      logger.debug("discovered", metadata: ["peer": "\(peer)", "addresses": "\(addresses)"])
    case .announced(let topic, let data, let peer):
      logger.info(
        "announcement", metadata: ["topic": "\(topic)", "bytes": "\(data.count)", "by": "\(peer)"])
    case .provider(let cid, let peer):
      logger.debug("provider", metadata: ["cid": "\(cid)", "peer": "\(peer)"])
    case .provided(let cid, let peers):
      logger.info("provided", metadata: ["cid": "\(cid)", "peers": "\(peers)"])
    }
  }
}
