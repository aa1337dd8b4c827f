"""Rehearsals and the marks given in them, in SQL: append-only, the latest mark of a rater counts."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column, sessionmaker

from tutor.domain import JudgeInfo, Verdict
from tutor.records_attempts import AttemptRow, Copy
from tutor.records_base import Base, now
from tutor.records_errors import NotFoundError, RecordsError
from tutor.rehearsal import Mark, Rater, Rehearsal, Sample


class _RehearsalRow(Base):
    __tablename__ = "rehearsals"

    id: Mapped[str] = mapped_column(sa.String(36), primary_key=True)
    learner: Mapped[str] = mapped_column(sa.String(200), index=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    samples: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON)
    created: Mapped[str] = mapped_column(sa.String(32))  # ISO 8601, UTC


class _MarkRow(Base):
    __tablename__ = "rehearsal_marks"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    rehearsal_id: Mapped[str] = mapped_column(sa.ForeignKey("rehearsals.id"), index=True)
    sample_id: Mapped[str] = mapped_column(sa.String(16), index=True)
    rater: Mapped[str] = mapped_column(sa.String(200))  # a person; empty where an examiner judged
    # SQL NULL, not JSON null, where a person judged
    judge: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON(none_as_null=True))
    verdicts: Mapped[dict[str, str]] = mapped_column(sa.JSON)
    comment: Mapped[str] = mapped_column(sa.Text)
    created: Mapped[str] = mapped_column(sa.String(32))


class RehearsalRecords:
    """Rehearsals, through the sessions of `Records`."""

    def __init__(self, session: sessionmaker[Session]) -> None:
        self._session = session

    def start(self, learner: str, name: str, samples: Sequence[Sample]) -> Rehearsal:
        """Keep a new rehearsal with its samples in their order; raises RecordsError for none."""
        if not samples:
            raise RecordsError("there are no answers to rehearse with")
        row = _RehearsalRow(
            id=str(uuid.uuid4()), learner=learner, name=name[:200], created=now(),
            samples=[sample.model_dump(mode="json") for sample in samples],
        )  # fmt: skip
        with self._session.begin() as session:
            session.add(row)
        return _rehearsal(row, [])

    def mark(
        self, rehearsal_id: str, sample_id: str, rater: Rater, verdicts: dict[str, Verdict],
        comment: str = "",
    ) -> None:  # fmt: skip
        """Keep what a rater said of a sample; said again, the latest counts."""
        row = _MarkRow(
            rehearsal_id=rehearsal_id, sample_id=sample_id, comment=comment.strip(),
            rater="" if isinstance(rater, JudgeInfo) else rater,
            judge=rater.model_dump() if isinstance(rater, JudgeInfo) else None,
            verdicts={cid: v.value for cid, v in verdicts.items()}, created=now(),
        )  # fmt: skip
        with self._session.begin() as session:
            session.add(row)

    def rehearsal(self, rehearsal_id: str) -> Rehearsal:
        """One rehearsal as it stands; raises NotFoundError when there is none."""
        found = self._rehearsals(_RehearsalRow.id == rehearsal_id)
        if not found:
            raise NotFoundError(f"there is no rehearsal {rehearsal_id}")
        return found[0]

    def of_person(self, learner: str) -> list[Rehearsal]:
        """A person's rehearsals, newest first."""
        return self._rehearsals(_RehearsalRow.learner == learner)

    def marks(self, sample_ids: Iterable[str]) -> list[Mark]:
        """Everybody's latest marks of these samples, in the order in which they were given."""
        with self._session() as session:
            wanted = _MarkRow.sample_id.in_(list(sample_ids))
            rows = session.scalars(sa.select(_MarkRow).where(wanted).order_by(_MarkRow.id)).all()
        return _latest(rows)

    def judged(self, question: str) -> list[tuple[Sample, str, dict[str, Verdict]]]:
        """What people said of answers to a question in their own rehearsals: sample, who, verdicts."""
        found = []
        for rehearsal in self._rehearsals(sa.true()):
            samples = {s.id: s for s in rehearsal.samples if s.question == question}
            found += [
                (samples[m.sample_id], rehearsal.learner, m.verdicts)
                for m in rehearsal.marks
                if m.sample_id in samples
            ]
        return found

    def _rehearsals(self, wanted: Any) -> list[Rehearsal]:
        query = sa.select(_RehearsalRow).where(wanted).order_by(_RehearsalRow.created.desc())
        with self._session() as session:
            rows = session.scalars(query).all()
            marks = sa.select(_MarkRow).where(_MarkRow.rehearsal_id.in_([row.id for row in rows]))
            given = session.scalars(marks.order_by(_MarkRow.id)).all()
        return [_rehearsal(row, given) for row in rows]


def _rehearsal(row: _RehearsalRow, marks: Sequence[_MarkRow]) -> Rehearsal:
    samples = tuple(Sample.model_validate(s) for s in row.samples)
    there = {sample.id for sample in samples}  # an answer may be erased while it is being judged
    own = [
        m for m in marks
        if m.rehearsal_id == row.id and _rater(m) == row.learner and m.sample_id in there
    ]  # fmt: skip
    return Rehearsal(
        id=row.id, learner=row.learner, name=row.name, created=datetime.fromisoformat(row.created),
        samples=samples, marks=tuple(_latest(own)),
    )  # fmt: skip


def _latest(rows: Iterable[_MarkRow]) -> list[Mark]:
    """In the order of the first mark of each sample, so that drift is told by when it was judged."""
    found: dict[tuple[Rater, str], Mark] = {}
    for row in rows:
        rater = _rater(row)
        found[rater, row.sample_id] = Mark(
            sample_id=row.sample_id, rater=rater, comment=row.comment,
            verdicts={cid: Verdict(v) for cid, v in row.verdicts.items()},
            created=datetime.fromisoformat(row.created),
        )  # fmt: skip
    return list(found.values())


def _rater(row: _MarkRow) -> Rater:
    return JudgeInfo.model_validate(row.judge) if row.judge else row.rater


def copies(session: Session, learner: str, answers: Sequence[AttemptRow]) -> list[Copy]:
    """Where other people's rehearsals hold these answers of a learner."""
    return [
        Copy("rehearsals", sample.question, sample.answer, row.created)
        for row, held in _holding(session, learner, answers)
        for sample in held
    ]


def forget(session: Session, learner: str, answers: Sequence[AttemptRow]) -> int:
    """Take these answers of a learner out of other people's rehearsals, with what was said of them;
    a rehearsal of nothing else goes. Returns how many entries went."""
    gone = 0
    for row, held in _holding(session, learner, answers):
        ids = {sample.id for sample in held}
        row.samples = [s for s in row.samples if Sample.model_validate(s).id not in ids]
        of_row = _MarkRow.rehearsal_id == row.id
        marks = of_row & _MarkRow.sample_id.in_(ids) if row.samples else of_row
        result: Any = session.execute(sa.delete(_MarkRow).where(marks))
        gone += len(held) + result.rowcount
        if not row.samples:
            session.delete(row)
    return gone


def _holding(
    session: Session, learner: str, answers: Sequence[AttemptRow]
) -> list[tuple[_RehearsalRow, list[Sample]]]:
    """Other people's rehearsals that hold these answers, with those samples. One that has a label or
    a score came from a graded set, whoever may have said the same here."""
    texts = {(answer.question, answer.answer.strip()) for answer in answers}
    found = []
    for row in session.scalars(sa.select(_RehearsalRow).where(_RehearsalRow.learner != learner)):
        samples = [Sample.model_validate(s) for s in row.samples]
        held = [
            s for s in samples
            if (s.question, s.answer.strip()) in texts and s.labels is None and s.score is None
        ]  # fmt: skip
        if held:
            found.append((row, held))
    return found
