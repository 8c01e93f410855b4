import threading
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smarttec.kernel import clock, ids
from smarttec.kernel.errors import NotFound
from smarttec.kernel.ids import first_id_at, from_sid, new_id, time_of, to_sid

EARLIEST = datetime(1971, 1, 1)  # noqa: DTZ001 - hypothesis takes naive borders and adds the zone
MOMENTS = st.datetimes(min_value=EARLIEST, max_value=EARLIEST.replace(year=9000), timezones=st.just(UTC)).map(
    lambda moment: moment.replace(microsecond=moment.microsecond // 1000 * 1000)
)


def test_ids_of_one_process_only_grow_even_across_threads() -> None:
    made: list[list[int]] = [[] for _ in range(4)]

    def make(mine: list[int]) -> None:
        mine += [new_id().int for _ in range(5000)]

    threads = [threading.Thread(target=make, args=[mine]) for mine in made]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(mine == sorted(mine) for mine in made)
    assert len({id_ for mine in made for id_ in mine}) == 20_000


def test_an_id_is_a_uuid_of_version_7_and_tells_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ids, "_last_tick", 0)
    before = clock.now()
    made = new_id()
    assert (made.version, made.variant) == (7, "specified in RFC 4122")
    assert abs(time_of(made) - before) < timedelta(seconds=5)


@given(moment=MOMENTS)
def test_the_first_id_of_a_moment_tells_that_moment(moment: datetime) -> None:
    assert abs(time_of(first_id_at(moment)) - moment) < timedelta(microseconds=500)


@given(moment=MOMENTS)
def test_no_id_of_the_millisecond_before_reaches_the_border(moment: datetime) -> None:
    border = first_id_at(moment)
    assert first_id_at(moment - timedelta(milliseconds=1)).int | (1 << 76) - 1 < border.int


def test_a_sid_leads_back_to_its_id() -> None:
    made = new_id()
    assert from_sid("SM", to_sid("SM", made)) == made


@pytest.mark.parametrize(
    "sid", ["", "SM", "SM" + "0" * 31, "SM" + "0" * 33, "AC" + "0" * 32, "sm" + "0" * 32, "SM" + "G" * 32,
            "SM" + "A" * 32, "SM" + "0" * 32 + "\n", "SM" + "٠" * 32, "SM" + "0" * 31 + "\0"],
)  # fmt: skip
def test_what_cannot_be_a_sid_of_ours_is_not_found(sid: str) -> None:
    with pytest.raises(NotFound):
        from_sid("SM", sid)
