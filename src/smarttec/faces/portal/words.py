"""Plain words for what the notice and the records say in terms."""

from smarttec.kernel.vocabulary import Category as C
from smarttec.notice.purposes import REFUSED

CATEGORY_WORDS = {
    C.CONTACT_NAME: "name",
    C.CONTACT_EMAIL: "e-mail address",
    C.CONTACT_PHONE: "phone number",
    C.CONTACT_ADDRESS: "postal address",
    C.PREFERENCE: "preferences",
    C.CREDENTIAL: "sign-in data",
    C.MESSAGE_CONTENT: "message text",
    C.MESSAGE_PEER: "message numbers",
    C.TRAFFIC: "traffic data",
    C.PAYMENT: "payment amount",
    C.ORDER: "order reference",
    C.DEVICE: "device data",
    C.APP_USAGE: "use of the app",
    C.NETWORK_ADDRESS: "network address",
    C.LOCATION: "location",
    C.DEMOGRAPHIC: "demographic data",
    C.INQUIRY: "questions to us",
    C.PUBLIC_POST: "public posts",
    C.CALL_CONTENT: "calls",
    C.SECURITY_EVENT: "security events",
    C.PROMOTION_ENTRY: "promotion entries",
    C.FRIEND_CONTACT: "friend’s address",
    C.DEVICE_LINK: "link to a device",
    C.AD_VIEW: "ads you saw",
}

_ACTORS = {
    "self": "Your own pages",
    "web": "The portal",
    "sign-in": "The sign-in page",
    "change of e-mail": "The change of your e-mail",
    "mail": "The mail program",
    "mail worker": "The mail program",
    "api": "The programming interface",
    "sms gateway": "The SMS gateway",
    "demo": "The demonstration’s set-up",
    "unknown": "A part of the program",
}


def actor_words(actor: str) -> str:
    """Who used something, fit to begin a sentence. Staff are not named to customers."""
    actor = actor.removeprefix(REFUSED)
    if actor.startswith("staff:"):
        return "A member of our staff"
    return _ACTORS.get(actor, f"Our program “{actor}”")


def sentence_of(words: str) -> str:
    """The same with a capital letter."""
    return words[:1].upper() + words[1:]
