"""What the tests of sign-up, sign-in and mail share."""

import re

from tests.everybody import EVERYBODY

from smarttec.kernel.vocabulary import Purpose, Region
from smarttec.people.actions.confirm import confirm_email
from smarttec.people.actions.sign_up import SignedUp, sign_up
from smarttec.people.models import Person
from smarttec.post.models import Mail
from smarttec.vault.purpose import using

EMAIL = "ada@example.org"
PASSWORD = "a long and quiet sentence"
NETWORK = "192.0.2.1"


def open_one(email: str = EMAIL, network: str = NETWORK) -> SignedUp:
    """Sign somebody up."""
    return sign_up(email=email, password=PASSWORD, name="Ada Byron", language="en", region=Region.EU, network=network)


def open_confirmed(email: str = EMAIL) -> Person:
    """Somebody who signed up and confirmed the address."""
    return confirm_email(signed_up=open_one(email), code=code_in("confirm_code"), network=NETWORK)


def last_letter(template: str) -> Mail:
    """The newest letter of that kind."""
    return Mail.objects.filter(template=template).latest("created_at")


def code_in(template: str) -> str:
    """The code in the newest letter of that kind."""
    return re.search(r"^ +(\d{6})$", text_of(last_letter(template)), re.MULTILINE).group(1)


def text_of(mail: Mail) -> str:
    """What the letter says."""
    with using(Purpose.ADMINISTRATIVE_MESSAGE, actor="test", about=EVERYBODY):
        return mail.text


def recipient_of(mail: Mail) -> str:
    """Where the letter goes."""
    with using(Purpose.ADMINISTRATIVE_MESSAGE, actor="test", about=EVERYBODY):
        return mail.recipient
