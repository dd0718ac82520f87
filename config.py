"""Settings, read from the environment once and checked. See the table in README.md."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent


class SettingRefused(ValueError):
    """A setting that cannot be used; the message names it and says what is wanted."""


@dataclass(frozen=True)
class Settings:
    """Everything that a deployment can set. Sizes in bytes, times in minutes."""

    instance: Path
    database_url: str
    secret_key: str
    base_url: str
    mail_url: str
    mail_from: str
    files: Path
    port: int
    upload_limit: int
    session_minutes: int
    trusted_proxies: int
    secure_cookies: bool

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
        mail_url=mail_url,
        mail_from=env.get("MAIL_FROM", "imprimatur@localhost.localdomain"),
        files=Path(env.get("FILES", instance / "files")).resolve(),
        port=port,
        upload_limit=_integer(env, "UPLOAD_LIMIT_MB", 20, 1, 500) * 1024 * 1024,
        session_minutes=_integer(env, "SESSION_MINUTES", 720, 5, 100_000),
        trusted_proxies=_integer(env, "TRUSTED_PROXIES", 0, 0, 5),
        secure_cookies=base_url.startswith("https://"),
    )


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
