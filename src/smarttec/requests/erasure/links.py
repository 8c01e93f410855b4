"""The address of an erasure's page: for somebody who cannot sign in any more, so it is a secret in itself.

It shows counts and dates and names nobody.
"""

from smarttec.kernel.errors import NotFound
from smarttec.post.letterhead import portal_url
from smarttec.post.replies import matter_of, tag_of
from smarttec.requests.erasure.models import Erasure


def page_url(erasure: Erasure) -> str:
    """The whole address, for letters."""
    return f"{portal_url()}/erased/{tag_of(erasure.id)}"


def erasure_at(tag: str) -> Erasure:
    """The erasure whose page it is. Raises `NotFound`, the same for absent and for a forged tag."""
    matter = matter_of(tag)
    found = None if matter is None else Erasure.objects.filter(id=matter).first()
    if found is None:
        raise NotFound
    return found
