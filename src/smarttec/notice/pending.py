"""Clauses that nothing enforces yet, and the room that will. This list may only shrink.

`COMMITTED` is its length as committed: the check fails when they differ, so the number follows the list down.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pending:
    """The room that is going to enforce the clause, and what is missing."""

    room: str
    missing: str


PENDING: Mapping[str, Pending] = {
    "SCOPE-1": Pending(
        "people", "service and company on payments, letters and messages too (persons and accounts have them)"
    ),
    "SCOPE-3": Pending(
        "portal", "scripts in the register of what a browser is given, and a browser’s crawl of all pages"
    ),
    "SCOPE-4": Pending("portal", "pages that staff can edit, and the live state of every part"),
    "COLLECT-1": Pending("people", "separate addresses, several phones and e-mails with verified flags"),
    "COLLECT-2": Pending(
        "requests",
        "refusal in chat, which does not exist yet (forms, mails and letters refuse card numbers); names and "
        "addresses are checked before they are stored, but no audit may open them for the scan",
    ),
    "COLLECT-3": Pending(
        "outreach", "the statement of authority beside friends' details (contacts and sendings to many have it)"
    ),
    "COLLECT-4": Pending("requests", "source, company and version on every record, shown in the access package"),
    "COLLECT-5": Pending("post", "the preferred channel, obeyed by everything that goes out"),
    "COLLECT-6": Pending("people", "sign-up to the newsletter, with its source"),
    "COLLECT-7": Pending("desk", "the forms of the store, the trade show, the phone order and the service call"),
    "DEVICE-1": Pending("insight", "the visits' script and its pseudonyms"),
    "DEVICE-2": Pending("insight", "the log of app versions and of what they loaded"),
    "DEVICE-3": Pending(
        "insight", "cookies by purpose and jurisdiction; the browser’s signal is read, but that is not switched on"
    ),
    "DEVICE-4": Pending("insight", "the first-party pixel behind the same choices"),
    "DEVICE-5": Pending("insight", "short retention of full addresses, truncation for usage levels"),
    "DEVICE-6": Pending("insight", "the device's own permission, and coarse coordinates"),
    "DEVICE-7": Pending("insight", "what is near a person"),
    "DEVICE-8": Pending("insight", "sharing with partners through the door"),
    "DEVICE-9": Pending("insight", "the two switches for each device"),
    "DEVICE-10": Pending("people", "optional fields of the profile"),
    "DEVICE-11": Pending("insight", "aggregates with a smallest group"),
    "DEVICE-12": Pending("insight", "the sealed link between a device and a person"),
    "USE-1": Pending("requests", "the queue of inquiries and the library of documents"),
    "USE-2": Pending("outreach", "newsletters, one-click unsubscribing, the preference centre"),
    "USE-3": Pending("insight", "the order of content by own data, with an off switch"),
    "USE-4": Pending("outreach", "promotions and their supplements to the notice"),
    "USE-5": Pending("outreach", "messages to a friend"),
    "USE-6": Pending("shop", "physical products with shipment and returns (credit, plans and payments are sold)"),
    "USE-7": Pending("insight", "usage trends and campaigns from aggregates (fraud rules and money are there)"),
    "SHARE-2": Pending(
        "voice", "the sender’s identity on calls and in messages to a friend (an SMS names only an own number)"
    ),
    "SHARE-3": Pending("community", "boards, chat, profiles and blogs"),
    "SHARE-7": Pending("outreach", "the adapter for advertising partners"),
    "SECURE-1": Pending("people", "passkeys, and scanning of dependencies and for secrets"),
    "CHOICE-2": Pending("outreach", "a campaign in flight that stops for a person"),
    "UPDATE-1": Pending(
        "portal", "the words “Last updated” at the top of the pages (history and differences are there)"
    ),
    "UPDATE-3": Pending(
        "config", "the middleware that writes acceptance by use down (it is written, but not switched on)"
    ),
    "TERMS-1": Pending("voice", "cover for calls and telephony options (an SMS is held, captured and released)"),
    "TERMS-7": Pending("voice", "the telephony options"),
}

COMMITTED = 38
