"""Reading mails as they were written."""

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, joinedload

from notifications.models import Mail


def mails_of(
    session: Session, institution_id: int, *, search: str = "", page: int = 1, size: int = 25
) -> tuple[list[Mail], int]:
    """One page of the institution's mails, newest first, and how many there are in all."""
    query = select(Mail).where(Mail.institution_id == institution_id)
    if words := search.strip():
        query = query.where(
            or_(
                Mail.to.icontains(words, autoescape=True),
                Mail.subject.icontains(words, autoescape=True),
            )
        )
    count = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    rows = session.scalars(
        query.options(joinedload(Mail.person))
        .order_by(Mail.written_at.desc(), Mail.id.desc())
        .limit(size)
        .offset((page - 1) * size)
    )
    return list(rows), count


def mail_by_id(session: Session, institution_id: int, mail_id: int) -> Mail | None:
    """One mail of the institution, or None."""
    mail = session.get(Mail, mail_id)
    return mail if mail is not None and mail.institution_id == institution_id else None
