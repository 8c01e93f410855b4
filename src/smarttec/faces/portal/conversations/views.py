"""The list of conversations, and one of them."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from smarttec.faces.portal.compose import compose_form
from smarttec.faces.portal.members import Member, member_required
from smarttec.faces.portal.message_rows import SID_PREFIX, MessageRow, access_message, as_row
from smarttec.kernel.ids import from_sid, to_sid
from smarttec.messaging.inbound.conversations import (
    access_peer,
    conversations_of,
    last_texts,
    mark_read,
    messages_with,
)
from smarttec.messaging.models import Direction
from smarttec.people.models import Account

PER_PAGE = 25


@dataclass(frozen=True, slots=True)
class Peer:
    """One line of the list."""

    last: MessageRow
    unread: int


@dataclass(frozen=True, slots=True)
class Bubble:
    """One message of a conversation."""

    row: MessageRow
    is_ours: bool


@require_GET
@member_required
def conversation_list(request: HttpRequest, member: Member) -> HttpResponse:
    """Newest first; the next page begins after the last text of this one."""
    account, before = member.account, request.GET.get("before")
    found = list(conversations_of(account.id, before=from_sid(SID_PREFIX, before) if before else None)[: PER_PAGE + 1])
    peers = [Peer(as_row(account, text), one.unread) for one, text in last_texts(account.id, found[:PER_PAGE])]
    following = to_sid(SID_PREFIX, found[PER_PAGE - 1].last_message) if len(found) > PER_PAGE else ""
    context = {"peers": peers, "following": following, "is_first": not before}
    return render(request, "portal/conversations/list.html", context)


@require_GET
@member_required
def conversation(request: HttpRequest, member: Member, sid: str) -> HttpResponse:
    """What was said, and the form to answer."""
    text = as_row(member.account, access_message(account=member.account, sid=sid))
    form = compose_form(member.account, initial={"to": text.sender, "sender": text.to})
    context = {"sid": sid, "peer": text.sender, "bubbles": _bubbles(member.account, sid), "form": form}
    return render(request, "portal/conversations/detail.html", context)


@require_GET
@member_required
def bubbles(request: HttpRequest, member: Member, sid: str) -> HttpResponse:
    """The exchange alone, for a page that stays open."""
    context = {"sid": sid, "bubbles": _bubbles(member.account, sid)}
    return render(request, "portal/conversations/_bubbles.html", context)


def _bubbles(account: Account, sid: str) -> list[Bubble]:
    """Opened for its owner, who has looked at it then."""
    peer = access_peer(account.id, from_sid(SID_PREFIX, sid))
    found = [
        Bubble(as_row(account, one), one.direction != Direction.INBOUND) for one in messages_with(account.id, peer)
    ]
    mark_read(account.id, peer)
    return found
