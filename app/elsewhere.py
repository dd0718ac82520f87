"""Speaking to the institution's OpenID Connect provider, and reading what its proxy says. No pages.

Whom a sign-in means here is decided in accounts/entering.py.
"""

import hmac
from collections.abc import Mapping
from typing import Any

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.flask_client import OAuth
from flask import current_app, request
from joserfc.errors import JoseError
from requests import RequestException

from accounts.elsewhere import Elsewhere, Provider, Proxy
from accounts.entering import Admission, GroupRole, Identity
from accounts.errors import AccountRefused
from accounts.models import Institution
from accounts.queries import institution_by_slug, institutions, units_of
from app.database import db
from persistence.text import Text
from profiles.sign_in import SignInSection

SECONDS = 10
"""How long a provider may take to answer."""
SIGNED_WITH = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA")
"""Signatures that only the provider can make: never ``none``, never our own shared secret."""
SECRET, USER, EMAIL, NAME, GROUPS = (
    f"Imprimatur-{part}" for part in ("Proxy-Secret", "User", "Email", "Name", "Groups")
)


def settings() -> Elsewhere:
    """The ways that this deployment has."""
    found: Elsewhere = current_app.config["SETTINGS"].elsewhere
    return found


def house() -> Institution:
    """Whose people sign in there. Raises AccountRefused where that cannot be known."""
    slug, every = settings().institution, institutions(db.session)
    found = institution_by_slug(db.session, slug) if slug else every[0] if len(every) == 1 else None
    if found is None:
        current_app.logger.error("SIGN_IN_INSTITUTION names no institution of this deployment")
        raise AccountRefused("", Text("The sign-in is not set up for any institution here."))
    return found


def client(provider: Provider) -> Any:
    """The client of the provider, made once for the application; its metadata is read when wanted."""
    made = current_app.extensions.get("institution_sign_in")
    if made is None:
        made = OAuth(current_app).register(
            "institution",
            client_id=provider.client_id,
            client_secret=provider.client_secret,
            server_metadata_url=f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration",
            client_kwargs={
                "scope": provider.scopes,
                "code_challenge_method": "S256",
                "default_timeout": SECONDS,
            },
        )
        current_app.extensions["institution_sign_in"] = made
    return made


def begin(provider: Provider, back: str) -> Any:
    """Send the visitor to the provider: with state, nonce and a code challenge. Raises AccountRefused."""
    try:
        made = client(provider)
        _refuse_another_issuer(made.load_server_metadata(), provider)
        return made.authorize_redirect(back)
    except (RequestException, ValueError, RuntimeError) as error:
        raise _silent(error) from error


def came_back(provider: Provider, section: SignInSection) -> Identity:
    """Who the provider says has come back. Raises AccountRefused for whatever cannot be believed."""
    made = client(provider)
    wanted = {
        "iss": {"essential": True, "value": provider.issuer},
        "aud": {"essential": True, "value": provider.client_id},
        "sub": {"essential": True},
    }
    try:
        metadata = made.load_server_metadata()
        _refuse_another_issuer(metadata, provider)
        offered = metadata.get("id_token_signing_alg_values_supported") or ["RS256"]
        metadata["id_token_signing_alg_values_supported"] = [
            one for one in offered if one in SIGNED_WITH
        ]
        token = made.authorize_access_token(claims_options=wanted)
        claims = dict(token.get("userinfo") or {})
        if not claims:
            raise AccountRefused("", _UNBELIEVED)
        claims |= _more(made, token, claims, section)
    except (RequestException, RuntimeError) as error:
        raise _silent(error) from error
    except (AuthlibBaseError, JoseError, ValueError) as error:
        raise _unbelieved(error) from error
    return _identity(provider, claims, section)


_UNBELIEVED = Text(
    "Your institution’s sign-in and this page did not understand each other. Begin once more; "
    "if you came here by the button Back, that is why."
)


def _silent(error: Exception) -> AccountRefused:
    current_app.logger.warning("The provider does not answer: %s", error)
    return AccountRefused(
        "", Text("Your institution’s sign-in does not answer now. Try again in a few minutes.")
    )


def _unbelieved(error: Exception) -> AccountRefused:
    current_app.logger.warning("The provider's answer was refused: %s", error)
    if getattr(error, "error", "") == "access_denied":
        return AccountRefused("", Text("You did not sign in at your institution."))
    return AccountRefused("", _UNBELIEVED)


def _refuse_another_issuer(metadata: Mapping[str, Any], provider: Provider) -> None:
    """A provider must call itself what we were told (OpenID Connect Discovery 1.0, section 4.3)."""
    if metadata.get("issuer") != provider.issuer:
        raise RuntimeError(f"The provider calls itself {metadata.get('issuer')!r}")


def _more(
    made: Any, token: Mapping[str, Any], claims: Mapping[str, Any], section: SignInSection
) -> dict[str, Any]:
    """What the token left out and the provider tells when asked, about the same person only."""
    lacks = "email" not in claims or (section.group and section.groups_claim not in claims)
    if not lacks or not made.load_server_metadata().get("userinfo_endpoint"):
        return {}
    told = dict(made.userinfo(token=token))
    if told.get("sub") != claims["sub"]:
        raise AccountRefused("", _UNBELIEVED)
    return {name: value for name, value in told.items() if name not in claims}


def _identity(provider: Provider, claims: Mapping[str, Any], section: SignInSection) -> Identity:
    verified = claims.get("email_verified")
    return Identity(
        issuer=provider.issuer,
        subject=str(claims["sub"]),
        email=str(claims.get("email") or "").strip().lower(),
        email_verified=verified is True or (verified is None and provider.email_trusted),
        name=str(claims.get("name") or ""),
        groups=_groups(claims, section),
    )


def _groups(claims: Mapping[str, Any], section: SignInSection) -> frozenset[str] | None:
    """The person's groups. A provider that leaves them out says that there are none; one that says
    they were too many to send has not said which."""
    if section.groups_claim in (claims.get("_claim_names") or {}):
        return None
    given = claims.get(section.groups_claim) or []
    return frozenset(str(one) for one in ([given] if isinstance(given, str) else given))


def admission(institution: Institution, section: SignInSection) -> Admission:
    """What the profile makes of groups; a unit that is not there gives no role."""
    units = {unit.slug: unit.id for unit in units_of(db.session, institution.id)}
    return Admission(
        section.accounts == "create",
        tuple(
            GroupRole(one.name, one.role, units.get(one.unit))
            for one in section.group
            if not one.unit or one.unit in units
        ),
    )


def proxied(proxy: Proxy) -> Identity | None:
    """Who the proxy says it is; None unless the request came from the proxy itself."""
    before = request.environ.get("werkzeug.proxy_fix.orig") or {}
    peer = before.get("REMOTE_ADDR", request.environ.get("REMOTE_ADDR"))
    given = request.headers.get(SECRET, "")
    if not proxy.comes_from(peer) or not hmac.compare_digest(given.encode(), proxy.secret.encode()):
        return None
    groups = request.headers.get(GROUPS)
    return Identity(
        issuer="proxy",
        subject=_header(USER),
        email=_header(EMAIL).lower(),
        email_verified=True,
        name=_header(NAME),
        groups=frozenset(_split(groups)) if groups is not None else None,
    )


def _header(name: str) -> str:
    """A header as people wrote it: servers hand bytes over as Latin-1, proxies send UTF-8."""
    value = request.headers.get(name, "").strip()
    try:
        return value.encode("latin-1").decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return value


def _split(groups: str) -> list[str]:
    return [one.strip() for one in groups.replace(",", ";").split(";") if one.strip()]
