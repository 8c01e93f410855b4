"""Reading a mail that came (RFC 5322, MIME): pure, and safe whatever the octets are.

The text is the plain part, or the words of the HTML part where there is no other. Nothing is ever rendered, fetched or
unpacked. What a program sent (RFC 3834: Auto-Submitted, a null sender, a list's headers) is told from what people
write, so that two programs never answer each other.
"""

from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import getaddresses
from html.parser import HTMLParser

from smarttec.kernel.errors import InvalidInput

_BULK = frozenset({"bulk", "list", "junk", "auto_reply"})
_TEXT_MAX = 200_000
_PARTS_MAX = 200
HEADERS_MAX = 300
HEADER_BYTES_MAX = 64 * 1024
LINES_OF_PARTS_MAX = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """A mail as the register needs it. `references` are the Message-IDs it answers; its `repr` tells nobody's words."""

    message_id: str
    sender: str = field(repr=False)
    name: str = field(repr=False)
    subject: str = field(repr=False)
    text: str = field(repr=False)
    references: str = ""
    is_automatic: bool = False
    has_attachments: bool = False


class _Words(HTMLParser):
    """The words of a page without its scripts and styles."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        """Blocks begin a line."""
        del attrs
        self._silent += tag in {"script", "style", "head"}
        if tag in {"p", "br", "div", "li", "tr"}:
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """The other end."""
        self._silent -= tag in {"script", "style", "head"} and self._silent > 0

    def handle_data(self, data: str) -> None:
        """Words."""
        if not self._silent:
            self.words.append(data)


class Unreasonable(InvalidInput):
    """A mail has no headers of that size or number, and no such number of parts."""

    code = "unreasonable-mail"


def check_size(octets: bytes) -> None:
    """Raises `Unreasonable` for what would keep a parser busy, before one sees it. Its own cost is one look."""
    head, _, body = octets.replace(b"\r\n", b"\n").partition(b"\n\n")
    if len(head) > HEADER_BYTES_MAX or head.count(b"\n") > HEADERS_MAX:
        raise Unreasonable
    if body.count(b"\n--") > LINES_OF_PARTS_MAX:
        raise Unreasonable


def read(octets: bytes, *, envelope_sender: str) -> Incoming:
    """The mail. A header that cannot be read counts as empty. Raises `Unreasonable`, and nothing else for what came."""
    check_size(octets)
    message: EmailMessage = BytesParser(policy=policy.default).parsebytes(octets)
    name, sender = next(iter(getaddresses([_header(message, "from")])), ("", ""))
    parts = [part for _, part in zip(range(_PARTS_MAX), message.walk(), strict=False)]
    return Incoming(
        message_id=_header(message, "message-id")[:998],
        sender=sender,
        name=" ".join(name.split())[:200],
        subject=" ".join(_header(message, "subject").split())[:250],
        text=_text_of(parts),
        references=f"{_header(message, 'in-reply-to')} {_header(message, 'references')}"[:20_000],
        is_automatic=_is_automatic(message, envelope_sender),
        has_attachments=any(_is_attachment(part) for part in parts),
    )


def _header(message: EmailMessage, name: str) -> str:
    try:
        return str(message.get(name, ""))
    except Exception:  # noqa: BLE001 - the standard library's parser raises many kinds for malformed headers
        return ""


def _is_automatic(message: EmailMessage, envelope_sender: str) -> bool:
    submitted = _header(message, "auto-submitted").partition(";")[0].strip().lower()
    return (
        not envelope_sender.strip("<> ")
        or submitted not in {"", "no"}
        or _header(message, "precedence").strip().lower() in _BULK
        or bool(_header(message, "list-id"))
        or message.get_content_type() == "multipart/report"
    )


def _is_attachment(part: EmailMessage) -> bool:
    if part.is_multipart():
        return False
    return part.get_content_disposition() == "attachment" or part.get_content_maintype() != "text"


def _text_of(parts: list[EmailMessage]) -> str:
    written = [part for part in parts if part.get_content_maintype() == "text" and not _is_attachment(part)]
    plain = [part for part in written if part.get_content_subtype() != "html"]
    text = "\n\n".join(_decoded(part) for part in plain) if plain else "".join(map(_stripped, written))
    return text.replace("\x00", "").replace("\r\n", "\n").strip()[:_TEXT_MAX]


def _decoded(part: EmailMessage) -> str:
    octets = part.get_payload(decode=True)
    if not isinstance(octets, bytes):
        return ""
    try:
        return octets.decode(part.get_content_charset("utf-8"), "replace")
    except (LookupError, ValueError):
        return octets.decode("utf-8", "replace")


def _stripped(part: EmailMessage) -> str:
    reader = _Words()
    reader.feed(_decoded(part))
    return "".join(reader.words)
