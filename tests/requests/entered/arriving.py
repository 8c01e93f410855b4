"""What others send: a text to the person's number, an answer in the conversation, a mail to the operator's address."""

import asyncio

from tests.messaging.inbound.handing import hand_over, incoming
from tests.messaging.world import open_test_pools
from tests.requests.entered.marking import Markers

from smarttec.gateways.mail.incoming import Incoming as IncomingMail
from smarttec.gateways.mail.taking import take
from smarttec.gateways.smpp.pdu import ShortMessage
from smarttec.messaging.inbound.book import InboundBook
from smarttec.messaging.inbound.domain import Fate
from smarttec.post.letterhead import current_letterhead


def text_arrives(number: str, markers: Markers) -> None:
    """As a carrier hands it over."""
    sender, body = markers.number("inbound text, sender"), markers.word("inbound text, body")
    message = ShortMessage(sender[1:], number[1:], body.encode(), 0, 0)

    async def arrive() -> list[Fate]:
        async with open_test_pools() as pools:
            return await hand_over(InboundBook(pools), [incoming(message)])

    assert asyncio.run(arrive()) == [Fate.TAKEN]


def mail_arrives(sender: str, markers: Markers) -> None:
    """As the mailbox hands it over."""
    mail = IncomingMail(
        message_id="<1@b.example>", sender=sender, name=markers.word("mail, name"),
        subject=markers.word("mail, subject"), text=markers.word("mail, text"),
    )  # fmt: skip
    take(mail, current_letterhead().support_email)
