"""Two small files that programs look for under `/.well-known/`."""

import json
from datetime import timedelta

from smarttec.kernel import clock
from smarttec.notice.documents.labels import LANGUAGES
from smarttec.notice.documents.operator import current_operator
from smarttec.notice.gate import PARTNERS
from smarttec.notice.pending import PENDING
from smarttec.notice.versions import current_version

VALID_FOR = timedelta(days=180)
"""RFC 9116 §2.5.5 recommends less than a year."""


def gpc() -> str:
    """The support statement of the W3C's Global Privacy Control.

    True while nobody in the register is a partner to whom anything could be sold or shared, and after that as long as
    the clause that promises to honour the signal (DEVICE-3) is enforced.
    """
    shares = any(recipient.role in PARTNERS for recipient in current_version().recipients.values())
    updated = current_version().effective_at.date()
    return json.dumps({"gpc": not shares or "DEVICE-3" not in PENDING, "lastUpdate": updated.isoformat()}) + "\n"


def security_txt(base_url: str) -> str:
    """Where to report a weakness (RFC 9116). `base_url` is the public address without a slash at the end."""
    expires = (clock.now() + VALID_FOR).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = (
        f"Contact: mailto:{current_operator().privacy_email}",
        f"Expires: {expires.isoformat().replace('+00:00', 'Z')}",
        f"Preferred-Languages: {', '.join(LANGUAGES)}",
        f"Canonical: {base_url}/.well-known/security.txt",
        f"Policy: {base_url}/privacy#SECURE-2",
    )
    return "".join(f"{line}\r\n" for line in lines)
