"""Routes: the longest prefix, then what the operator prefers, then priority, then the message's lot."""

from collections import Counter
from datetime import timedelta
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from smarttec.kernel import clock
from smarttec.messaging.routing import RouteLine, RouteTable

NUMBER = "+4915112345678"
lines = st.lists(
    st.builds(
        RouteLine,
        prefix=st.sampled_from(["", "4", "49", "491", "1"]),
        carrier=st.integers(1, 5),
        priority=st.integers(1, 3),
        weight=st.integers(1, 9),
    ),
    max_size=12,
)


def carriers(*routes: RouteLine, number: str = NUMBER) -> list[int]:
    return RouteTable(routes).carriers_for(number, uuid4())


def test_the_longest_prefix_comes_first_and_shorter_ones_are_its_failover() -> None:
    routes = [RouteLine(prefix="", carrier=1), RouteLine(prefix="491", carrier=3), RouteLine(prefix="49", carrier=2)]
    assert carriers(*routes) == [3, 2, 1]
    assert carriers(*routes, number="+14155550100") == [1]


def test_no_route_leads_where_no_prefix_matches() -> None:
    assert carriers(RouteLine(prefix="1", carrier=1)) == []


def test_the_rank_decides_before_priority() -> None:
    routes = [RouteLine(prefix="49", carrier=1, priority=1), RouteLine(prefix="49", carrier=2, priority=2)]
    assert carriers(*routes) == [1, 2]
    price = {1: 900.0, 2: 800.0}
    cheapest = RouteTable(routes, rank=lambda carrier, _: price[carrier])
    assert cheapest.carriers_for(NUMBER, uuid4()) == [2, 1]


def test_a_rank_may_differ_beyond_the_routes_own_prefix() -> None:
    routes = [RouteLine(prefix="4", carrier=1), RouteLine(prefix="4", carrier=2)]

    def price(carrier: int, recipient: str) -> float:
        return 1.0 if (carrier == 1) == recipient.startswith("+4915") else 2.0

    table = RouteTable(routes, rank=price, depth=4)
    assert table.carriers_for("+4915112345678", uuid4()) == [1, 2]
    assert table.carriers_for("+4930123456", uuid4()) == [2, 1]


def test_weights_share_the_messages_and_a_message_keeps_its_lot() -> None:
    table = RouteTable([RouteLine(prefix="", carrier=1, weight=3), RouteLine(prefix="", carrier=2, weight=1)])
    messages = [uuid4() for _ in range(4000)]
    first = [table.carriers_for(NUMBER, message) for message in messages]
    assert first == [table.carriers_for(NUMBER, message) for message in messages]
    assert 2800 < Counter(order[0] for order in first)[1] < 3200


def test_a_route_counts_only_while_it_is_valid() -> None:
    now = clock.now()
    line = RouteLine(prefix="", carrier=1, valid_from=now, valid_until=now + timedelta(days=1))
    assert [line.is_valid(now + timedelta(hours=hours)) for hours in (-1, 0, 23, 24)] == [False, True, True, False]


@given(lines)
def test_every_carrier_is_named_once_and_only_those_with_a_matching_prefix(routes: list[RouteLine]) -> None:
    chosen = carriers(*routes)
    assert len(chosen) == len(set(chosen))
    assert set(chosen) == {line.carrier for line in routes if NUMBER[1:].startswith(line.prefix)}
