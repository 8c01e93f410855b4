"""Numbers of ours in records about somebody, turned into words for them (`holdings.Holding.tell`)."""

from typing import Any

from smarttec.kernel.ids import time_of
from smarttec.kernel.vocabulary import Category, Choice, Region
from smarttec.notice.documents.choices import CHOICE_TEXTS
from smarttec.notice.documents.vocabulary import category_words
from smarttec.notice.door import unmask
from smarttec.notice.policy import Age, Answer, Flag
from smarttec.notice.purposes import REFUSED, told
from smarttec.notice.recipients import BY_CODE
from smarttec.people.models import PolicyChange

Row = dict[str, Any]
_STAFF = "staff:"
_MATTERS = PolicyChange.Matter
_ANSWERS = {
    _MATTERS.CHOICE: Answer,
    _MATTERS.AGE: Age,
    _MATTERS.REGION: Region,
}


def tell_use(row: Row) -> None:
    """A record of use: purpose and kind of data in words; staff are not named."""
    row["purpose"], row["clause"] = told(row["purpose"])
    row["category"] = category_words(Category(row["category"]), language="en")
    actor = row["actor"]
    row["refused"] = actor.startswith(REFUSED)
    actor = actor.removeprefix(REFUSED)
    row["actor"] = "a member of our staff" if actor.startswith(_STAFF) else actor


def tell_disclosure(row: Row) -> None:
    """A disclosure: who got what, where, and when."""
    recipient = BY_CODE.get(row["recipient"])
    row["recipient"] = recipient.name if recipient else "somebody who is not in the register any more"
    row["country"] = recipient.country if recipient else ""
    row["purpose"], _ = told(row["purpose"])
    row["categories"] = [category_words(category, language="en") for category in unmask(row["categories"])]
    row["left_at"] = time_of(row["id"])


def tell_change(row: Row) -> None:
    """A change of choices and states: what it was about, and both answers."""
    matter, item = row["matter"], row["item"]
    if matter == _MATTERS.CHOICE.label:
        row["item"] = CHOICE_TEXTS[Choice(item)].title["en"]
    elif matter == _MATTERS.FLAG.label:
        row["item"] = Flag(item).name.lower().replace("_", " ")
    words = next((words for kind, words in _ANSWERS.items() if kind.label == matter), None)
    for side in ("old", "new"):
        if words is not None:
            row[side] = words(row[side]).name.lower().replace("_", " ")
        elif matter == _MATTERS.FLAG.label:
            row[side] = bool(row[side])
