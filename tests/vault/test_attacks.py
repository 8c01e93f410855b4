"""Forged, replayed, truncated, bit-flipped and swapped ciphertexts; and the format that can never change."""

from uuid import UUID

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import assume, given
from hypothesis import strategies as st

from smarttec.kernel.errors import SealBroken
from smarttec.vault.cipher import EMPTIED, KeyEncryptionKey, SubjectKeys, generation_of

ROW, OTHER_ROW = UUID(int=7), UUID(int=8)
LABEL, OTHER_LABEL = b"people_person.email", b"people_person.name"
texts = st.text(max_size=200)


def keys_of(subject: int = 1, generation: int = 1, secret: bytes = bytes(range(32))) -> SubjectKeys:
    return SubjectKeys(UUID(int=subject), generation, {generation: AESGCM(secret)}, bytes(range(32, 64)))


@given(texts)
def test_what_was_sealed_opens_where_it_was_sealed(text: str) -> None:
    keys = keys_of()
    assert keys.unseal(keys.seal(text, row=ROW, label=LABEL), row=ROW, label=LABEL) == text


@given(texts)
def test_a_value_opens_in_no_other_row_column_or_person(text: str) -> None:
    sealed = keys_of().seal(text, row=ROW, label=LABEL)
    for keys, row, label in (
        (keys_of(), OTHER_ROW, LABEL),
        (keys_of(), ROW, OTHER_LABEL),
        (keys_of(subject=2), ROW, LABEL),
        (keys_of(secret=bytes(32)), ROW, LABEL),
        (keys_of(generation=2), ROW, LABEL),
    ):
        with pytest.raises(SealBroken):
            keys.unseal(sealed, row=row, label=label)


@given(texts, st.data())
def test_any_flipped_bit_is_found(text: str, data: st.DataObject) -> None:
    sealed = bytearray(keys_of().seal(text, row=ROW, label=LABEL))
    bit = data.draw(st.integers(0, len(sealed) * 8 - 1))
    sealed[bit // 8] ^= 1 << bit % 8
    with pytest.raises(SealBroken):
        keys_of().unseal(bytes(sealed), row=ROW, label=LABEL)


@given(texts, st.data())
def test_truncated_and_lengthened_values_do_not_open(text: str, data: st.DataObject) -> None:
    sealed = keys_of().seal(text, row=ROW, label=LABEL)
    cut = data.draw(st.integers(0, len(sealed) - 1))
    for changed in {sealed[:cut], sealed[cut + 1 :], sealed + b"\0"} - {EMPTIED}:
        with pytest.raises(SealBroken):
            keys_of().unseal(changed, row=ROW, label=LABEL)


@given(st.binary(max_size=200))
def test_forged_bytes_do_not_open(forged: bytes) -> None:
    assume(forged != EMPTIED)
    with pytest.raises(SealBroken):
        keys_of().unseal(forged, row=ROW, label=LABEL)


@given(texts, texts)
def test_heads_and_bodies_of_two_values_do_not_mix(one: str, other: str) -> None:
    first, second = (keys_of().seal(text, row=ROW, label=LABEL) for text in (one, other))
    with pytest.raises(SealBroken):
        keys_of().unseal(first[:15] + second[15:], row=ROW, label=LABEL)


def test_the_label_cannot_be_shifted_into_the_rows_id() -> None:
    """Both ids have a fixed length, so no other split of the same bytes is possible."""
    sealed = keys_of().seal("text", row=ROW, label=LABEL)
    with pytest.raises(SealBroken):
        keys_of().unseal(sealed, row=UUID(bytes=ROW.bytes[1:] + LABEL[:1]), label=LABEL[1:])


def test_a_wrapped_key_opens_only_as_what_it_was_wrapped_for() -> None:
    kek = KeyEncryptionKey("a", bytes(32))
    wrapped = kek.wrap(b"secret", context=b"one")
    assert kek.unwrap(wrapped, context=b"one") == b"secret"
    for other, context in ((kek, b"two"), (KeyEncryptionKey("b", b"\1" * 32), b"one")):
        with pytest.raises(SealBroken):
            other.unwrap(wrapped, context=context)


GOLDEN = bytes.fromhex("01000100112233445566778899aabb9df4330f8cf82e3e090ee05d1eeda7fa4f1020325e49a8147e0aabfbd70b")


def test_version_one_never_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    """A value that was stored on the first day: if this fails, nobody's data open any more."""
    monkeypatch.setattr("os.urandom", lambda count: bytes.fromhex("00112233445566778899aabb")[:count])
    sealed = keys_of().seal("Grüße an Ada", row=ROW, label=LABEL)
    monkeypatch.undo()
    assert sealed == GOLDEN
    assert keys_of().unseal(GOLDEN, row=ROW, label=LABEL) == "Grüße an Ada"
    assert generation_of(GOLDEN) == 1
    assert keys_of().digest("+14155550100").hex() == "653164407cc13e50a0a58fde71c3cd12"
