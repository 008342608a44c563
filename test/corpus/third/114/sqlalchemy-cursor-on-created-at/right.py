"""Hands finished conversions on to the rating service, a page at a time."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator, Sequence

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from transcoder.models import Conversion, RatingMark
from transcoder.rating import RatingClient

PAGE = 500
SETTLE = dt.timedelta(minutes=5)


def page_after(
    session: Session, mark: tuple[dt.datetime, uuid.UUID], until: dt.datetime
) -> Sequence[Conversion]:
    statement = (
        select(Conversion)
        .where(
            tuple_(Conversion.finished_at, Conversion.id) > mark,
            Conversion.finished_at < until,
        )
        .order_by(Conversion.finished_at, Conversion.id)
        .limit(PAGE)
    )
    return session.scalars(statement).all()


def pages(
    session: Session, mark: tuple[dt.datetime, uuid.UUID], until: dt.datetime
) -> Iterator[Sequence[Conversion]]:
    while page := page_after(session, mark, until):
        yield page
        mark = (page[-1].finished_at, page[-1].id)


def to_usage(conversion: Conversion) -> dict:
    return {
        "event_id": f"conversion-{conversion.id}",
        "account": conversion.account_id,
        "output_seconds": conversion.output_seconds,
        "resolution": conversion.resolution,
        "finished_at": conversion.finished_at.isoformat(),
    }


def hand_over(session: Session, rating: RatingClient) -> int:
    """The rating service recognises an event_id that it has seen. The mark row is locked for the whole run."""
    mark = session.get_one(RatingMark, "conversions", with_for_update=True)
    # A conversion is committed within seconds of its finished_at; five minutes are plenty.
    until = dt.datetime.now(dt.timezone.utc) - SETTLE
    count = 0
    for page in pages(session, (mark.finished_at, mark.conversion_id), until):
        rating.submit([to_usage(conversion) for conversion in page])
        mark.finished_at, mark.conversion_id = page[-1].finished_at, page[-1].id
        count += len(page)
    session.commit()
    return count
