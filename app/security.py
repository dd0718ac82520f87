"""Headers that every answer carries. Scripts and styles come from our own files only."""

from typing import Any

from flask import Flask, Response, request
from werkzeug.routing import IntegerConverter, Map

POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data:",
        "style-src 'self'",
        "script-src 'self'",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)


LARGEST_KEY = 2**31 - 1


class _Key(IntegerConverter):
    """A number in an address that some row could have; larger ones lead nowhere."""

    def __init__(self, url_map: Map, **given: Any) -> None:
        super().__init__(url_map, **{"max": LARGEST_KEY, **given})


def set_up_security(app: Flask) -> None:
    """Send the headers; keep signed-in pages out of shared caches."""
    app.url_map.converters["int"] = _Key

    @app.after_request
    def headers(response: Response) -> Response:
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", "same-origin")
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        if app.config["SETTINGS"].secure_cookies:
            response.headers.setdefault(
                "Strict-Transport-Security", "max-age=31536000; includeSubDomains"
            )
        if request.endpoint != "static" and "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "no-store"
        return response
