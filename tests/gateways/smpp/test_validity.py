"""How long a carrier may try: as long as its link says, or shorter where the message says so."""

import pytest

from smarttec.gateways.smpp.composing import compose
from smarttec.kernel.ids import new_id
from smarttec.messaging.carriers import CarrierLink
from smarttec.messaging.submission import CarrierIdentity, Submission


@pytest.mark.parametrize(
    ("seconds", "told"), [(None, "000001000000000R"), (90, "000000000130000R"), (200_000, "000001000000000R")]
)
def test_the_shorter_of_both_is_told(seconds: int | None, told: str) -> None:
    link = CarrierLink(CarrierIdentity(1, "sms-carrier"), "x", "127.0.0.1", 1, "x", "x", 9)
    submission = Submission(new_id(), 0, "+14155550100", "+15005550123", "x" * 200, 2, validity_seconds=seconds)
    assert {part.validity_period for part in compose(submission, link)} == {told}
