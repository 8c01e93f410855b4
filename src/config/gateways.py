"""The outside world, as the environment describes it. Rooms find these by name, so that none imports a gateway."""

from urllib.parse import unquote, urlsplit

from config.environment import read
from smarttec.gateways.mail.smtp import Security, SmtpTransport
from smarttec.gateways.outbound.addresses import Allowed
from smarttec.gateways.payments.stripe_checkout import StripeCheckout
from smarttec.gateways.vies.register import Vies
from smarttec.gateways.webhooks.caller import WebhookCaller
from smarttec.kernel.errors import MisconfiguredError

_SECURITY = {"smtp": Security.PLAIN, "smtp+starttls": Security.STARTTLS, "smtps": Security.TLS}
_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


def mail_transport() -> SmtpTransport:
    """`smtp://host:port` (same machine), `smtp+starttls://user:password@host:587` or `smtps://…@host:465`."""
    url = urlsplit(read().smtp_url)
    if url.scheme not in _SECURITY or not url.hostname:
        raise MisconfiguredError("SMARTTEC_SMTP_URL is not of the form smtp://host:port.")
    return SmtpTransport(
        host=url.hostname,
        port=url.port or _PORTS[url.scheme],
        security=_SECURITY[url.scheme],
        username=unquote(url.username) if url.username else None,
        password=unquote(url.password) if url.password else None,
    )


def clearing_house() -> StripeCheckout:
    """Stripe, or the sandbox's stand-in, which has a name and a policy of its own."""
    environment = read()
    if not environment.is_sandbox:
        return StripeCheckout(api_key=environment.stripe_key, webhook_secret=environment.stripe_webhook_secret)
    return StripeCheckout(
        api_key=environment.stripe_key,
        webhook_secret=environment.stripe_webhook_secret,
        api_base=environment.stripe_base_url,
        name="Sandbox Clearing House",
        policy_url=f"{environment.stripe_base_url}/policy",
    )


def server_caller() -> WebhookCaller:
    """Calls to customers' servers: public addresses, and `SMARTTEC_WEBHOOK_NETWORKS`."""
    try:
        return WebhookCaller(Allowed(read().webhook_networks))
    except ValueError:
        raise MisconfiguredError("SMARTTEC_WEBHOOK_NETWORKS is not of the form 10.0.0.0/8,fd00::/8.") from None


def tax_id_register() -> Vies | None:
    """VIES where `SMARTTEC_TAX_ID_CHECK` says so; the sandbox's stand-in is on this machine."""
    environment = read()
    if environment.tax_id_check == "form":
        return None
    if environment.tax_id_check != "vies":
        raise MisconfiguredError("SMARTTEC_TAX_ID_CHECK is form or vies.")
    if not environment.is_sandbox and not environment.vies_url.startswith("https://"):
        raise MisconfiguredError("SMARTTEC_VIES_URL has to begin with https:// in production.")
    networks = ("127.0.0.0/8", "::1/128") if environment.is_sandbox else ()
    return Vies(allowed=Allowed(networks), base_url=environment.vies_url)
