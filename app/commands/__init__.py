"""What ``flask`` can be told on the command line, one command a file."""

from app.commands.backup import backup
from app.commands.badges import badges
from app.commands.catalog import catalog
from app.commands.demo import demo
from app.commands.diagram import diagram
from app.commands.framework import framework
from app.commands.institution import institution
from app.commands.migrate import migrate
from app.commands.people import people
from app.commands.policy import policy
from app.commands.serve import serve
from app.commands.setup import setup
from app.commands.verify import verify
from app.commands.worker import worker

COMMANDS = (
    demo,
    serve,
    worker,
    migrate,
    verify,
    people,
    policy,
    institution,
    setup,
    framework,
    backup,
    diagram,
    badges,
    catalog,
)
