"""The session that views use. Models are plain SQLAlchemy; this only serves them to requests."""

from flask import Flask
from flask_sqlalchemy import SQLAlchemy

from persistence.base import Base
from persistence.engine import connect_like_us, engine_options

db = SQLAlchemy(metadata=Base.metadata)


def set_up_database(app: Flask, url: str) -> None:
    """Bind the session to the database at ``url``."""
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(url)
    db.init_app(app)
    with app.app_context():
        connect_like_us(db.engine)
