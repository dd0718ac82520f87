"""The guard lets tests reach this machine and nothing else."""

import socket
import urllib.request
from pathlib import Path

import pytest

from tests.support.network import NetworkBlocked, is_here


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "::1", "localhost", b"localhost", None])
def test_this_machine_is_here(host: object) -> None:
    assert is_here(host)


@pytest.mark.parametrize("host", ["192.0.2.1", "10.0.0.1", "2001:db8::1", "example.org", "0.0.0.0"])
def test_another_machine_is_not(host: str) -> None:
    assert not is_here(host)


def test_connecting_to_another_machine_is_refused_by_name() -> None:
    with socket.socket() as outside, pytest.raises(NetworkBlocked, match=r"192\.0\.2\.1"):
        outside.connect(("192.0.2.1", 80))


def test_a_datagram_to_another_machine_is_refused() -> None:
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as outside,
        pytest.raises(NetworkBlocked),
    ):
        outside.sendto(b"hello", ("192.0.2.1", 53))


def test_looking_up_a_name_is_refused() -> None:
    with pytest.raises(NetworkBlocked, match=r"example\.org"):
        urllib.request.urlopen("http://example.org/", timeout=1)


def test_loopback_and_unix_sockets_work(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname(), timeout=5).close()
    address = str(tmp_path / "s")
    with (
        socket.socket(socket.AF_UNIX) as server,
        socket.socket(socket.AF_UNIX) as client,
    ):
        server.bind(address)
        server.listen()
        client.connect(address)
