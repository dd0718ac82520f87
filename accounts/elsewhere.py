"""Where else people can sign in: the institution's provider or its proxy, as the environment says.

What such a sign-in leads to is in entering.py; speaking to a provider is the web application's part.
"""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
SHORTEST_SECRET = 32
LOOPBACK = ("127.0.0.1", "::1", "localhost")


class BadElsewhere(ValueError):
    """A setting that cannot be used; the message names it and says what is wanted."""


@dataclass(frozen=True)
class Provider:
    """An OpenID Connect provider. ``name`` stands on the button."""

    issuer: str
    client_id: str
    client_secret: str
    name: str
    scopes: str
    email_trusted: bool
    """The provider gives out addresses that it has checked, and does not say so in each token."""


@dataclass(frozen=True)
class Proxy:
    """A reverse proxy that has asked who somebody is, and says so in headers."""

    networks: tuple[Network, ...]
    secret: str
    name: str

    def comes_from(self, address: str | None) -> bool:
        """Whether a request that arrived from this address was sent by the proxy."""
        try:
            found = ipaddress.ip_address(address or "")
        except ValueError:
            return False
        if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:
            found = found.ipv4_mapped
        return any(found in network for network in self.networks)


@dataclass(frozen=True)
class Elsewhere:
    """Every way to sign in but passwords and mailed links; none unless the environment names one."""

    provider: Provider | None = None
    proxy: Proxy | None = None
    institution: str = ""
    """Whose people sign in there, by its name in addresses; empty where there is only one."""


def elsewhere(env: Mapping[str, str]) -> Elsewhere:
    """Read and check the settings. Raises BadElsewhere."""
    return Elsewhere(_provider(env), _proxy(env), env.get("SIGN_IN_INSTITUTION", ""))


def _provider(env: Mapping[str, str]) -> Provider | None:
    issuer = env.get("OIDC_ISSUER", "")
    if not issuer:
        return None
    parts = urlsplit(issuer)
    if parts.scheme != "https" and parts.hostname not in LOOPBACK:
        raise BadElsewhere("OIDC_ISSUER must begin with https://")
    for name in ("OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET"):
        if not env.get(name):
            raise BadElsewhere(f"{name} is wanted together with OIDC_ISSUER")
    scopes = env.get("OIDC_SCOPES", "openid email profile")
    if "openid" not in scopes.split():
        raise BadElsewhere("OIDC_SCOPES must contain openid")
    return Provider(
        issuer,
        env["OIDC_CLIENT_ID"],
        env["OIDC_CLIENT_SECRET"],
        env.get("OIDC_NAME", ""),
        scopes,
        _yes(env, "OIDC_EMAIL_TRUSTED"),
    )


def _proxy(env: Mapping[str, str]) -> Proxy | None:
    given = [one.strip() for one in env.get("PROXY_SIGN_IN_FROM", "").split(",") if one.strip()]
    if not given:
        return None
    secret = env.get("PROXY_SIGN_IN_SECRET", "")
    if len(secret) < SHORTEST_SECRET:
        raise BadElsewhere(
            f"PROXY_SIGN_IN_SECRET must have at least {SHORTEST_SECRET} characters where "
            "PROXY_SIGN_IN_FROM is set"
        )
    try:
        networks = tuple(ipaddress.ip_network(one) for one in given)
    except ValueError as error:
        raise BadElsewhere(f"PROXY_SIGN_IN_FROM: {error}") from None
    if any(network.prefixlen == 0 for network in networks):
        raise BadElsewhere("PROXY_SIGN_IN_FROM must name the proxy's addresses, not everybody's")
    return Proxy(networks, secret, env.get("PROXY_SIGN_IN_NAME", ""))


def _yes(env: Mapping[str, str], name: str) -> bool:
    value = env.get(name, "no").lower()
    if value not in ("yes", "no"):
        raise BadElsewhere(f"{name} must be yes or no, not {value!r}")
    return value == "yes"
