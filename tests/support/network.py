"""Tests talk to this machine only. Anything else is a mistake and fails where it was made."""

import ipaddress
import socket
from typing import Any

NAMES = {"localhost", "localhost.localdomain", ""}


class NetworkBlocked(RuntimeError):
    """A test tried to reach another machine."""


def guard() -> None:
    """From now on this process's sockets reach loopback addresses and unix sockets only."""
    if not getattr(socket.socket.connect, "guarded", False):
        socket.socket.connect = _guarded(socket.socket.connect)  # type: ignore[method-assign]
        socket.socket.connect_ex = _guarded(socket.socket.connect_ex)  # type: ignore[method-assign]
        socket.socket.sendto = _guarded(socket.socket.sendto)  # type: ignore[method-assign]
        socket.getaddrinfo = _guarded_lookup(socket.getaddrinfo)


def is_here(host: object) -> bool:
    """Whether the host is this machine."""
    name = host.decode() if isinstance(host, bytes) else str(host or "")
    if name.lower() in NAMES:
        return True
    try:
        return ipaddress.ip_address(name.split("%")[0]).is_loopback
    except ValueError:
        return False


def _is_address(host: object) -> bool:
    try:
        ipaddress.ip_address(host.decode() if isinstance(host, bytes) else str(host))
    except ValueError:
        return False
    return True


def _refuse_elsewhere(address: object) -> None:
    if isinstance(address, tuple) and address and not is_here(address[0]):
        raise NetworkBlocked(
            f"A test tried to reach {address[0]}. Hand the code a transport that stays here."
        )


def _guarded(original: Any) -> Any:
    def checked(self: socket.socket, *arguments: Any) -> Any:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            _refuse_elsewhere(arguments[-1])
        return original(self, *arguments)

    checked.guarded = True  # type: ignore[attr-defined]
    return checked


def _guarded_lookup(original: Any) -> Any:
    def checked(host: Any, *arguments: Any, **named: Any) -> Any:
        # An address is not looked up anywhere; only a name asks other machines.
        if not _is_address(host):
            _refuse_elsewhere((host,))
        return original(host, *arguments, **named)

    return checked
