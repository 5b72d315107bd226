"""Reads what is said to find peers with py-libp2p and its libraries, and says something itself.

Input: two blocks, each behind its length in four bytes: a message of Kademlia and a packet of mDNS.
Output: four blocks: the message as py-libp2p writes it again; a message of its own with everything
in it; the peer and the addresses that it finds in the packet, as lines; a packet of its own.
"""

import struct
import sys
from types import SimpleNamespace

from libp2p.discovery.mdns.listener import PeerListener
from libp2p.discovery.mdns.broadcaster import PeerBroadcaster
from libp2p.kad_dht.pb.kademlia_pb2 import Message
from libp2p.peer.id import ID
from multiaddr import Multiaddr
from zeroconf import DNSCache, DNSIncoming, DNSOutgoing, ServiceInfo

SERVICE = "_p2p._udp.local."
PEER = "12D3KooWK99VoVxNE7XzyBwXEzW7xhK7Gpv85r9F3V3fyKSUKPH5"
ADDRESSES = ["/ip4/10.0.0.1/tcp/4001", "/ip4/10.0.0.2/tcp/4002", "/ip6/2001:db8::1/tcp/4003"]


def blocks(data):
    while data:
        (length,) = struct.unpack("<I", data[:4])
        yield data[4 : 4 + length]
        data = data[4 + length :]


def own_message():
    message = Message(type=Message.GET_PROVIDERS, key=bytes([0x12, 0x20]) + bytes(32))
    for peers in (message.closerPeers, message.providerPeers):
        peer = peers.add(id=ID.from_string(PEER).to_bytes(), connection=Message.CONNECTED)
        peer.addrs.extend(Multiaddr(address).to_bytes() for address in ADDRESSES)
        peer.addrs.append(Multiaddr("/ip4/1.2.3.4/udp/1/quic-v1").to_bytes())
        peer.signedRecord = b"signed"
    message.senderRecord = b"signed too"
    return message.SerializeToString()


def found_in(packet):
    cache = DNSCache()
    records = DNSIncoming(packet).answers()
    cache.async_add_records(records)
    names = [record.alias for record in records if record.name == SERVICE and record.type == 12]
    info = ServiceInfo(SERVICE, names[0])
    # Whether the library takes the service for known, and so whether py-libp2p hears of it.
    if not info.load_from_cache(SimpleNamespace(cache=cache)):
        return ""
    peer, addresses = PeerListener._parse_from_txt_records(None, info)
    return "\n".join([peer] + [str(address) for address in addresses])


def own_packet():
    broadcaster = PeerBroadcaster(None, SERVICE, "a" * 63 + "." + SERVICE, PEER, 4001, ADDRESSES)
    info = broadcaster.service_info
    out = DNSOutgoing(0x8400)
    for record in [info.dns_pointer(), info.dns_service(), info.dns_text(), *info.dns_addresses()]:
        out.add_answer_at_time(record, 0)
    return out.packets()[0]


message, packet = blocks(sys.stdin.buffer.read())
parsed = Message()
parsed.ParseFromString(message)
for answer in (parsed.SerializeToString(), own_message(), found_in(packet).encode(), own_packet()):
    sys.stdout.buffer.write(struct.pack("<I", len(answer)) + answer)
