"""Dials a peer with nothing but the security that is named, and says whether it was let in."""
import sys

import trio
from libp2p import new_host
from libp2p.crypto.ed25519 import create_new_key_pair
from libp2p.peer.peerinfo import info_from_p2p_addr
from libp2p.security.insecure.transport import PLAINTEXT_PROTOCOL_ID, InsecureTransport
from libp2p.security.secio.transport import ID as SECIO_ID
from libp2p.security.secio.transport import Transport as SecioTransport
from multiaddr import Multiaddr


async def main() -> None:
    keys = create_new_key_pair()
    security = {
        "plaintext": lambda: {PLAINTEXT_PROTOCOL_ID: InsecureTransport(keys)},
        "secio": lambda: {SECIO_ID: SecioTransport(keys)},
    }[sys.argv[1]]()
    host = new_host(key_pair=keys, sec_opt=security)
    listen = [Multiaddr("/ip4/127.0.0.1/tcp/0")]
    async with host.run(listen_addrs=listen):
        try:
            with trio.fail_after(20):
                await host.connect(info_from_p2p_addr(Multiaddr(sys.argv[2])))
            print("connected", flush=True)
        except Exception as error:
            print("refused", type(error).__name__, flush=True)


trio.run(main)
