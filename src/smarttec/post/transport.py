"""The mail server in use. Which one it is, is composition: the setting names a function that makes it."""

from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

from smarttec.post.ports import MailTransport

DEFAULT_FACTORY = "config.gateways.mail_transport"


@cache
def current_transport() -> MailTransport:
    """Made once per process by the function that the setting `SMARTTEC_MAIL_TRANSPORT` names."""
    transport: MailTransport = import_string(getattr(settings, "SMARTTEC_MAIL_TRANSPORT", DEFAULT_FACTORY))()
    return transport
