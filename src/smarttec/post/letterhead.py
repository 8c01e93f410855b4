"""What stands on every letter and page about who runs this service, in the words of the operator's file."""

from dataclasses import dataclass
from email.utils import formataddr
from functools import cache

from django.conf import settings

from smarttec.notice.documents.operator import current_operator


@dataclass(frozen=True, slots=True)
class Letterhead:
    """`place` is the short form of the address; `postal_address` has a line for each part."""

    brand: str
    legal_name: str
    place: str
    support_email: str
    postal_address: str
    phone: str = ""

    @property
    def sender(self) -> str:
        """For the From header."""
        return formataddr((self.brand, self.support_email))

    @property
    def domain(self) -> str:
        """What our Message-IDs end in."""
        return self.support_email.rpartition("@")[2]


@cache
def current_letterhead() -> Letterhead:
    """The operator's letterhead, made once for the life of the process."""
    operator = current_operator()
    return Letterhead(
        brand=operator.brand,
        legal_name=operator.name,
        place=operator.address.removeprefix(operator.name).strip(" ,"),
        support_email=operator.privacy_email,
        postal_address=operator.address.replace(", ", "\n"),
    )


def portal_url() -> str:
    """Where the portal is, without a slash at the end."""
    return str(settings.ENVIRONMENT.base_url).rstrip("/")
