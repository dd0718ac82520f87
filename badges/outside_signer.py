"""A signer outside: a program that holds the private key (in a device or a service) and signs on request.

It is started for each signature with what is to be signed, in base64, on its standard input, and
answers with the signature, in base64, on its standard output.
"""

import base64
import binascii
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from badges.did import from_multikey

SECONDS = 20


class SignerFailed(RuntimeError):
    """The program outside did not sign, or not with the key that it should have."""


@dataclass(frozen=True)
class ProgramSigner:
    """Signs by asking a program. What it answers is checked with the public key each time."""

    did: str
    key: str
    command: Sequence[str]

    def sign(self, content: bytes) -> bytes:
        """The Ed25519 signature, 64 bytes. Raises SignerFailed."""
        try:
            done = subprocess.run(  # noqa: S603 - the operator's own command, no shell
                list(self.command),
                input=base64.b64encode(content),
                capture_output=True,
                timeout=SECONDS,
                check=True,
            )
            signature = base64.b64decode(done.stdout.strip(), validate=True)
            Ed25519PublicKey.from_public_bytes(from_multikey(self.key)).verify(signature, content)
        except InvalidSignature:
            raise SignerFailed(f"BADGE_SIGNER did not sign with the key {self.key}.") from None
        except (OSError, subprocess.SubprocessError, binascii.Error, ValueError) as error:
            raise SignerFailed(f"BADGE_SIGNER did not sign: {type(error).__name__}.") from error
        return signature
