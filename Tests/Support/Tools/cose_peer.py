"""Signs and verifies COSE_Sign messages with pycose.

cose_peer.py verify MESSAGE KEY...                 a word per signature: True or False
cose_peer.py sign CONTENT-TYPE PAYLOAD SEED PUBLIC the message
Bytes are hexadecimal.
"""

import sys

from pycose.algorithms import EdDSA
from pycose.headers import KID, Algorithm, ContentType
from pycose.keys import OKPKey
from pycose.keys.curves import Ed25519
from pycose.messages import CoseMessage, SignMessage
from pycose.messages.signer import CoseSignature


def verify(message, *keys):
    decoded = CoseMessage.decode(bytes.fromhex(message))
    answers = []
    for signer, key in zip(decoded.signers, keys, strict=True):
        signer.key = OKPKey(crv=Ed25519, x=bytes.fromhex(key), optional_params={})
        answers.append(signer.verify_signature())
    print(*answers)


def sign(content_type, payload, seed, public):
    key = OKPKey(crv=Ed25519, d=bytes.fromhex(seed), x=bytes.fromhex(public), optional_params={})
    signer = CoseSignature(
        phdr={Algorithm: EdDSA}, uhdr={KID: bytes.fromhex(public)}, key=key)
    message = SignMessage(
        phdr={ContentType: content_type}, payload=bytes.fromhex(payload), signers=[signer])
    print(message.encode().hex())


{"verify": verify, "sign": sign}[sys.argv[1]](*sys.argv[2:])
