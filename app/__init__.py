"""The web application: the only place that knows Flask."""

from flask import Flask, request
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

import config
from app import database, errors, language, rendering, security, sessions
from config import Settings
from persistence.files import FileStore

csrf = CSRFProtect()


def create_app(settings: Settings | None = None) -> Flask:
    """Build the application from settings; without any, from the environment."""
    settings = settings or config.read()
    app = Flask(__name__, template_folder="../templates", static_folder="../static")
    app.config.update(
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=settings.upload_limit + 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        MAX_FORM_PARTS=5000,
        WTF_CSRF_TIME_LIMIT=None,
        SETTINGS=settings,
    )
    app.extensions["file_store"] = FileStore(settings.files)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    database.set_up_database(app, settings.database_url)
    sessions.set_up_sessions(app)
    csrf.init_app(app)
    language.set_up_language(app)
    rendering.set_up_rendering(app)
    security.set_up_security(app)
    errors.set_up_errors(app)
    # What was uploaded lies in temporary files until they are closed.
    app.teardown_request(lambda _error: request.close())
    from app.commands import COMMANDS
    from app.pages import BLUEPRINTS

    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    for command in COMMANDS:
        app.cli.add_command(command)
    return app
