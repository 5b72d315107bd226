#!/usr/bin/env python3
"""Reads one gossipsub RPC from standard input as py-libp2p does, and answers with one of its own.

The answer is blocks, each behind its length in 32 bits, little-endian: the RPC as py-libp2p writes
it again; for each message a byte that says whether its signature is valid, and its name; then an
RPC with a message that py-libp2p signed, subscriptions and control, that message's name and data.
"""

import struct
import sys
from types import SimpleNamespace

import trio
from libp2p.crypto.ed25519 import create_new_key_pair
from libp2p.peer.id import ID
from libp2p.pubsub.pb import rpc_pb2
from libp2p.pubsub.pubsub import Pubsub, get_peer_and_seqno_msg_id
from libp2p.pubsub.validators import signature_validator


def block(data):
    sys.stdout.buffer.write(struct.pack("<I", len(data)) + data)


async def published(topic, data):
    """The message that `Pubsub.publish` signs, taken where it would be sent."""
    keys = create_new_key_pair(seed=bytes(range(32)))
    taken = []

    async def take(_, message):
        taken.append(message)

    node = SimpleNamespace(
        my_id=ID.from_pubkey(keys.public_key),
        _next_seqno=lambda: (1_700_000_000).to_bytes(8, "big"),
        strict_signing=True,
        sign_key=keys.private_key,
        host=SimpleNamespace(get_public_key=lambda: keys.public_key),
        push_msg=take,
    )
    await Pubsub.publish(node, topic, data)
    return taken[0]


rpc = rpc_pb2.RPC()
rpc.ParseFromString(sys.stdin.buffer.read())
block(rpc.SerializeToString())
for message in rpc.publish:
    block(bytes([signature_validator(message)]))
    block(get_peer_and_seqno_msg_id(message))

answer = rpc_pb2.RPC()
message = trio.run(published, "models", b"from python")
answer.publish.append(message)
answer.subscriptions.append(rpc_pb2.RPC.SubOpts(subscribe=True, topicid="models"))
answer.subscriptions.append(rpc_pb2.RPC.SubOpts(subscribe=False, topicid="others"))
name = get_peer_and_seqno_msg_id(message)
answer.control.ihave.append(rpc_pb2.ControlIHave(topicID="models", messageIDs=[name]))
answer.control.iwant.append(rpc_pb2.ControlIWant(messageIDs=[name, b"x"]))
answer.control.graft.append(rpc_pb2.ControlGraft(topicID="models"))
peer = rpc_pb2.PeerInfo(peerID=message.from_id)
answer.control.prune.append(rpc_pb2.ControlPrune(topicID="others", peers=[peer], backoff=60))
answer.control.idontwant.append(rpc_pb2.ControlIDontWant(messageIDs=[name]))
answer.senderRecord = b"a signed record"
block(answer.SerializeToString())
block(name)
block(message.data)
