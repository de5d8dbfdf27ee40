from __future__ import annotations

import pytest
from feedback_samples import a_decision, a_response

from modules.errors import FeedbackError
from modules.feedback.database import LearnedFolder, open_database
from modules.feedback.key_keeper import KeyFile
from modules.feedback.records import (
    Consent,
    InstrumentCorrection,
    NoteDecision,
    Response,
    Verdict,
)
from modules.feedback.schema import MIGRATIONS, migrate
from modules.feedback.store import FeedbackStore


def test_what_goes_in_comes_out(store: FeedbackStore, decision: NoteDecision) -> None:
    correction = InstrumentCorrection("Electric Guitar (clean)", 0.82, "Acoustic Guitar")
    response = a_response(Response.UNDONE)
    for record in (decision, correction, response):
        store.add(record, 1.5)
    (session,) = store.sessions()
    assert store.decisions() == [(session.id, decision)]
    assert store.corrections() == [(session.id, correction)]
    assert store.mix_responses() == [(session.id, response)]
    assert (session.minutes, session.consent) == (1.5, Consent.LOCAL)


def test_it_is_there_after_it_was_closed(
    folder: LearnedFolder, keepers: list[KeyFile], decision: NoteDecision
) -> None:
    first = FeedbackStore(folder, keepers)
    first.add(decision, 0.0)
    first.close()
    again = FeedbackStore(folder, keepers)
    again.add(decision, 0.0)
    assert [one for _, one in again.decisions()] == [decision, decision]
    assert again.count_sessions() == 2
    again.close()


def test_two_programs_use_it_at_once(
    folder: LearnedFolder, keepers: list[KeyFile], store: FeedbackStore, decision: NoteDecision
) -> None:
    other = FeedbackStore(folder, keepers)
    store.add(decision, 0.0)
    other.add(decision, 0.0)
    assert len(store.decisions()) == len(other.decisions()) == 2
    other.close()


def test_it_is_bounded(store: FeedbackStore) -> None:
    verdicts = [Verdict.REJECTED] * 5 + [Verdict.ACCEPTED] * 3
    for verdict in verdicts:
        store.begin_session()
        store.add(a_decision(verdict), 0.0)
    store.prune(most=3)
    assert [one.verdict for _, one in store.decisions()] == [Verdict.ACCEPTED] * 3
    assert len(store.sessions()) == 3


def test_versions_are_kept_undone_and_forgotten(store: FeedbackStore) -> None:
    numbers = [store.keep_learned("notes", bytes([n]), {"gain": n}) for n in range(10)]
    newest = store.learned("notes")
    assert [one.id for one in newest] == numbers[:1:-1]
    assert newest[0].content == b"\x09"
    assert newest[0].report == {"gain": 9}
    assert store.undo_learned("notes")
    assert store.learned("notes")[0].content == b"\x08"
    store.forget_learned("notes")
    assert not store.learned("notes")
    assert not store.undo_learned("notes")


def test_choices_are_remembered(store: FeedbackStore) -> None:
    assert store.consent is Consent.LOCAL
    store.choose("consent", Consent.RESEARCH.value)
    assert store.consent is Consent.RESEARCH


def test_an_old_database_is_brought_up_to_date(
    folder: LearnedFolder, keepers: list[KeyFile], decision: NoteDecision
) -> None:
    opened = open_database(folder, keepers)
    opened.connection.executescript(
        "DROP TABLE learned; DROP TABLE pieces; PRAGMA user_version = 1;"
    )
    opened.connection.close()
    store = FeedbackStore(folder, keepers)
    store.keep_learned("notes", b"1", {})
    assert store.learned("notes")
    store.close()


def test_migrating_twice_changes_nothing(folder: LearnedFolder, keepers: list[KeyFile]) -> None:
    connection = open_database(folder, keepers).connection
    assert migrate(connection) == migrate(connection) == len(MIGRATIONS)
    connection.close()


def test_a_newer_program_s_database_is_left_alone(
    folder: LearnedFolder, keepers: list[KeyFile]
) -> None:
    connection = open_database(folder, keepers).connection
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    before = folder.database.read_bytes()
    with pytest.raises(FeedbackError, match="newer version"):
        FeedbackStore(folder, keepers)
    assert folder.database.read_bytes() == before
