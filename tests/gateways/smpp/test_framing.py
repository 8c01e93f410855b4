"""A byte stream to whole PDUs."""

from hypothesis import given
from hypothesis import strategies as st

from smarttec.gateways.smpp import constants as c
from smarttec.gateways.smpp.encoding import encode_empty
from smarttec.gateways.smpp.framing import Framer


def _frame(body: bytes) -> bytes:
    return (16 + len(body)).to_bytes(4, "big") + b"\0" * 12 + body


@given(st.lists(st.binary(max_size=100), max_size=20), st.lists(st.integers(1, 60), min_size=1, max_size=20))
def test_any_cutting_of_the_stream_gives_the_same_pdus(bodies: list[bytes], cuts: list[int]) -> None:
    frames = [_frame(body) for body in bodies]
    stream = b"".join(frames)
    framer = Framer()
    found: list[bytes] = []
    position = turn = 0
    while position < len(stream):
        step = cuts[turn % len(cuts)]
        found += framer.feed(stream[position : position + step])
        position, turn = position + step, turn + 1
    assert found == frames
    assert framer.broken is None


def test_pdus_before_an_impossible_length_still_come_out() -> None:
    framer = Framer()
    good = encode_empty(c.ENQUIRE_LINK, 1)
    assert framer.feed(good + b"\0\0\0\x0f" + good) == [good]
    assert framer.broken is not None
    assert framer.broken.command_status == c.ESME_RINVCMDLEN
    assert framer.feed(good) == []


def test_a_pdu_longer_than_the_limit_breaks_the_stream_before_it_is_gathered() -> None:
    framer = Framer(max_pdu_length=100)
    assert framer.feed((101).to_bytes(4, "big")) == []
    assert framer.broken is not None
