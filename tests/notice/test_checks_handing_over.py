"""N008 on changed copies of the program: every way out takes what passed the door, and nothing beside it."""

import pytest

from smarttec.notice.checks.handing_over import PORTS, check_handing_over
from smarttec.notice.checks.source import Tree

POST, SHOP = "smarttec.post.ports", "smarttec.shop.ports"
MAIL, STRIPE = "smarttec.gateways.mail.smtp", "smarttec.gateways.payments.stripe_checkout"
LETTER, PURCHASE = "letter: Disclosed[Letter]", "purchase: Disclosed[Purchase]"
DOOR = "from smarttec.notice.door import Disclosed\n"


def found(tree: Tree) -> list[tuple[str | None, str]]:
    return [(one.id, str(one.obj)) for one in check_handing_over(tree)]


def changed(tree: Tree, module: str, old: str, new: str) -> Tree:
    text = tree.modules[module].text
    assert text.count(old) == 1
    return tree.with_module(module, text.replace(old, new))


def line_of(tree: Tree, module: str, text: str) -> str:
    line = next(number for number, one in enumerate(tree.modules[module].text.splitlines(), 1) if text in one)
    return f"{tree.modules[module].file}:{line}"


def test_the_program_itself_hands_over_only_what_passed_the_door(tree: Tree) -> None:
    assert found(tree) == []


@pytest.mark.parametrize(
    ("module", "old", "kind"),
    [(POST, LETTER, "Letter"), (MAIL, LETTER, "Letter"), (SHOP, PURCHASE, "Purchase"), (STRIPE, PURCHASE, "Purchase")],
)
@pytest.mark.parametrize(
    "instead",
    ["value: {kind}", "value", "{whole}, copy_to: str | None = None", "{whole}, **more: str", "value: Sealed"],
)
def test_a_way_out_for_plain_values_is_seen(tree: Tree, module: str, old: str, kind: str, instead: str) -> None:
    after = changed(tree, module, old, instead.format(kind=kind, whole=old))
    method = "def hand_over" if kind == "Letter" else "def create_checkout"
    assert found(after) == [("N008", line_of(after, module, method))]


@pytest.mark.parametrize(
    "text",
    [
        "class Second:\n    def hand_over(self, recipient: str): ...",
        "class Second:\n    async def hand_over(self, recipient: str): ...",
        "class Second:\n    def hand_over(self, *everything): ...",
        "class Second:\n    hand_over = send",
        "class Second:\n    hand_over: object = send",
        "def plug(second, send):\n    second.hand_over = send",
        "if True:\n    from elsewhere import hand_over",
        "if True:\n    def hand_over(recipient: str): ...",
        "class Disclosed: ...\ndef hand_over(letter: Disclosed[str]): ...",
    ],
)
def test_another_gateway_is_held_to_the_same(tree: Tree, text: str) -> None:
    assert found(tree.with_module("smarttec.gateways.post", text)) == [("N008", "smarttec/gateways/post.py:2")]


@pytest.mark.parametrize(
    "text",
    [
        DOOR + "class Second:\n    def hand_over(self, *, letter: Disclosed[str]): ...",
        "from smarttec.notice import door\ndef hand_over(letter: door.Disclosed[str]): ...",
        "def send(letter: str): ...",
    ],
)
def test_a_gateway_that_takes_what_passed_the_door_is_right(tree: Tree, text: str) -> None:
    assert found(tree.with_module("smarttec.gateways.post", text)) == []


def test_a_new_method_of_a_port_must_be_judged(tree: Tree) -> None:
    port = "from typing import Protocol\nclass Advertiser(Protocol):\n    def bid(self, *, viewer: str) -> None: ...\n"
    after = tree.with_module("smarttec.people.ports", port + "    @property\n    def name(self) -> str: ...")
    assert found(after) == [("N008", "smarttec/people/ports.py:3")]


def test_a_line_of_the_table_without_a_method_is_seen(tree: Tree) -> None:
    gone = tree.with_module(SHOP, "")
    assert found(gone) == [("N008", name) for name in sorted(PORTS) if name.startswith(SHOP)]
