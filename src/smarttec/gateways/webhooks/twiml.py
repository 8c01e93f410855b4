"""The instructions in a server's answer to an inbound message: `<Message>` and `<Redirect>` (Twilio's TwiML).

    <Response>
      <Message to="+1415…" from="+1415…" action="https://…"><Body>Thanks!</Body></Message>
      <Redirect method="GET">https://…</Redirect>
    </Response>

A plain-text answer is one reply. Anything else is no instruction at all.
"""

from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from smarttec.kernel.errors import InvalidInput
from smarttec.messaging.callbacks.ports import Answer, Instruction, Method, Redirect, Reply

VERBS_MAX = 20
_XML = frozenset({"text/xml", "application/xml", "text/html"})
_METHODS: dict[str, Method] = {"": "POST", "POST": "POST", "GET": "GET"}


def read(answer: Answer) -> tuple[Instruction, ...]:
    """The instructions, in order. Raises `InvalidInput` for what is neither TwiML, text, nor empty."""
    if not answer.body.strip():
        return ()
    if answer.content_type == "text/plain":
        return (Reply(answer.body.decode("utf-8", "replace").strip()),)
    if answer.content_type not in _XML:
        raise InvalidInput("The answer is neither TwiML (text/xml) nor plain text.")
    return tuple(_instructions(_response(answer.body)))


def _response(body: bytes) -> Element:
    try:
        root: Element = fromstring(body, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        raise InvalidInput("The answer is not well-formed XML.") from None
    if root.tag != "Response":
        raise InvalidInput("The answer does not begin with <Response>.")
    if len(root) > VERBS_MAX:
        raise InvalidInput(f"The answer has more than {VERBS_MAX} instructions.")
    return root


def _instructions(root: Element) -> Iterator[Instruction]:
    for verb in root:
        if verb.tag == "Message":
            yield _reply(verb)
        elif verb.tag == "Redirect":
            yield _redirect(verb)
            return
        else:
            raise InvalidInput("Only <Message> and <Redirect> are understood here.")


def _reply(verb: Element) -> Reply:
    for child in verb:
        if child.tag != "Body":
            raise InvalidInput("Messages carry text only: a <Message> may hold <Body>, and no <Media> or other nouns.")
    if verb.attrib.get("method", "POST").upper() != "POST":
        raise InvalidInput("The action of a <Message> is called by POST.")
    bodies = [(child.text or "").strip() for child in verb if child.tag == "Body"]
    text = "\n".join(bodies) if bodies else (verb.text or "").strip()
    if not text:
        raise InvalidInput("A <Message> has no text.")
    given = verb.attrib
    return Reply(text, given.get("to", ""), given.get("from", ""), given.get("action", given.get("statusCallback", "")))


def _redirect(verb: Element) -> Redirect:
    method = _METHODS.get(verb.attrib.get("method", "").upper())
    url = (verb.text or "").strip()
    if method is None or not url:
        raise InvalidInput("A <Redirect> needs an address, and POST or GET as its method.")
    return Redirect(url, method)
