"""Many numbers from a file: nothing is stored before the preview is accepted, every bad line is told."""

import pytest

from smarttec.kernel.errors import InvalidInput
from smarttec.numbers.actions import add_to_stock
from smarttec.numbers.actions.stock_list import look_through, take_in
from smarttec.numbers.domain import Kind
from smarttec.numbers.models import StockNumber

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])
FILE = """\ufeffNumber,Country,Kind,SMS,Voice
+1 415 555 0100,,,,
+18005550100,,,no,yes
12345,US,short code,,
+447400123456,GB,mobile,yes,no
+14155550100,,,,
hello,,,,
+14155550101,,pager,,
+14155550102,,,perhaps,
12345,,short code,,
+14155550103,USA,,,
+14155550109,,,,
"""


def test_a_file_is_looked_through_and_then_taken_in_as_shown() -> None:
    add_to_stock(number="+14155550109")
    preview = look_through(FILE.encode())
    assert [rejected.line for rejected in preview.rejected] == [6, 7, 8, 9, 10, 11]
    assert (preview.known, StockNumber.objects.count()) == (1, 1)
    assert take_in(preview) == 4
    assert take_in(preview) == 4
    rows = StockNumber.objects.exclude(e164="+14155550109").order_by("e164")
    assert [(row.e164, row.country, row.kind, row.has_sms, row.has_voice) for row in rows] == [
        ("+14155550100", "US", Kind.LOCAL, True, False),
        ("+18005550100", "US", Kind.TOLL_FREE, False, True),
        ("+447400123456", "GB", Kind.MOBILE, True, False),
        ("12345", "US", Kind.SHORT_CODE, True, False),
    ]


@pytest.mark.parametrize(
    "data", [b"", b"phone\n+14155550100\n", b"number\n\xff\xfe\n", b'number\n"+1415\n', b"\x00" * 10]
)
def test_what_is_no_list_is_refused(data: bytes) -> None:
    with pytest.raises(InvalidInput):
        look_through(data)
