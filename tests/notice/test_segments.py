"""Whatever is done to a chain of segments after it was written, it shows."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from smarttec.notice.segments import FIRST_LINK, Row, Segment, faults, seal

KEY, FOREIGN_KEY = (Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n in (1, 2))
WRITER = UUID(int=1)
MOMENT = datetime(2026, 11, 22, 12, 0, 0, 123456, tzinfo=UTC)
Chain = list[tuple[Segment, list[Row]]]

ROWS = st.builds(
    Row, id=st.uuids(), subject=st.uuids(), act=st.uuids(), recipient=st.integers(0, 2**15 - 1),
    purpose=st.integers(0, 2**15 - 1), categories=st.integers(0, 2**62), clause=st.sampled_from(["USE-1", "SHARE-1"]),
)  # fmt: skip
RUNS = st.lists(st.lists(ROWS, min_size=1, max_size=3, unique_by=lambda row: row.id), min_size=1, max_size=4)
CHANGES: dict[str, Callable[[Row], Row]] = {
    "id": lambda row: replace(row, id=UUID(int=row.id.int ^ 1)),
    "subject": lambda row: replace(row, subject=UUID(int=row.subject.int ^ 1 << 127)),
    "act": lambda row: replace(row, act=UUID(int=row.act.int ^ 1 << 64)),
    "recipient": lambda row: replace(row, recipient=row.recipient ^ 1),
    "purpose": lambda row: replace(row, purpose=row.purpose ^ 1 << 14),
    "categories": lambda row: replace(row, categories=row.categories ^ 1 << 20),
    "clause": lambda row: replace(row, clause=row.clause + "0"),
}


def write(runs: list[list[Row]], *, key: Ed25519PrivateKey = KEY, writer: UUID = WRITER) -> Chain:
    chain: Chain = []
    previous = FIRST_LINK
    for number, rows in enumerate(runs, start=1):
        moment = MOMENT + timedelta(seconds=number)
        segment = seal(key=key, writer=writer, number=number, previous=previous, sealed_at=moment, rows=rows)
        chain.append((segment, rows))
        previous = segment.root
    return chain


def found(chain: Chain, original: Chain) -> list[str]:
    """Faults of a chain, whose length and head are known from elsewhere."""
    last = original[-1][0]
    public_key = KEY.public_key()
    return [f.what for f in faults(chain, writer=WRITER, length=last.number, head=last.root, public_key=public_key)]


@given(runs=RUNS)
def test_a_chain_as_it_was_written_has_no_fault(runs: list[list[Row]]) -> None:
    assert found(write(runs), write(runs)) == []


@given(runs=RUNS, data=st.data())
def test_a_changed_field_of_any_row_is_found(runs: list[list[Row]], data: st.DataObject) -> None:
    chain, original = write(runs), write(runs)
    segment, rows = chain[data.draw(st.integers(0, len(chain) - 1))]
    place = data.draw(st.integers(0, len(rows) - 1))
    rows[place] = CHANGES[data.draw(st.sampled_from(sorted(CHANGES)))](rows[place])
    assert found(chain, original) == ["changed"]
    assert segment.number <= len(chain)


@given(runs=RUNS, data=st.data())
def test_a_changed_byte_of_any_segment_is_found(runs: list[list[Row]], data: st.DataObject) -> None:
    chain = write(runs)
    place = data.draw(st.integers(0, len(chain) - 1))
    segment, rows = chain[place]
    name = data.draw(st.sampled_from(["previous", "root", "signature"]))
    stored = bytearray(getattr(segment, name))
    stored[data.draw(st.integers(0, len(stored) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    chain[place] = (replace(segment, **{name: bytes(stored)}), rows)
    assert found(chain, write(runs))


@pytest.mark.parametrize(
    "change",
    [
        {"rows": 2},
        {"number": 3},
        {"writer": UUID(int=2)},
        {"sealed_at": MOMENT},
        {"sealed_at": MOMENT + timedelta(seconds=1, milliseconds=1)},
    ],
)
def test_a_changed_head_of_a_segment_is_found(change: dict[str, object]) -> None:
    row = Row(UUID(int=5), UUID(int=6), UUID(int=7), 1, 4, 8, "USE-1")
    original = write([[row], [row]])
    changed = [(replace(original[0][0], **change), original[0][1]), original[1]]  # type: ignore[arg-type]  # one change each
    assert found(changed, original)


@given(runs=RUNS.filter(lambda runs: sum(map(len, runs)) > 1), data=st.data())
@settings(max_examples=60)
def test_a_removed_doubled_or_moved_row_is_found(runs: list[list[Row]], data: st.DataObject) -> None:
    chain, original = write(runs), write([list(rows) for rows in runs])
    place = data.draw(st.integers(0, len(chain) - 1))
    rows = chain[place][1]
    how = data.draw(st.sampled_from(["remove", "double", "swap"]))
    if how == "remove":
        rows.pop()
    elif how == "double" or len(rows) == 1:
        rows.append(rows[0])
    else:
        rows.reverse()
    assert found(chain, original) == ["changed"]


@given(runs=RUNS.filter(lambda runs: len(runs) > 1), data=st.data())
def test_a_removed_or_moved_segment_is_found_and_so_is_a_cut_tail(runs: list[list[Row]], data: st.DataObject) -> None:
    original = write(runs)
    place = data.draw(st.integers(0, len(original) - 1))
    assert found(original[:place] + original[place + 1 :], original)
    assert found(original[:place], original)[-1:] == ["the chain does not end where it should"]
    assert found([*original[1:], original[0]], original)
    assert found([*original, original[-1]], original)


@given(runs=RUNS)
def test_a_chain_that_somebody_else_signed_or_that_is_anothers_is_found(runs: list[list[Row]]) -> None:
    original = write(runs)
    assert found(write(runs, key=FOREIGN_KEY), original)
    assert found(write(runs, writer=UUID(int=2)), original)
