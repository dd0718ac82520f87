"""The gallery's own small Flask application: the real templates and static files, with sample data.

Look at it with `python -m tests.gallery` and open the address it prints.
"""

from datetime import date, datetime
from pathlib import Path

from flask import (
    Flask,
    flash,
    jsonify,
    make_response,
    render_template,
    render_template_string,
    request,
)
from flask_babel import Babel
from flask_bootstrap import Bootstrap5
from flask_wtf import CSRFProtect

from tests.gallery import samples
from tests.gallery.forms import SampleForm

ROOT = Path(__file__).resolve().parents[2]
CONTENT_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
"""The strictest policy the pages are meant to live under: no inline script, no inline style."""


def day(value: object) -> str:
    """A date in words, as the application's filter of that name does, without the nearness."""
    return f"{value:%a} {value.day} {value:%b %Y}" if isinstance(value, date) else str(value)


def moment(value: object) -> str:
    """A date with its time."""
    if not isinstance(value, datetime):
        return day(value)
    return f"{day(value)}, {value:%H:%M}"


def say(text: object) -> str:
    """A text in the reader's language; here there is one language."""
    return "" if text is None else str(text)


def create_gallery(*, csrf: bool = True) -> Flask:
    """The application; `csrf=False` only where a test posts by hand."""
    app = Flask(
        "gallery",
        template_folder=str(ROOT / "templates"),
        static_folder=str(ROOT / "static"),
        static_url_path="/static",
    )
    app.config.update(
        SECRET_KEY="only-for-the-gallery",
        BOOTSTRAP_SERVE_LOCAL=True,
        WTF_CSRF_ENABLED=csrf,
        SEND_FILE_MAX_AGE_DEFAULT=0,
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.add_extension("jinja2.ext.do")
    app.jinja_env.filters.update(day=day, moment=moment, say=say)
    app.jinja_loader = _with_gallery_templates(app)
    Babel(app)
    Bootstrap5(app)
    CSRFProtect(app)
    app.context_processor(lambda: samples.frame(request.path))
    app.after_request(_strict)
    _add_pages(app)
    return app


def _with_gallery_templates(app: Flask):
    from jinja2 import ChoiceLoader, FileSystemLoader

    here = FileSystemLoader(str(Path(__file__).parent / "templates"))
    return ChoiceLoader([FileSystemLoader(str(ROOT / "templates")), here])


def _strict(response):
    response.headers.setdefault("Content-Security-Policy", CONTENT_POLICY)
    return response


def _add_pages(app: Flask) -> None:
    @app.get("/")
    def parts() -> str:
        return render_template("gallery/parts.html", **samples.parts())

    @app.get("/decisions")
    def decisions() -> str:
        return render_template("gallery/decisions.html", **samples.decisions())

    @app.route("/form", methods=["GET", "POST"])
    def form():
        sample = SampleForm(data=None if request.form else samples.CONTENT)
        if request.method == "POST":
            sample.change_rows(request.form)
            if not any(name in request.form for name in ("add", "remove", "move")):
                sample.validate()
        return render_template("gallery/form.html", form=sample)

    @app.post("/form/autosave")
    def autosave():
        if "conflict" in request.form.get("title", ""):
            return jsonify(message="Dr. Osei changed the outcomes at 14:02."), 409
        return jsonify(saved_at="14:03", version=8)

    @app.get("/lists")
    def lists() -> str:
        return render_template("gallery/lists.html", **samples.lists())

    @app.get("/public")
    def public() -> str:
        return render_template("gallery/public.html", **samples.lists())

    @app.get("/flashes")
    def flashes() -> str:
        flash("UA-2026-014 is approved. The record is being prepared.", "success")
        flash("The ballot closes tomorrow.", "warning")
        flash("The file is larger than 20 MB. Choose a smaller one.", "error")
        return render_template("gallery/empty.html")

    @app.get("/job")
    def job() -> str:
        return render_template("gallery/job.html", **samples.job())

    @app.get("/job/5")
    def job_again() -> str:
        source = "{% from 'macros/parts.html' import job_progress %}{{ job_progress(job) }}"
        ready = {"id": "5", "label": "The calendar is being made", "state": "done"}
        return render_template_string(source, job=ready)

    @app.get("/errors/<int:code>")
    def error(code: int):
        page = render_template(f"errors/{code}.html", **samples.error(code))
        return make_response(page, code)

    @app.get("/brand/<slug>.css")
    def brand(slug: str):
        css = ":root { --brand-accent: #8c1d40; --brand-accent-dark: #f2a7bd; }"
        return css, 200, {"Content-Type": "text/css"}
