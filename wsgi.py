"""The WSGI application, for any server: ``waitress-serve wsgi:app``."""

from app import create_app

app = create_app()
