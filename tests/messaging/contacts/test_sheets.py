import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smarttec.kernel.errors import InvalidInput
from smarttec.messaging.contacts.sheets import LINES_MAX, read_sheet
from smarttec.messaging.contacts.sifting import Reason, name_and_number, number_alone, sift


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_titles_are_recognised_whoever_wrote_the_file(separator: str, encoding: str) -> None:
    text = "\r\n".join(separator.join(row) for row in (["Name", "Mobile"], ["José", "+1 500 555 0123"]))
    sheet = read_sheet(text.encode(encoding), country=None)
    line = sheet.lines[0]
    assert (sheet.name_in(line), sheet.number_in(line), line.place) == ("José", "+1 500 555 0123", 2)


def test_without_titles_the_column_with_numbers_counts() -> None:
    sheet = read_sheet(b"Ada,+15005550123\nBob,+15005550124\n", country=None)
    assert [(sheet.name_in(line), sheet.number_in(line)) for line in sheet.lines] == [
        ("Ada", "+15005550123"),
        ("Bob", "+15005550124"),
    ]


@pytest.mark.parametrize(
    "raw", [b"", b"\n\n", b"a,b\nc,d\n", b"\x00\x01", b"x" * 1_000_000, b"+15005550123\n" * (LINES_MAX + 1)]
)
def test_what_is_no_list_of_numbers_is_refused(raw: bytes) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_sheet(raw, country=None)
    assert refused.value.field == "file"


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    try:
        sheet = read_sheet(raw, country=None)
    except InvalidInput:
        return
    assert all(len(line.cells) == len(sheet.columns) for line in sheet.lines)


@given(
    st.lists(st.sampled_from(["+15005550123", "+4915112345678", "0123", "", "x", "4111 1111 1111 1111"]), max_size=30)
)
def test_every_line_is_taken_or_rejected_once(written: list[str]) -> None:
    file = io.StringIO()
    csv.writer(file).writerows([("name", "number"), *(("Ada", one) for one in written)])
    sheet = read_sheet(file.getvalue().encode(), country=None)
    sifted = sift(sheet, country=None, refuses_cards_in=name_and_number)
    places = [one.place for one in (*sifted.taken, *sifted.rejected)]
    assert sorted(places) == [line.place for line in sheet.lines]
    assert len({one.number for one in sifted.taken}) == len(sifted.taken)


def test_each_rejected_line_says_why() -> None:
    raw = b"name,number\nAda,+15005550123\nBob,+1 500 555 0123\nEve,\nMax,01234567\nKim,+12\nCard,4111 1111 1111 1111\n"
    sifted = sift(read_sheet(raw, country=None), country=None, refuses_cards_in=name_and_number)
    assert [(one.place, one.written, one.reason) for one in sifted.rejected] == [
        (3, "+1 500 555 0123", Reason.TWICE),
        (4, "", Reason.NO_NUMBER),
        (5, "01234567", Reason.NO_COUNTRY_CODE),
        (6, "+12", Reason.NOT_A_NUMBER),
        (7, "", Reason.CARD_NUMBER),
    ]


def test_numbers_are_read_as_people_and_spreadsheets_write_them() -> None:
    raw = b'name,number\nA,0170 1234567\nB,="+491701234568"\nC,00491701234569\nD,4.91701E+11\nE,491701234560.0\n'
    sifted = sift(read_sheet(raw, country="DE"), country="DE", refuses_cards_in=name_and_number)
    assert [one.number for one in sifted.taken] == [
        "+491701234567", "+491701234568", "+491701234569", "+491701234560"
    ]  # fmt: skip
    assert [(one.place, one.reason) for one in sifted.rejected] == [(5, Reason.CUT_SHORT)]


def test_a_column_of_national_numbers_is_found_by_the_country() -> None:
    sheet = read_sheet(b"7,0170 1234567\n8,0170 1234568\n", country="DE")
    assert (sheet.number_column, len(sheet.lines)) == (1, 2)


def test_words_of_a_message_are_not_looked_through_for_cards() -> None:
    raw = b"number,code\n+15005550123,4111 1111 1111 1111\n"
    sheet = read_sheet(raw, country=None)
    assert len(sift(sheet, country=None, refuses_cards_in=number_alone).taken) == 1
