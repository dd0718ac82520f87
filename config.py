"""Settings, read from the environment once and checked. See the table in README.md."""

import json
import os
import secrets
import shlex
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from accounts.elsewhere import BadElsewhere, Elsewhere, elsewhere

ROOT = Path(__file__).resolve().parent
NOBODY = "imprimatur@localhost.localdomain"
"""The sender of mails where none is set."""


class SettingRefused(ValueError):
    """A setting that cannot be used; the message names it and says what is wanted."""


@dataclass(frozen=True)
class Settings:
    """Everything that a deployment can set. Sizes in bytes, times in minutes."""

    instance: Path
    database_url: str
    secret_key: str
    base_url: str
    mail_url_given: str
    """MAIL_URL as the environment has it; empty where it does not say."""
    mail_from_given: str
    files: Path
    port: int
    upload_limit: int
    session_minutes: int
    trusted_proxies: int
    secure_cookies: bool
    elsewhere: Elsewhere
    badge_key_secret: str = ""
    """BADGE_KEY_SECRET: what the keys of badges are locked with; empty where it does not say."""
    badge_signer: tuple[str, ...] = ()
    """BADGE_SIGNER: the command of a program that signs with a key held outside."""

    @property
    def badge_secret(self) -> str:
        """What the keys that sign badges are locked with."""
        return self.badge_key_secret or self.secret_key

    @property
    def mail_file(self) -> Path:
        """Where mail settings are kept that were made in the browser."""
        return self.instance / "mail.json"

    @property
    def mail_is_given(self) -> bool:
        """Whether the environment says how mail leaves, so that nothing else does."""
        return bool(self.mail_url_given)

    @property
    def mail_url(self) -> str:
        """How mail leaves, as it is set now: by the environment, else in the browser."""
        return self.mail_url_given or _kept_mail(self.mail_file).get("url", "")

    @property
    def mail_from(self) -> str:
        """Who mail comes from, as it is set now."""
        kept = "" if self.mail_url_given else _kept_mail(self.mail_file).get("from", "")
        return self.mail_from_given or kept or NOBODY

    @property
    def sends_mail(self) -> bool:
        """Whether mail leaves by SMTP; otherwise it is only kept in the outbox page."""
        return bool(self.mail_url)


def read(environment: Mapping[str, str] | None = None) -> Settings:
    """Settings from the environment. Raises SettingRefused."""
    env = os.environ if environment is None else environment
    instance = Path(env.get("INSTANCE", ROOT / "instance")).resolve()
    instance.mkdir(parents=True, exist_ok=True)
    port = _integer(env, "PORT", 8000, 1, 65535)
    base_url = env.get("BASE_URL", f"http://127.0.0.1:{port}").rstrip("/")
    if urlsplit(base_url).scheme not in {"http", "https"}:
        raise SettingRefused("BASE_URL must begin with http:// or https://")
    mail_url = env.get("MAIL_URL", "")
    if mail_url and urlsplit(mail_url).scheme not in {"smtp", "smtps"}:
        raise SettingRefused("MAIL_URL must begin with smtp:// or smtps://")
    return Settings(
        instance=instance,
        database_url=_database(env.get("DATABASE_URL") or f"sqlite:///{instance}/imprimatur.db"),
        secret_key=env.get("SECRET_KEY") or _kept_secret(instance / "secret-key"),
        base_url=base_url,
        mail_url_given=mail_url,
        mail_from_given=env.get("MAIL_FROM", ""),
        files=Path(env.get("FILES", instance / "files")).resolve(),
        port=port,
        upload_limit=_integer(env, "UPLOAD_LIMIT_MB", 20, 1, 500) * 1024 * 1024,
        session_minutes=_integer(env, "SESSION_MINUTES", 720, 5, 100_000),
        trusted_proxies=_integer(env, "TRUSTED_PROXIES", 0, 0, 5),
        secure_cookies=base_url.startswith("https://"),
        elsewhere=_elsewhere(env),
        badge_key_secret=env.get("BADGE_KEY_SECRET", ""),
        badge_signer=tuple(shlex.split(env.get("BADGE_SIGNER", ""))),
    )


def _elsewhere(env: Mapping[str, str]) -> Elsewhere:
    try:
        return elsewhere(env)
    except BadElsewhere as error:
        raise SettingRefused(str(error)) from None


def _integer(env: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    try:
        value = int(env.get(name, default))
    except ValueError:
        raise SettingRefused(f"{name} must be a whole number, not {env[name]!r}") from None
    if not low <= value <= high:
        raise SettingRefused(f"{name} must lie between {low} and {high}, not {value}")
    return value


def _database(url: str) -> str:
    """Accept the addresses that hosts hand out, and use the driver that is installed."""
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    if not url.startswith(("sqlite:", "postgresql+psycopg:")):
        raise SettingRefused("DATABASE_URL must begin with sqlite: or postgresql:")
    return url


def _kept_secret(path: Path) -> str:
    """A key made at the first start and kept, so that sessions outlive a restart."""
    if not path.exists():
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48))
    return path.read_text(encoding="ascii").strip()


def keep_mail(settings: Settings, url: str, sender: str) -> None:
    """Keep how mail leaves in a file that only the server's own account can read.

    The password of the mail server is never in the database, so never in its dumps or in backups.
    An empty ``url`` means that no mail leaves.
    """
    handle, temporary = tempfile.mkstemp(dir=settings.instance, prefix=".mail-")  # mode 0600
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump({"url": url, "from": sender}, file)
    os.replace(temporary, settings.mail_file)


def _kept_mail(path: Path) -> Mapping[str, str]:
    """Read anew each time: the worker may be another process, and the file is small."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise SettingRefused(f"{path} cannot be read: {error}. Remove it to begin anew.") from error
    return found if isinstance(found, dict) else {}
