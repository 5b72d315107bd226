public import ContentBlocks

extension PeerNode {
  /// What the world tells a node.
  public enum Event: Sendable {
    /// It can be reached at these addresses.
    case started(listening: [Multiaddress])
    /// Somebody connected.
    case accepted(ConnectionID, from: Multiaddress)
    /// A connection that was asked for is there.
    case dialed(ConnectionID)
    /// A connection that was asked for cannot be had.
    case dialFailed(ConnectionID)
    /// Bytes came.
    case received(ConnectionID, ArraySlice<UInt8>)
    /// That many transmitted bytes left the socket's queue.
    case flushed(ConnectionID, Int)
    /// The other side or the network closed a connection.
    case closed(ConnectionID)
    /// 100 ms passed.
    case tick
    /// Stay connected to whoever is at one of these addresses.
    case connect([Multiaddress])
    /// Get all of a file, or of what a published node leads to. The blocks that are held are in the
    /// store: they are read there.
    case fetch(FetchID, CID, held: [CID], byteLimit: UInt64)
    /// Give a fetch up.
    case cancel(FetchID)
    /// Another source gave bytes that it says are a block.
    case supplied(FetchID, FetchSource, CID, [UInt8])
    /// A block of a fetch is stored; these blocks below it were in the store already, and are at
    /// their places now.
    case stored(FetchID, CID, here: [CID])
    /// A block was read, or is not in the store.
    case loaded(CID, [UInt8]?)
    /// The size of a block in the store; nil where it is not there.
    case loadedSize(CID, Int?)
    /// A block came into the store, not by a fetch.
    case have(CID)
    /// Listen to a topic.
    case subscribe(String)
    /// Listen to it no longer.
    case unsubscribe(String)
    /// Announce something on a topic.
    case announce(String, [UInt8])
    /// The owner's word on an announcement.
    case judged(DeliveryToken, Gossipsub.Verdict)
    /// A packet came to the local network's group.
    case datagram([UInt8], from: Multiaddress)
    /// Find out who has a block; each that is found is a notice.
    case findProviders(CID)
    /// Tell the network, now and again, that this node has a block.
    case provide(CID)
    /// Tell it no longer.
    case stopProviding(CID)
    /// Peers that an earlier run knew.
    case remember([KnownPeer])
    /// Close everything.
    case stop
  }

  /// What a node wants done.
  public enum Action: Sendable {
    /// Connect to an address.
    case dial(ConnectionID, Multiaddress)
    /// Send bytes.
    case transmit(ConnectionID, [UInt8])
    /// Close a connection, after what was sent before.
    case close(ConnectionID)
    /// Read a block and say `.loaded`.
    case load(CID)
    /// Look the size of a block up and say `.loadedSize`.
    case loadSize(CID)
    /// Store a block of a fetch and say `.stored`: a leaf at its place in the file.
    case store(FetchID, Block, leafOffset: UInt64?)
    /// A fetch needs a block: other sources can be asked too.
    case wanted(FetchID, CID)
    /// A fetch needs a block no more.
    case unwanted(FetchID, CID)
    /// What is fetched is a published node that leads to this file; the node itself is stored next.
    case leadsTo(FetchID, CID)
    /// There is more of a fetch than before.
    case progress(FetchID, FetchProgress)
    /// A fetch is over.
    case finished(FetchID, FetchOutcome)
    /// Say `.judged` of what a peer announced and signed: it is not passed on before.
    case judge(DeliveryToken, topic: String, author: PeerID, data: [UInt8])
    /// Send a packet to the local network's group.
    case multicast([UInt8])
    /// Somebody may want to read this.
    case notice(Notice)
  }
}
