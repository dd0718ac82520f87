"""The subscriber that signs: an award when it was made, a status list when it has changed.

It reads, signs with no transaction open, and stores in another; signing anew does no harm.
"""

from collections.abc import Sequence
from functools import lru_cache

from sqlalchemy.orm import Session

from accounts.models import Institution
from app.badge_classes import did_of, issuer_of
from app.houses import profile_of
from app.work import WorkContext
from awards import keyring
from awards.credentials import credential_of, list_of
from awards.models import StatusList
from awards.queries import set_bits, unsigned
from badges import proofs
from badges.template import Canonicaliser


def sign_badges(work: WorkContext) -> None:
    """Sign what the event is about."""
    payload = work.delivery.payload
    if "list_id" in payload:
        _sign_list(work, int(payload["list_id"]))
    else:
        _sign_awards(work, [int(one) for one in payload["award_ids"]])


def _sign_awards(work: WorkContext, ids: Sequence[int]) -> None:
    """Sign those of these that are not signed yet, and lists that were never signed."""
    with work.reading() as session:
        found = unsigned(session, ids)
        if not found:
            return
        house = found[0].institution
        issuer = issuer_of(house, profile_of(house.id))
        signer = _signer(work, session, house)
        documents = {
            award.id: (
                credential_of(award, issuer, work.settings.base_url).as_json(),
                (award.class_id, award.badge_class.sha256, issuer.model_dump_json()),
            )
            for award in found
        }
        lists = {award.status_list_id for award in found if award.status_list.signed is None}
    signed = {}
    for number, (document, key) in documents.items():
        way = _canonicaliser(key)
        if not way:
            way.append(Canonicaliser.of(document))
        signed[number] = proofs.sign(document, signer, work.now, way[0])
    with work.writing() as session:
        for award in unsigned(session, ids):
            award.credential, award.signed_at = signed[award.id], work.now
    for list_id in sorted(lists):
        _sign_list(work, list_id)


def _signer(work: WorkContext, session: Session, house: Institution) -> proofs.Signer:
    return keyring.signer(
        session,
        house.id,
        house.slug,
        did=did_of(house),
        secret=work.settings.badge_secret,
        outside=work.settings.badge_signer,
    )


@lru_cache(maxsize=128)
def _canonicaliser(_key: tuple[int, str, str]) -> list[Canonicaliser]:
    """Where the one for this class and issuer is kept."""
    return []


def _sign_list(work: WorkContext, list_id: int) -> None:
    with work.reading() as session:
        row = session.get_one(StatusList, list_id)
        house, bits = row.institution, set_bits(session, list_id)
        document = list_of(row, did_of(house), bits, work.settings.base_url, work.now)
        signer = _signer(work, session, house)
    signed = proofs.sign(document, signer, work.now)
    with work.writing() as session:
        row = session.get_one(StatusList, list_id)
        if set_bits(session, list_id) == bits:
            row.signed, row.signed_at = signed, work.now
