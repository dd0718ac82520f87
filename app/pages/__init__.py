"""The pages, one blueprint a file."""

from app.pages.account import account
from app.pages.admin import admin
from app.pages.badge_awards import badge_awards
from app.pages.badge_public import awards_public
from app.pages.badges import badges
from app.pages.blank_forms import blank_forms
from app.pages.board import board
from app.pages.case_file import case_files
from app.pages.catalog import public
from app.pages.committees import committees
from app.pages.decisions import decisions
from app.pages.decisions_list import decisions_lists
from app.pages.exports import exports
from app.pages.first_run import first_run
from app.pages.form_reading import imports_pages
from app.pages.guide import guide
from app.pages.handover import handover
from app.pages.health import health
from app.pages.help import help_pages
from app.pages.home import home
from app.pages.mailed_signature import mailed_signature
from app.pages.marketing import marketing
from app.pages.policies import policies_pages
from app.pages.proposal_extras import proposal_form
from app.pages.proposals import proposals
from app.pages.saved_views import saved_views
from app.pages.sign_in_elsewhere import sign_in_elsewhere
from app.pages.sign_offs import sign_offs

BLUEPRINTS = (
    public,
    first_run,
    badges,
    awards_public,
    badge_awards,
    home,
    account,
    sign_in_elsewhere,
    blank_forms,
    proposals,
    proposal_form,
    sign_offs,
    mailed_signature,
    committees,
    decisions,
    board,
    saved_views,
    case_files,
    decisions_lists,
    guide,
    marketing,
    policies_pages,
    admin,
    handover,
    imports_pages,
    exports,
    help_pages,
    health,
)
