"""Hand the machine's pip settings on to uv, which does not read them. Names no registry itself."""

import os
import sys
from configparser import ConfigParser, Error
from pathlib import Path

ASKED = ("index-url", "extra-index-url", "find-links", "no-index", "cert", "proxy", "trusted-host")
UV_KNOWS_BETTER = ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "UV_INDEX", "UV_FIND_LINKS", "UV_NO_INDEX")


def as_uv_arguments() -> list[str]:
    """Options for ``uv pip install`` that say what pip would have done here."""
    if _uv_has_its_own():
        return []
    found = pip_settings()
    arguments: list[str] = []
    if url := found.get("index-url"):
        arguments += ["--default-index", url]
    extra = found.get("extra-index-url", "").split()
    for url in extra:
        arguments += ["--index", url]
    if extra:
        # As pip does: any index may serve any package. The hashes say which bytes are right.
        arguments += ["--index-strategy", "unsafe-best-match"]
    for place in found.get("find-links", "").split():
        arguments += ["--find-links", place]
    for host in found.get("trusted-host", "").split():
        arguments += ["--allow-insecure-host", host]
    if found.get("no-index", "").lower() in ("1", "true", "yes", "on"):
        arguments.append("--no-index")
    return arguments


def as_uv_environment() -> dict[str, str]:
    """The environment for uv, with pip's certificates and proxy where uv has none of its own."""
    environment = dict(os.environ)
    found = pip_settings()
    if cert := found.get("cert"):
        environment.setdefault("SSL_CERT_FILE", cert)
    if proxy := found.get("proxy"):
        environment.setdefault("ALL_PROXY", proxy)
    return environment


def pip_settings() -> dict[str, str]:
    """pip's settings that bear on where packages come from: files first, environment last."""
    found: dict[str, str] = {}
    for path in _files():
        parser = ConfigParser(interpolation=None)
        try:
            parser.read(path, encoding="utf-8")
        except (Error, OSError, UnicodeDecodeError):
            continue
        for section in ("global", "install"):
            if parser.has_section(section):
                found |= {name: parser[section][name] for name in ASKED if name in parser[section]}
    for name in ASKED:
        value = os.environ.get("PIP_" + name.upper().replace("-", "_"))
        if value is not None:
            found[name] = value
    return found


def _files() -> list[Path]:
    home = Path.home()
    named = os.environ.get("PIP_CONFIG_FILE")
    if named == os.devnull:
        return []
    system = [Path(folder) / "pip/pip.conf" for folder in _xdg_folders()] + [Path("/etc/pip.conf")]
    personal = [home / ".pip/pip.conf", _personal_folder(home) / "pip/pip.conf"]
    if sys.platform == "darwin":
        system.insert(0, Path("/Library/Application Support/pip/pip.conf"))
        personal.append(home / "Library/Application Support/pip/pip.conf")
    return [*system, *personal, *([Path(named)] if named else [])]


def _xdg_folders() -> list[str]:
    return [part for part in os.environ.get("XDG_CONFIG_DIRS", "/etc/xdg").split(":") if part]


def _personal_folder(home: Path) -> Path:
    return Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config")


def _uv_has_its_own() -> bool:
    files = [*(Path(folder) / "uv/uv.toml" for folder in _xdg_folders())]
    files += [Path("/etc/uv/uv.toml"), _personal_folder(Path.home()) / "uv/uv.toml"]
    return any(os.environ.get(name) for name in UV_KNOWS_BETTER) or any(
        path.is_file() for path in files
    )
