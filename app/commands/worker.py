"""``flask worker``: works the outbox and the schedule until it is told to stop."""

import signal
import threading

import click
from flask.cli import ScriptInfo

from app.worker import run_forever


@click.command("worker")
@click.pass_obj
def worker(info: ScriptInfo) -> None:
    """Work the outbox: mails, PDF files, schedules. Ends after the delivery in hand."""
    app = info.load_app()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    click.echo("The worker is at work. Ctrl+C ends it.")
    run_forever(app, stop)
    click.echo("The worker has stopped.")
