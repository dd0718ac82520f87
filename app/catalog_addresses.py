"""Full addresses of public pages, as they stand in records, exports and site maps: from BASE_URL."""

from typing import Any

from flask import current_app, url_for


def external(endpoint: str = "", *, path: str = "", **values: Any) -> str:
    """The full address of an endpoint, or of a path of ours."""
    base: str = current_app.config["SETTINGS"].base_url
    return base + (path or url_for(endpoint, **values))
