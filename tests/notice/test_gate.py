"""The gate against a second opinion, and the refusals that the notice names one by one."""

import sys
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from types import FrameType
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.notice import reference

from smarttec.kernel.errors import Refused
from smarttec.kernel.vocabulary import Category, Choice, Purpose, Region, Role
from smarttec.notice import policy
from smarttec.notice.gate import PARTNERS, Decision, Reason, Request, RuleBook
from smarttec.notice.policy import Age, Answer, Flag
from smarttec.notice.purposes import RULES, Basis, Mode, Rule
from smarttec.notice.recipients import MECHANISMS, RECIPIENTS, Mechanism, Recipient
from smarttec.notice.supplements import Supplement
from smarttec.notice.versions import rule_book

Thing = TypeVar("Thing")
TODAY = date(2026, 11, 22)
TRIPLES_PER_NOTICE = 1_000
AN_ADULT = policy.make(version=1, age=Age.OLD_ENOUGH, region=Region.EU)


def some(random: Random, things: Iterable[Thing]) -> frozenset[Thing]:
    return frozenset(thing for thing in things if random.random() < 0.6)


def a_rule(random: Random, purpose: Purpose) -> Rule:
    choice = random.choice([None, *Choice])
    mode = Mode.NONE if choice is None else random.choice([Mode.OPT_IN, Mode.OPT_OUT])
    return Rule(
        purpose, "USE-1", "", Basis.CONTRACT, some(random, Category), some(random, Role), choice, mode,
        is_marketing=choice is not None and random.random() < 0.5, allowed_when_restricted=random.random() < 0.5,
        allowed_for_minors=random.random() < 0.5,
    )  # fmt: skip


def a_notice(random: Random) -> tuple[RuleBook, reference.Notice]:
    """The same random notice twice: as the gate wants it, and as plain lists."""
    versions = {
        number: {purpose: a_rule(random, purpose) for purpose in Purpose if random.random() < 0.8}
        for number in range(1, random.randint(1, 4) + 1)
    }
    mechanisms = []
    for n in range(4):
        begins = TODAY + timedelta(days=random.randint(-300, 300))
        ends = begins + timedelta(days=random.randint(1, 300)) if random.random() < 0.5 else None
        mechanisms.append(Mechanism(f"m{n}", "", begins, ends))
    recipients = some_recipients(random)
    first_days = {n: TODAY + timedelta(days=random.randint(-300, 300)) for n in versions if random.random() < 0.9}
    registers = {n: {r.key: r for r in some_recipients(random)} for n in versions if random.random() < 0.3}
    supplements = tuple(a_supplement(random, n) for n in range(random.randint(0, 4)))
    lists = [(number, rule) for number, rules in versions.items() for rule in rules.values()]
    return (
        RuleBook(
            versions, {r.key: r for r in recipients}, {m.key: m for m in mechanisms}, registers, first_days, supplements
        ),
        reference.Notice(
            lists, recipients, mechanisms, [(n, list(register.values())) for n, register in registers.items()],
            list(first_days.items()), list(supplements),
        ),
    )  # fmt: skip


def some_recipients(random: Random) -> list[Recipient]:
    return [
        Recipient(
            n, f"r{n}", "", random.choice(list(Role)), random.choice(list(Region)), "", "", some(random, Purpose),
            some(random, Category), random.choice(["", "m0", "m1", "m2", "m3", "never-heard-of"]),
        )
        for n in range(6)
    ]  # fmt: skip


def a_supplement(random: Random, n: int) -> Supplement:
    begins = TODAY + timedelta(days=random.randint(-300, 100))
    rules = {purpose: a_rule(random, purpose) for purpose in Purpose if random.random() < 0.3}
    entries = {r.key: r for r in some_recipients(random) if random.random() < 0.3}
    return Supplement(
        f"s{n}", random.randrange(policy.SLOTS), "1", begins, begins + timedelta(days=random.randint(1, 400)), {},
        rules, entries,
    )  # fmt: skip


def a_word(random: Random) -> int:
    """Mostly people who allow much, so that many triples get past the first question; sometimes any bits at all."""
    if random.random() < 0.2:
        return random.getrandbits(62)
    word = policy.make(version=random.randint(1, 5), age=Age.OLD_ENOUGH, region=random.choice(list(Region)))
    for flag in Flag:
        word = policy.with_flag(word, flag, on=random.random() < (0.3 if flag is Flag.OBJECTS else 0.1))
    for slot in range(policy.SLOTS):
        word = policy.with_entry(word, slot, on=random.random() < 0.3)
    for choice in Choice:
        word = policy.with_answer(word, choice, random.choice([Answer.YES, Answer.YES, Answer.NOT_ASKED, Answer.NO]))
    return word


def compare(seed: int, count: int) -> tuple[int, int]:
    """Compare `count` triples under one random notice; how many were permitted, how many refused."""
    random = Random(seed)
    book, lists = a_notice(random)
    permitted = 0
    for _ in range(count):
        word, purpose, category = a_word(random), random.choice(list(Purpose)), random.choice(list(Category))
        recipient = random.choice([None, None, "r0", "r1", "r2", "r3", "r4", "r5", "nobody"])
        day = TODAY + timedelta(days=random.randint(-400, 400))
        decision = book.decide(Request(word, purpose, category, recipient), today=day)
        reasons = reference.against(lists, word, purpose, category, recipient, day)
        assert decision.permitted == (not reasons), (seed, word, purpose, category, recipient, day, reasons)
        assert decision.permitted or decision.reason in reasons, (seed, decision, reasons)
        permitted += decision.permitted
    return permitted, count - permitted


@settings(max_examples=100, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(min_value=0, max_value=2**32))
def test_the_gate_agrees_with_the_reference_both_ways(seed: int) -> None:
    permitted, refused = compare(seed, TRIPLES_PER_NOTICE)
    assert permitted > 0
    assert refused > 0


@pytest.mark.torture
@pytest.mark.timeout(600)
def test_the_gate_agrees_with_the_reference_a_million_times() -> None:
    for seed in range(1_000_000 // TRIPLES_PER_NOTICE):
        compare(seed, TRIPLES_PER_NOTICE)


def refusal(book: RuleBook, request: Request, day: date = TODAY) -> tuple[str, str]:
    with pytest.raises(Refused) as refused:
        book.demand(request, today=day)
    return refused.value.clause, refused.value.reason


def to_carrier(word: int = AN_ADULT) -> Request:
    return Request(word, Purpose.DELIVER_MESSAGE, Category.MESSAGE_CONTENT, "sms-carrier")


def book_with(*, mechanism: str) -> RuleBook:
    carrier = replace(RECIPIENTS["sms-carrier"], mechanism=mechanism)
    return RuleBook({1: RULES}, {carrier.key: carrier}, MECHANISMS)


@pytest.mark.parametrize("mechanism", ["safe-harbor", "privacy-shield", "", "never-heard-of"])
@pytest.mark.parametrize("region", [Region.EU, Region.CH, Region.UK, Region.UNKNOWN])
def test_a_transfer_that_rests_on_nothing_valid_is_refused_with_transfer_3(mechanism: str, region: Region) -> None:
    word = policy.make(version=1, age=Age.OLD_ENOUGH, region=region)
    assert refusal(book_with(mechanism=mechanism), to_carrier(word)) == ("TRANSFER-3", Reason.NO_MECHANISM)


def test_safe_harbor_carried_transfers_until_the_day_it_was_struck_down() -> None:
    book = book_with(mechanism="safe-harbor")
    assert book.demand(to_carrier(), today=date(2015, 10, 5)).permitted
    assert refusal(book, to_carrier(), date(2015, 10, 6)) == ("TRANSFER-3", Reason.NO_MECHANISM)


def test_a_person_from_the_united_states_needs_no_mechanism_for_a_recipient_there() -> None:
    word = policy.make(version=1, age=Age.OLD_ENOUGH, region=Region.US)
    assert book_with(mechanism="").demand(to_carrier(word), today=TODAY).permitted


@pytest.mark.parametrize(
    ("request_", "clause", "reason"),
    [
        (to_carrier(policy.with_version(AN_ADULT, 2)), "UPDATE-1", Reason.UNKNOWN_VERSION),
        (to_carrier(0), "UPDATE-1", Reason.UNKNOWN_VERSION),
        (replace(to_carrier(), recipient="somebody"), "SHARE-1", Reason.RECIPIENT_UNKNOWN),
        (replace(to_carrier(), recipient=""), "SHARE-1", Reason.RECIPIENT_UNKNOWN),
        (replace(to_carrier(), recipient="mail-server"), "SHARE-1", Reason.ROLE_NOT_FOR_PURPOSE),
        (replace(to_carrier(), category=Category.TRAFFIC), "SHARE-1", Reason.NOT_FOR_RECIPIENT),
        (replace(to_carrier(), category=Category.LOCATION), "SHARE-1", Reason.CATEGORY_NOT_FOR_PURPOSE),
        (to_carrier(policy.with_flag(AN_ADULT, Flag.ERASED, on=True)), "RIGHTS-1", Reason.ERASED),
        (to_carrier(policy.with_flag(AN_ADULT, Flag.RESTRICTED, on=True)), "RIGHTS-1", Reason.RESTRICTED),
        (to_carrier(policy.make(version=1, age=Age.MINOR)), "MINORS-1", Reason.MINOR),
        (Request(AN_ADULT, 99, Category.ORDER), "USE-7", Reason.PURPOSE_NOT_IN_NOTICE),  # type: ignore[arg-type]  # unknown
    ],
)
def test_what_is_not_expressly_allowed_is_refused_by_its_clause(request_: Request, clause: str, reason: str) -> None:
    assert refusal(rule_book(), request_) == (clause, reason)


def test_a_no_is_obeyed_by_the_very_next_decision_and_a_yes_too() -> None:
    def ask(answer: Answer) -> Decision:
        word = policy.with_answer(AN_ADULT, Choice.EMAIL_MARKETING, answer)
        return rule_book().decide(Request(word, Purpose.MARKET_BY_EMAIL, Category.CONTACT_EMAIL), today=TODAY)

    assert ask(Answer.YES).permitted
    assert (ask(Answer.NO).clause, ask(Answer.NO).reason) == ("CHOICE-2", Reason.CHOSE_NO)
    assert ask(Answer.NOT_ASKED).reason is Reason.NOT_CHOSEN
    assert ask(Answer.YES).permitted


@pytest.mark.parametrize(
    "rule", [rule for rule in RULES.values() if rule.choice is not None], ids=lambda r: r.purpose.name
)
def test_every_choice_reaches_the_use_and_the_disclosure_it_governs(rule: Rule) -> None:
    assert rule.choice is not None
    no = policy.with_answer(AN_ADULT, rule.choice, Answer.NO)
    partner = Recipient(
        9, "r", "", next(iter(rule.roles), Role.CARRIER), Region.EU, "IE", "", frozenset(Purpose), frozenset(Category)
    )
    book = RuleBook({1: RULES}, {"r": partner}, MECHANISMS)
    for category in rule.categories:
        for recipient in (None, "r"):
            assert refusal(book, Request(no, rule.purpose, category, recipient))[1] == Reason.CHOSE_NO


PROMISED = {
    Choice.EMAIL_MARKETING, Choice.SMS_MARKETING, Choice.PHONE_MARKETING, Choice.POST_MARKETING, Choice.PERSONALISATION,
    Choice.ADS_HERE, Choice.ADS_ELSEWHERE, Choice.LOCATION_USE, Choice.LOCATION_SHARE, Choice.PARTNER_SHARING,
}  # fmt: skip
"""One per channel and one per use, as clause CHOICE-4 lists them."""


def test_every_choice_that_the_notice_promises_governs_a_purpose() -> None:
    assert {rule.choice for rule in RULES.values()} >= PROMISED


def test_who_refuses_all_marketing_still_gets_administrative_messages() -> None:
    word = AN_ADULT
    for choice in Choice:
        word = policy.with_answer(word, choice, Answer.NO)
    request = Request(word, Purpose.ADMINISTRATIVE_MESSAGE, Category.CONTACT_EMAIL, "mail-server")
    assert rule_book().demand(request, today=TODAY).clause == "USE-8"


@pytest.mark.parametrize("purpose", [p for p in Purpose if RULES[p].is_marketing and RULES[p].roles & PARTNERS])
def test_global_privacy_control_stops_marketing_by_partners_even_after_a_yes(purpose: Purpose) -> None:
    rule = RULES[purpose]
    assert rule.choice is not None
    yes = policy.with_answer(AN_ADULT, rule.choice, Answer.YES)
    asked = Request(yes, purpose, min(rule.categories))
    assert rule_book().decide(asked, today=TODAY).permitted
    with_signal = replace(asked, policy_word=policy.with_flag(yes, Flag.GLOBAL_PRIVACY_CONTROL, on=True))
    assert refusal(rule_book(), with_signal) == ("DEVICE-3", Reason.GLOBAL_PRIVACY_CONTROL)


def book_of_two_versions() -> RuleBook:
    """The second takes effect today and brings the delivery of messages; everything else is in both."""
    before = {**RULES, Purpose.DELIVER_MESSAGE: replace(RULES[Purpose.DELIVER_MESSAGE], categories=frozenset())}
    effective = {1: TODAY - timedelta(days=60), 2: TODAY}
    return RuleBook({1: before, 2: RULES}, RECIPIENTS, MECHANISMS, effective=effective)


def test_who_objects_keeps_what_both_versions_allow_and_nothing_that_is_new() -> None:
    book = book_of_two_versions()
    agrees = policy.with_version(AN_ADULT, 2)
    objects = policy.with_flag(AN_ADULT, Flag.OBJECTS, on=True)
    assert book.demand(to_carrier(agrees), today=TODAY).permitted
    assert refusal(book, to_carrier(objects)) == ("UPDATE-2", Reason.OBJECTED)
    for purpose, rule in RULES.items():
        if purpose is not Purpose.DELIVER_MESSAGE:
            for category in rule.categories:
                asked = Request(objects, purpose, category)
                before = book.decide(replace(asked, policy_word=AN_ADULT), today=TODAY)
                assert book.decide(asked, today=TODAY) == before, "an objection touches only what is new"


def test_who_objects_is_not_held_to_an_old_use_that_the_notice_gave_up() -> None:
    after = {purpose: rule for purpose, rule in RULES.items() if purpose is not Purpose.ANALYSE_USAGE}
    book = RuleBook({1: RULES, 2: after}, RECIPIENTS, MECHANISMS, effective={1: date(2026, 1, 1), 2: TODAY})
    objects = policy.with_flag(AN_ADULT, Flag.OBJECTS, on=True)
    asked = Request(objects, Purpose.ANALYSE_USAGE, Category.TRAFFIC)
    assert book.decide(asked, today=TODAY - timedelta(days=1)).permitted
    assert refusal(book, asked) == ("USE-7", Reason.PURPOSE_NOT_IN_NOTICE)


def test_until_a_version_takes_effect_the_old_rules_decide_for_everybody() -> None:
    book, day_before = book_of_two_versions(), TODAY - timedelta(days=1)
    objects = policy.with_flag(AN_ADULT, Flag.OBJECTS, on=True)
    for word in (AN_ADULT, objects):
        assert refusal(book, to_carrier(word), day_before) == ("SHARE-1", Reason.CATEGORY_NOT_FOR_PURPOSE)


def count_operations(act: Callable[[], object]) -> int:
    """How many bytecode operations of Python it takes."""
    operations = 0

    def trace(frame: FrameType, event: str, _argument: object) -> object:
        nonlocal operations
        frame.f_trace_opcodes = True
        operations += event == "opcode"
        return trace

    outer = sys.gettrace()
    sys.settrace(trace)
    try:
        act()
    finally:
        sys.settrace(outer)
    return operations


def test_a_decision_costs_the_same_under_ten_rules_and_under_ten_thousand() -> None:
    few = dict(list(RULES.items())[:10])
    carrier = RECIPIENTS["sms-carrier"]
    many_recipients = {f"r{n}": replace(carrier, key=f"r{n}", code=n) for n in range(4, 1_000)} | RECIPIENTS
    small = RuleBook({1: few}, RECIPIENTS, MECHANISMS)
    large = RuleBook(dict.fromkeys(range(1, 314), RULES), many_recipients, MECHANISMS)
    assert sum(map(len, large.versions.values())) >= 10_000
    first = [count_operations(lambda book=book: book.decide(to_carrier(), today=TODAY)) for book in (small, large)]
    again = [count_operations(lambda book=book: book.decide(to_carrier(), today=TODAY)) for book in (small, large)]
    assert first[0] == first[1]
    assert again[0] == again[1] < first[0]
