"""Decisions per second of the gate, beside casbin and cedarpy deciding on the same rules in the same run.

The rules of the notice (purpose × category, the choice that governs it) are written for each of the three; each answers
the same random requests, and they must agree before anything is timed.
"""

import logging
import random
import time
from collections.abc import Callable
from typing import Any

import casbin
import cedarpy

from smarttec.kernel import clock
from smarttec.kernel.vocabulary import Category, Purpose
from smarttec.notice import policy
from smarttec.notice.gate import Request, RuleBook
from smarttec.notice.purposes import RULES, Mode
from smarttec.notice.versions import CURRENT, rule_book

SECONDS = 2.0
REQUESTS = 2_000
SEED = 20261122

_CASBIN_MODEL = """
[request_definition]
r = answer, purpose, category
[policy_definition]
p = purpose, category, needs
[policy_effect]
e = some(where (p.eft == allow))
[matchers]
m = r.purpose == p.purpose && r.category == p.category && (p.needs == "nothing" || r.answer == "YES" || \
    (p.needs == "no-no" && r.answer != "NO"))
"""
_NEEDS = {Mode.NONE: "nothing", Mode.OPT_IN: "a-yes", Mode.OPT_OUT: "no-no"}


def _rules() -> list[tuple[str, str, str]]:
    return [
        (rule.purpose.name, category.name, _NEEDS[rule.mode])
        for rule in RULES.values()
        for category in sorted(rule.categories)
    ]


def _requests() -> list[tuple[int, Purpose, Category, str]]:
    rng = random.Random(SEED)
    made = []
    for _ in range(REQUESTS):
        purpose, category = rng.choice(list(Purpose)), rng.choice(list(Category))
        answer = rng.choice(list(policy.Answer))
        word = policy.make(version=CURRENT.number, age=policy.Age.OLD_ENOUGH)
        if (choice := RULES[purpose].choice) is not None:
            word = policy.with_answer(word, choice, answer)
        made.append((word, purpose, category, answer.name))
    return made


def _casbin() -> Callable[[tuple[int, Purpose, Category, str]], bool]:
    model = casbin.Model()
    model.load_model_from_text(_CASBIN_MODEL)
    enforcer = casbin.Enforcer(model)
    for rule in _rules():
        enforcer.add_policy(*rule)
    return lambda asked: bool(enforcer.enforce(asked[3], asked[1].name, asked[2].name))


def _cedar() -> Callable[[tuple[int, Purpose, Category, str]], bool]:
    conditions = {
        "nothing": "",
        "a-yes": ' when { context.answer == "YES" }',
        "no-no": ' when { context.answer != "NO" }',
    }
    policies = "\n".join(
        f'permit(principal, action == Action::"{purpose}", resource == Category::"{category}"){conditions[needs]};'
        for purpose, category, needs in _rules()
    )

    def decide(asked: tuple[int, Purpose, Category, str]) -> bool:
        request = {
            "principal": 'Person::"x"',
            "action": f'Action::"{asked[1].name}"',
            "resource": f'Category::"{asked[2].name}"',
            "context": {"answer": asked[3]},
        }
        return bool(cedarpy.is_authorized(request, policies, []).allowed)

    return decide


def _gate() -> Callable[[tuple[int, Purpose, Category, str]], bool]:
    book, today = rule_book(), clock.now().date()
    return lambda asked: book.decide(Request(asked[0], asked[1], asked[2]), today=today).permitted


def _gate_without_memory() -> Callable[[tuple[int, Purpose, Category, str]], bool]:
    book, today = rule_book(), clock.now().date()
    fresh = RuleBook(versions=book.versions, recipients=book.recipients, mechanisms=book.mechanisms)

    def decide(asked: tuple[int, Purpose, Category, str]) -> bool:
        fresh._memo.clear()
        return fresh.decide(Request(asked[0], asked[1], asked[2]), today=today).permitted

    return decide


def _per_second(decide: Callable[[Any], bool], requests: list[Any]) -> float:
    count, started = 0, time.perf_counter()
    while (spent := time.perf_counter() - started) < SECONDS:
        for asked in requests[:200]:
            decide(asked)
        count += 200
        requests = requests[200:] + requests[:200]
    return count / spent


def measure() -> dict[str, Any]:
    """Decisions per second of each, the number of rules, and the ratio to casbin."""
    logging.getLogger("casbin").setLevel(logging.ERROR)
    requests = _requests()
    deciders = {
        "gate": _gate(),
        "gate, nothing remembered": _gate_without_memory(),
        "casbin": _casbin(),
        "cedarpy": _cedar(),
    }
    for asked in requests[:200]:
        answers = {name: decide(asked) for name, decide in deciders.items()}
        if len(set(answers.values())) != 1:
            raise RuntimeError(f"they disagree on {asked}: {answers}")
    figures = {name: round(_per_second(decide, requests)) for name, decide in deciders.items()}
    return {"rules": len(_rules()), "per_second": figures, "gate_to_casbin": round(figures["gate"] / figures["casbin"])}
