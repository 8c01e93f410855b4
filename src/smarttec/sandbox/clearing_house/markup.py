"""The HTML of the payment page and of its ends."""

from dataclasses import dataclass
from html import escape
from string import Template

from smarttec.kernel.money import format_money, from_cents
from smarttec.sandbox.clearing_house.cards import TEST_CARDS
from smarttec.sandbox.clearing_house.sessions import Mode, Session, Status
from smarttec.sandbox.clearing_house.style import CSS, LOGO, SCRIPT


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentForm:
    """What the page shows. `field` and `sentence` say what was wrong with the last try, or are empty."""

    session: Session
    field: str
    sentence: str
    nonce: str


_PAGE = Template("""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>$title · Sandbox clearing house</title>
<link rel="icon" href="data:,">
<style nonce="$nonce">$css</style>
</head>
<body>
<div class="ribbon" role="note"><strong>Sandbox:</strong> no real money moves; use a test card.</div>
$body
</body>
</html>
""")

_PAY = Template("""<main>
<header>
<p class="house">$logo<span>Sandbox clearing house</span></p>
<h1>$head</h1>
<p class="amount">$amount</p>
<p class="what">$description</p>
</header>
<section class="paper side" aria-labelledby="card-title">
<h2 id="card-title">$title</h2>
$alert
<form method="post" autocomplete="off" novalidate>
$number
<div class="pair">
$expiry
$security_code
</div>
<button class="button" id="pay">$button</button>
</form>
<a class="cancel" href="$cancel_url" rel="noreferrer">Cancel and go back</a>
</section>
<section class="cards" aria-labelledby="test-title">
<h3 id="test-title">Test cards</h3>
<ul>$cards</ul>
<p class="fine">$fine</p>
</section>
</main>
<script nonce="$nonce">$script</script>""")

_FINE = (
    "Any expiry date to come, any three digits. Only the last four digits, the country, a fingerprint and the outcome "
    "are kept."
)

_ENDED = Template("""<main class="main-only">
<div>
<p class="house">$logo<span>Sandbox clearing house</span></p>
<section class="paper state">
<h2>$title</h2>
<p>$sentence</p>
$link
</section>
</div>
</main>""")


_POLICY = Template("""<main class="main-only">
<div>
<p class="house">$logo<span>Sandbox clearing house</span></p>
<section class="paper">
<h2>Privacy</h2>
<p>This is a stand-in for a real clearing house. It runs on your own machine and talks to nobody but the shop.</p>
<p>From the shop it gets a payment number, an amount and a description. From you it gets a card number; it keeps the
last four digits, the country, a fingerprint and the outcome, in memory, until it is switched off. A card that you save
can be charged by the shop until the shop has it forgotten.</p>
<p class="fine">Never type a real card here.</p>
</section>
</div>
</main>""")


def payment_page(form: PaymentForm) -> str:
    """The page with the form."""
    is_setup = form.session.mode is Mode.SETUP
    price = escape(format_money(from_cents(form.session.amount), form.session.currency.upper()))
    amount = "Save a card" if is_setup else price
    body = _PAY.substitute(
        logo=LOGO,
        head="Nothing is charged now" if is_setup else "Amount to pay",
        title="Save a card" if is_setup else "Pay by card",
        button="Save this card" if is_setup else f"Pay {amount}",
        amount=amount,
        description=escape(form.session.description),
        alert=f'<p class="alert" role="alert">{escape(form.sentence)}</p>' if form.field == "number" else "",
        number=_field(form, "number", "Card number", "1234 1234 1234 1234", longest=23),
        expiry=_field(form, "expiry", "Expires", "MM / YY", longest=9),
        security_code=_field(form, "security_code", "Security code", "123", longest=4),
        cancel_url=escape(form.session.cancel_url),
        cards="".join(
            f'<li><code data-card="{card.number}" data-meaning="{card.meaning}">{card.number}</code>'
            f"<span>{card.meaning}</span></li>"
            for card in TEST_CARDS
        ),
        fine=_FINE,
        nonce=form.nonce,
        script=SCRIPT,
    )
    return _PAGE.substitute(title=amount if is_setup else f"Pay {amount}", nonce=form.nonce, css=CSS, body=body)


def ended_page(session: Session | None, *, nonce: str) -> str:
    """For a checkout that is paid, over, or unknown."""
    if session is None:
        title, sentence, link = "There is no such checkout", "Please go back to the shop and start again.", ""
    elif session.status is Status.COMPLETE:
        title, sentence = "This is done", "This payment was made already; nothing more is charged."
        link = _back(session.success_url.replace("{CHECKOUT_SESSION_ID}", session.id))
    else:
        title, sentence = "This checkout is over", "Its time ran out and nothing was charged."
        link = _back(session.cancel_url)
    body = _ENDED.substitute(logo=LOGO, title=title, sentence=sentence, link=link)
    return _PAGE.substitute(title=title, nonce=nonce, css=CSS, body=body)


def policy_page(*, nonce: str) -> str:
    """What this house does with what it is given; the shop links it before it hands a customer over."""
    body = _POLICY.substitute(logo=LOGO)
    return _PAGE.substitute(title="Privacy", nonce=nonce, css=CSS, body=body)


def _back(url: str) -> str:
    return f'<a class="button" href="{escape(url)}" rel="noreferrer">Back to the shop</a>'


def _field(form: PaymentForm, name: str, label: str, example: str, *, longest: int) -> str:
    is_wrong = form.field == name
    hint = f'<p class="hint" id="{name}-hint">{escape(form.sentence)}</p>' if is_wrong and name != "number" else ""
    attributes = f' aria-invalid="true"{f" aria-describedby={name}-hint" if hint else ""} autofocus' if is_wrong else ""
    return (
        f'<div><label for="{name}">{label}</label><input id="{name}" name="{name}" inputmode="numeric" '
        f'placeholder="{example}" maxlength="{longest}" required{attributes}>{hint}</div>'
    )
