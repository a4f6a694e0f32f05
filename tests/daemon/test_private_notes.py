"""Private notes at rest: sealed for their author, of no use with another key, gone when they are deleted."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from daemon.private_notes import PrivateNote, SealedError, Vault, opens, rewrapped, seal, unseal, wrapping_key
from daemon.store import Store
from tests.rules.builders import ANA, BEN, HOUR, KEY, NOW

CANARY = "canary-8f3e"
WEEK = date(2026, 3, 9)
OLD, NEW = wrapping_key("o" * 32), wrapping_key("n" * 32)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(tmp_path / "state.db")
    yield store
    store.close()


@pytest.fixture
def vault(store: Store) -> Vault:
    return Vault(store.private_notes, OLD)


def a_note(author: str = ANA.email, text: str = CANARY, week: date = WEEK) -> PrivateNote:
    return PrivateNote(author, KEY, week, text, NOW)


def files(folder: Path) -> bytes:
    """Everything that lies in a folder."""
    return b"".join(path.read_bytes() for path in folder.iterdir() if path.is_file())


def rows(folder: Path) -> list[str]:
    with closing(sqlite3.connect(folder / "state.db")) as connection:
        return list(connection.iterdump())


def test_a_note_comes_back_to_its_author_as_it_was(vault: Vault) -> None:
    assert vault.read(ANA.email, KEY, WEEK) is None
    assert vault.save(a_note(text="Zoë’s idea 🌱\nsecond line"))
    stored = vault.read(ANA.email, KEY, WEEK)
    assert stored == replace(a_note(text="Zoë’s idea 🌱\nsecond line"), version=1)
    assert vault.read(BEN.email, KEY, WEEK) is None


def test_of_two_changes_of_the_same_version_the_first_one_stands(vault: Vault) -> None:
    assert vault.save(a_note())
    assert not vault.save(a_note(text="from a second window"))
    assert vault.save(replace(a_note(text="later"), version=1, saved_at=NOW + HOUR))
    assert not vault.save(replace(a_note(text="too late"), version=1))
    stored = vault.read(ANA.email, KEY, WEEK)
    assert stored and (stored.text, stored.version, stored.saved_at) == ("later", 2, NOW + HOUR)


def test_all_notes_of_an_author_come_in_the_order_of_their_weeks(vault: Vault) -> None:
    for week in (WEEK, date(2026, 3, 2)):
        vault.save(a_note(week=week))
    vault.save(a_note(BEN.email, "another's"))
    assert [(one.week, one.text) for one in vault.of_author(ANA.email)] == [(date(2026, 3, 2), CANARY), (WEEK, CANARY)]


def test_neither_the_database_nor_its_log_nor_a_copy_shows_what_was_noted(
    store: Store, vault: Vault, tmp_path: Path
) -> None:
    for version, text in enumerate([CANARY, f"{CANARY} and more", CANARY * 100]):
        vault.save(replace(a_note(text=text), version=version))
    assert (tmp_path / "state.db-wal").stat().st_size
    store.back_up(tmp_path / "copy.db")
    lying = files(tmp_path)
    assert CANARY.encode() not in lying
    assert ANA.email.encode() in lying  # the search would find what is there in clear


def test_the_same_words_look_different_each_time(store: Store, vault: Vault) -> None:
    vault.save(a_note())
    vault.save(a_note(week=date(2026, 3, 2)))
    first, second = store.private_notes.of_author(ANA.email)
    assert first.sealed != second.sealed


def test_a_note_shows_its_words_in_no_trace_of_an_error() -> None:
    assert CANARY not in repr(a_note())
    assert repr(OLD) not in repr(Vault(None, OLD))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "moved",
    ["author = 'ben@example.test'", "pair = 'other'", "week = '2026-03-16'", "version = 2"],
)
def test_a_note_that_was_put_elsewhere_in_the_database_cannot_be_read(
    store: Store, vault: Vault, tmp_path: Path, moved: str
) -> None:
    vault.save(a_note())
    vault.save(a_note(BEN.email, "own", date(2026, 1, 5)))
    with closing(sqlite3.connect(tmp_path / "state.db")) as connection, connection:
        connection.execute(f"UPDATE private_notes SET {moved} WHERE author = ?", (ANA.email,))
    (there,) = [one for one in (*of(store, ANA.email), *of(store, BEN.email)) if one[2] != date(2026, 1, 5)]
    with pytest.raises(SealedError):
        vault.read(*there)


def of(store: Store, author: str) -> list[tuple[str, str, date]]:
    return [(one.author, one.pair, one.week) for one in store.private_notes.of_author(author)]


def test_another_key_reads_nothing_and_stores_nothing(store: Store, vault: Vault, tmp_path: Path) -> None:
    vault.save(a_note())
    before, other = rows(tmp_path), Vault(store.private_notes, NEW)
    with pytest.raises(SealedError):
        other.read(ANA.email, KEY, WEEK)
    with pytest.raises(SealedError):
        other.of_author(ANA.email)
    for note in (replace(a_note(text="over it"), version=1), a_note(week=date(2026, 3, 16)), a_note(BEN.email)):
        with pytest.raises(SealedError):
            other.save(note)
    assert (rows(tmp_path), other.opens(), vault.opens()) == (before, False, True)


def test_a_note_whose_key_is_gone_is_not_written_over(vault: Vault, tmp_path: Path) -> None:
    vault.save(a_note())
    with closing(sqlite3.connect(tmp_path / "state.db")) as connection, connection:
        connection.execute("DELETE FROM note_keys")
    before = rows(tmp_path)
    with pytest.raises(SealedError):
        vault.save(replace(a_note(text="over it"), version=1))
    assert rows(tmp_path) == before


def test_what_was_deleted_is_gone_from_the_file_and_its_log(store: Store, vault: Vault, tmp_path: Path) -> None:
    vault.save(a_note())
    vault.save(a_note(BEN.email, "stays"))
    (note,), key = store.private_notes.of_author(ANA.email), store.private_notes.key(ANA.email)
    assert key and store.private_notes.forget(ANA.email) == 1 and store.settle()
    lying = files(tmp_path)
    assert key not in lying and note.sealed not in lying
    assert (vault.of_author(ANA.email), len(vault.of_author(BEN.email))) == ([], 1)


def test_keys_are_wrapped_anew_and_a_second_time_changes_nothing(store: Store, vault: Vault) -> None:
    for author in (ANA.email, BEN.email):
        vault.save(a_note(author))
    store.private_notes.rewrap(rewrapped(store.private_notes.keys(), OLD, NEW))
    renewed = Vault(store.private_notes, NEW)
    assert [len(renewed.of_author(one)) for one in (ANA.email, BEN.email)] == [1, 1]
    assert (renewed.opens(), vault.opens()) == (True, False)
    assert rewrapped(store.private_notes.keys(), OLD, NEW) == {}


def test_keys_that_neither_key_wraps_stay_as_they_are(vault: Vault) -> None:
    vault.save(a_note())
    with pytest.raises(SealedError):
        rewrapped(vault.notes.keys(), NEW, wrapping_key("third" * 8))


@pytest.mark.parametrize("sealed", [b"", b"\x01", b"\x01" + b"0" * 12, b"\x01" + b"0" * 40])
def test_what_was_never_sealed_is_an_error_of_the_same_kind(sealed: bytes) -> None:
    with pytest.raises(SealedError):
        unseal(OLD, sealed, "a")


def test_no_bit_of_what_is_sealed_can_be_changed() -> None:
    sealed = seal(OLD, b"text", "a", "b")
    changed = [bytes([*sealed[:n], sealed[n] ^ 1, *sealed[n + 1 :]]) for n in range(len(sealed))]
    assert opens(OLD, sealed, "a", "b") and not any(opens(OLD, one, "a", "b") for one in changed)
    assert not opens(OLD, sealed, "ab", "") and not opens(OLD, sealed, "a", "b", "")
