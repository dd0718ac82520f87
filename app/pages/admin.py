"""Administration: the overview, and the blueprints below it. Own institution only, everywhere."""

from typing import Any

from flask import Blueprint, render_template

from accounts.queries import profile_in_force
from accounts.roles import Role
from app.access import requires, sight
from app.acts import act
from app.database import db
from app.gaps import gaps
from app.houses import own_profile
from app.pages.admin_committees import admin_committees
from app.pages.admin_mail import admin_mail
from app.pages.admin_people import admin_people
from app.pages.admin_units import admin_units
from founding import course
from notifications.parked import parked_of
from workflow.caseload import stuck_steps

admin = Blueprint("admin", __name__, url_prefix="/admin")
for _below in (admin_people, admin_units, admin_committees, admin_mail):
    admin.register_blueprint(_below)


@admin.get("")
@requires(Role.ADMINISTRATOR)
def index() -> Any:
    """The institution at a glance: the profile in force, who is missing, what is stuck and why."""
    institution_id, doing = sight().institution_id or 0, act()
    return render_template(
        "admin/index.html",
        version=profile_in_force(db.session, institution_id),
        profile=own_profile(),
        gaps=gaps(db.session, institution_id, doing.settings, doing.today),
        stuck=stuck_steps(db.session, doing, sight()),
        parked=parked_of(db.session, institution_id),
        set_up=course.of_institution(db.session, institution_id),
    )
