"""The subscriber that signs: an award when it was made, a status list when it has changed.

It reads, signs with no transaction open, and stores in another; signing anew does no harm.
"""

from functools import lru_cache

from app.badge_classes import did_of, issuer_of
from app.houses import profile_of
from app.work import WorkContext
from awards import keyring
from awards.credentials import credential_of, list_of
from awards.models import Award, StatusList
from awards.queries import set_bits
from badges import proofs
from badges.template import Canonicaliser


def sign_badges(work: WorkContext) -> None:
    """Sign what the event is about."""
    payload = work.delivery.payload
    if "list_id" in payload:
        _sign_list(work, int(payload["list_id"]))
    else:
        _sign_award(work, int(payload["award_id"]))


def _sign_award(work: WorkContext, award_id: int) -> None:
    with work.reading() as session:
        award = session.get(Award, award_id)
        if award is None or award.credential is not None:
            return
        house = award.institution
        issuer = issuer_of(house, profile_of(house.id))
        document = credential_of(award, issuer, work.settings.base_url).as_json()
        signer = keyring.signer(
            session,
            house.id,
            house.slug,
            did=did_of(house),
            secret=work.settings.badge_secret,
            outside=work.settings.badge_signer,
        )
        list_id = None if award.status_list.signed else award.status_list_id
        key = (award.class_id, award.badge_class.sha256, issuer.model_dump_json())
    way = _canonicaliser(key)
    if not way:
        way.append(Canonicaliser.of(document))
    signed = proofs.sign(document, signer, work.now, way[0])
    with work.writing() as session:
        award = session.get_one(Award, award_id)
        award.credential, award.signed_at = signed, work.now
    if list_id is not None:
        _sign_list(work, list_id)


@lru_cache(maxsize=128)
def _canonicaliser(_key: tuple[int, str, str]) -> list[Canonicaliser]:
    """Where the one for this class and issuer is kept."""
    return []


def _sign_list(work: WorkContext, list_id: int) -> None:
    with work.reading() as session:
        row = session.get_one(StatusList, list_id)
        house, bits = row.institution, set_bits(session, list_id)
        document = list_of(row, did_of(house), bits, work.settings.base_url, work.now)
        signer = keyring.signer(
            session,
            house.id,
            house.slug,
            did=did_of(house),
            secret=work.settings.badge_secret,
            outside=work.settings.badge_signer,
        )
    signed = proofs.sign(document, signer, work.now)
    with work.writing() as session:
        row = session.get_one(StatusList, list_id)
        if set_bits(session, list_id) == bits:
            row.signed, row.signed_at = signed, work.now
