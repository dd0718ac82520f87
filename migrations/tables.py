"""Every table there is: importing this module registers them all with the base."""

import accounts.models
import accounts.saved_views
import awards.key_models
import awards.models
import catalog.models
import committee.models
import founding.models
import imports.models
import notifications.models
import persistence.audit
import persistence.files
import persistence.outbox
import policies.models
import proposals.models
import proposals.route_models
import proposals.signature_links
import proposals.words
import taxonomy.models
from persistence.base import Base

METADATA = Base.metadata
