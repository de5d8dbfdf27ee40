from __future__ import annotations

import json
import os
import socket
import stat
import struct
import sys
from pathlib import Path

import pytest
from feedback_samples import PROMPT, a_decision, a_response

from modules.errors import ParameterError
from modules.feedback.database import LearnedFolder, delete_everything
from modules.feedback.export import export_document, sharing_document, summary_document
from modules.feedback.key_keeper import KeyFile, Keyring
from modules.feedback.records import Consent, InstrumentCorrection, Verdict
from modules.feedback.store import FeedbackStore
from modules.learning.background import learn_everything


def fill(store: FeedbackStore) -> None:
    for verdict in Verdict:
        store.add(a_decision(verdict), 0.1)
    store.add(InstrumentCorrection("Electric Guitar (clean)", 0.8, "Acoustic Guitar"), 0.2)
    store.add(a_response(), 0.3)


def test_no_byte_of_the_folder_tells_a_note(folder: LearnedFolder, store: FeedbackStore) -> None:
    fill(store)
    store.keep_learned("notes", b"weights of an adapter", {"reason": "a sentence"})
    store.add_piece("mark", b"a piece in the clear")
    content = b"".join(path.read_bytes() for path in folder.path.rglob("*") if path.is_file())
    telling = [b"next-bar", b"tonal", b"C minor", b"Guitar", b"pop.air", b"note_decisions"]
    telling += [b"weights of", b"a piece in", b"SQLite format", b"accepted", b"jazz"]
    telling += [
        json.dumps(PROMPT[:4])[1:-1].encode(),
        b"1000,1001",
        struct.pack("<4H", *PROMPT[:4]),
    ]
    assert len(content) > 10_000
    assert [word for word in telling if word in content] == []


def test_the_key_file_is_for_the_user_alone(folder: LearnedFolder, store: FeedbackStore) -> None:
    assert store.remark == ""
    if sys.platform != "win32":
        assert stat.S_IMODE(folder.key_file.stat().st_mode) == 0o600


def test_without_a_keyring_the_user_is_told_where_the_key_is(folder: LearnedFolder) -> None:
    store = FeedbackStore(folder, [Keyring("a test"), KeyFile(folder.key_file)])
    assert str(folder.key_file) in store.remark
    assert "no keyring" in store.remark
    store.close()


def test_a_record_holds_nothing_that_names_the_user(store: FeedbackStore) -> None:
    fill(store)
    text = json.dumps(export_document(store))
    for name in (os.environ.get("USER", "nobody-at-all"), socket.gethostname()):
        document = text.replace(json.dumps(str(store.folder.database))[1:-1], "")
        assert len(name) < 3 or f'"{name}"' not in document
    (session,) = store.sessions()
    assert len(session.day) == len("2026-01-31")


def test_export_is_everything_and_plain_json(store: FeedbackStore) -> None:
    fill(store)
    document = json.loads(json.dumps(export_document(store)))
    assert len(document["decisions"]) == len(Verdict)
    assert document["decisions"][0]["prompt"] == list(PROMPT)
    assert document["summary"]["acceptance"]["count"] == len(Verdict)
    assert len(document["corrections"]) == len(document["mix_responses"]) == 1


def test_local_only_prepares_nothing_for_others(store: FeedbackStore) -> None:
    fill(store)
    with pytest.raises(ParameterError, match="local only"):
        sharing_document(store)


def test_statistics_hold_no_note(store: FeedbackStore) -> None:
    fill(store)
    store.choose("consent", Consent.STATISTICS.value)
    document = sharing_document(store)
    assert "decisions" not in document
    assert "pitch" not in json.dumps(document)
    assert document["acceptance"]["count"] == len(Verdict)


def test_research_leaves_the_user_s_own_music_out(store: FeedbackStore) -> None:
    fill(store)
    store.choose("consent", Consent.RESEARCH.value)
    text = json.dumps(sharing_document(store))
    assert '"pitch": 60' in text
    assert "prompt" not in text
    assert str(store.folder.path) not in text
    assert store.sessions()[0].id not in text


def test_delete_leaves_neither_file_nor_key(folder: LearnedFolder, keepers: list[KeyFile]) -> None:
    store = FeedbackStore(folder, keepers)
    fill(store)
    store.close()
    assert delete_everything(folder, keepers) == 3
    assert not folder.path.exists()
    assert delete_everything(folder, keepers) == 0


def test_delete_takes_what_a_kill_left_and_nothing_of_others(
    folder: LearnedFolder, keepers: list[KeyFile]
) -> None:
    store = FeedbackStore(folder, keepers)
    fill(store)
    store.close()
    (folder.path / ".feedback.key.0123abcd.part").write_text("a key")
    folder.corrections.write_text("{}")
    other = folder.path / "my song.mid"
    other.write_text("not ours")
    delete_everything(folder, keepers)
    assert list(folder.path.iterdir()) == [other]


def test_a_deleted_file_is_overwritten_first(
    folder: LearnedFolder, keepers: list[KeyFile], tmp_path: Path
) -> None:
    store = FeedbackStore(folder, keepers)
    fill(store)
    store.close()
    before = folder.database.read_bytes()
    other_name = tmp_path / "same file"
    os.link(folder.database, other_name)
    delete_everything(folder, keepers)
    after = other_name.read_bytes()
    assert len(after) == len(before)
    assert before[:64] not in after
    assert before[-64:] not in after


def test_nothing_opens_a_connection(
    folder: LearnedFolder, keepers: list[KeyFile], monkeypatch: pytest.MonkeyPatch
) -> None:
    def forbidden(*_arguments: object, **_options: object) -> None:
        raise AssertionError("a network connection was opened")

    for name in ("connect", "connect_ex", "sendto", "bind"):
        monkeypatch.setattr(socket.socket, name, forbidden, raising=True)
    monkeypatch.setattr(socket, "create_connection", forbidden)
    monkeypatch.setattr(socket, "getaddrinfo", forbidden)
    store = FeedbackStore(folder, keepers)
    fill(store)
    store.choose("consent", Consent.RESEARCH.value)
    summary_document(store)
    export_document(store)
    sharing_document(store)
    store.close()
    learn_everything(folder, keepers)
    delete_everything(folder, keepers)


def test_no_code_here_can_send() -> None:
    root = Path(__file__).resolve().parents[3]
    words = ("import socket", "import http", "import urllib", "import requests", "QtNetwork")
    packages = ("modules/feedback", "modules/learning", "app")
    files = [path for package in packages for path in (root / package).rglob("*.py")]
    assert len(files) > 100
    for path in files:
        text = path.read_text(encoding="utf-8")
        assert not [word for word in words if word in text], path
