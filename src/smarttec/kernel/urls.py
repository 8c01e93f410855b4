"""Web addresses that customers give us, as far as they can be judged without looking anything up."""

from urllib.parse import urlsplit

from smarttec.kernel.errors import InvalidInput

LONGEST_URL = 2000
_SCHEMES = frozenset({"http", "https"})


def check_url(url: str, *, field: str) -> str:
    """The address of a customer's server as it may be kept. Raises `InvalidInput`; names are looked up only later."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise InvalidInput("This is not a web address.", field=field) from None
    is_readable = len(url) <= LONGEST_URL and url.isascii() and url.isprintable() and " " not in url
    if not is_readable or parts.scheme not in _SCHEMES or not parts.hostname or port == 0:
        raise InvalidInput("Give a full web address, beginning with https:// or http://.", field=field)
    return url


def check_method(method: str, *, field: str) -> str:
    """How such an address is called, in capitals; empty stays empty. Raises `InvalidInput`."""
    name = method.upper()
    if name not in {"", "GET", "POST"}:
        raise InvalidInput("The method is GET or POST.", field=field)
    return name
