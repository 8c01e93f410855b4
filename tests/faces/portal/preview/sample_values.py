"""Sample values that the pages' contexts are put together from."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace as Row

import sample_forms as forms
import segno
from django.core.paginator import Paginator
from django.utils.safestring import mark_safe

from smarttec.faces.charts import Series, area_line, stacked_bars
from smarttec.faces.portal.charts_flow import Flow, flow_diagram
from smarttec.kernel.money import format_money

QR = mark_safe(segno.make("otpauth://totp/Okaya:demo?secret=JBSWY3DPEHPK3PXP").svg_inline(border=0, omitsize=True))
NOW = datetime(2026, 11, 22, 14, 3, 27, tzinfo=UTC)
DAYS = [date(2026, 10, 24) + timedelta(days=i) for i in range(30)]
DELIVERED = (
    12,
    18,
    9,
    0,
    4,
    22,
    31,
    28,
    17,
    14,
    6,
    3,
    25,
    33,
    41,
    38,
    22,
    9,
    7,
    29,
    36,
    44,
    52,
    40,
    18,
    12,
    37,
    48,
    55,
    31,
)
OPERATOR = Row(
    brand="Okaya",
    legal_name="Smarttec Inc.",
    place="Boulder, Colorado",
    support_email="help@okaya.example",
    postal_address="Smarttec Inc.\n1200 Pearl Street\nBoulder, CO 80302\nUSA",
    phone="",
)
VIEWER = Row(name="Mara Lindqvist", email="mara.lindqvist@example.org", balance_micros=21_472_500, currency="USD")
GUEST = {"operator": OPERATOR, "viewer": None}
MEMBER = {"operator": OPERATOR, "viewer": VIEWER}


def dollars(micros):
    return format_money(micros, "USD")


def message(number, status, body, price, minutes, **more):
    base = {
        "sid": f"SM{number:032x}",
        "sender": "+13035550142",
        "to": f"+1415555{number:04d}",
        "body": body,
        "status": status,
        "segments": 1,
        "encoding": "GSM-7",
        "price_micros": price,
        "held_micros": 0,
        "released_micros": 0,
        "currency": "USD",
        "created_at": NOW - timedelta(minutes=minutes),
        "error_code": None,
        "error_sentence": "",
        "is_terminal": status in {"delivered", "undelivered", "failed"},
        "service": "Portal",
    }
    return Row(**{**base, **more})


DELIVERED_ONE = message(100, "delivered", "Your table for two is ready at 19:30. See you tonight!", 7_900, 4)
GOING = message(101, "queued", "Der Zug hat 12 Minuten Verspätung, Gleis 4.", None, 0, held_micros=7_900)
FAILED = message(
    199,
    "failed",
    "Are you coming?",
    0,
    90,
    released_micros=7_900,
    error_code=30003,
    error_sentence="The network could not reach this phone.",
)
ROWS = [
    GOING,
    DELIVERED_ONE,
    message(177, "delivered", "Code 482 113. It works for ten minutes.", 7_900, 26),
    FAILED,
    message(
        142,
        "sent",
        "Delivery between 9 and 11 tomorrow. Reply STOP and we will not write again.",
        15_800,
        121,
        segments=2,
    ),
    message(155, "unknown", "Happy birthday 🎂", 7_900, 333, encoding="UCS-2"),
    message(160, "undelivered", "Reminder: dentist, Thursday 8:15.", 7_900, 1430),
]


def step(words, *, at=None, done=True, bad=False, detail=""):
    return Row(words=words, at=at, done=done, bad=bad, detail=detail)


TIMELINE = [
    step("Queued", at=NOW - timedelta(seconds=2), detail="$0.0079 held"),
    step("Sent to the carrier", at=NOW - timedelta(seconds=1), detail="accepted; $0.0079 taken"),
    step("Delivered", at=NOW),
]
TIMELINE_GOING = [step("Queued", at=NOW), step("Sent to the carrier", done=False), step("Delivered", done=False)]
TIMELINE_FAILED = [
    step("Queued", at=NOW - timedelta(seconds=2)),
    step("Refused by the carrier", at=NOW, bad=True, detail="nothing was taken"),
]
DISCLOSURES = [
    Row(
        recipient="Northwind Carrier",
        categories=["the receiver’s number", "your number", "the text"],
        purpose="To deliver your message",
        at=NOW,
        clause_id="SHARE-1",
        country="United States",
    )
]

MESSAGES_CHART = stacked_bars(
    chart_id="per-day",
    title="Messages per day",
    days=DAYS,
    series=[
        Series("Delivered", "delivered", DELIVERED),
        Series("Sent", "sent", tuple(v // 9 for v in DELIVERED)),
        Series("Failed", "failed", tuple((v * 7 % 5) // 2 for v in DELIVERED)),
    ],
)
SPENDING_CHART = stacked_bars(
    chart_id="spend",
    title="Spent per day",
    days=DAYS,
    format_value=dollars,
    top_min=100_000,
    series=[Series("Spent", "spend", tuple(v * 7_900 for v in DELIVERED))],
)
EMPTY_CHART = stacked_bars(
    chart_id="per-day", title="Messages per day", days=DAYS, series=[Series("Delivered", "delivered", (0,) * 30)]
)
EMPTY_SPEND = stacked_bars(
    chart_id="spend",
    title="Spent per day",
    days=DAYS,
    format_value=dollars,
    top_min=100_000,
    series=[Series("Spent", "spend", (0,) * 30)],
)
BALANCE_CHART = area_line(
    chart_id="balance",
    title="Balance",
    days=DAYS,
    format_value=dollars,
    series=Series(
        "Balance", "spend", tuple(max(0, 31_000_000 - i * 900_000 + (20_000_000 if i > 17 else 0)) for i in range(30))
    ),
)
FLOW_CHART = flow_diagram(
    chart_id="flow",
    title="Where your data went in 30 days",
    flows=[
        Flow("Message texts", "Deliver messages", "Northwind Carrier", 742),
        Flow("Phone numbers", "Deliver messages", "Northwind Carrier", 742),
        Flow("E-mail address", "Receipts and codes", "Mail server", 6),
        Flow("Payment reference", "Complete purchases", "Clearwell Payments", 3),
        Flow("E-mail address", "Sign-in", "Nobody outside", 14),
        Flow("Name", "Receipts and codes", "Mail server", 6),
    ],
)
STEPS = [
    Row(words="Confirm your e-mail", done=True, url="", action=""),
    Row(words="Buy your first credits", done=False, url="/credits", action="Buy credits"),
    Row(words="Send a text", done=False, url="/messages/new", action="Write"),
    Row(words="See what became of your data", done=False, url="/my-data", action="Look"),
]
THIRD_PARTY = Row(
    name="Clearwell Payments",
    host="pay.clearwell.example",
    policy_url="https://pay.clearwell.example/privacy",
    country="United States",
)


def payment(status, **more):
    base = {
        "id": "0199f3",
        "reference": "OK-2026-00318",
        "status": status,
        "amount_micros": 25_000_000,
        "charged_micros": 25_000_000,
        "currency": "USD",
        "created_at": NOW,
        "is_terminal": status != "pending",
        "sentence": "",
    }
    return Row(**{**base, **more})


def bound(form, data, **errors):
    made = form(data)
    made.is_valid()
    for field, words in errors.items():
        made.add_error(None if field == "all" else field, words)
    return made


def clause(clause_id, title, short, promise):
    return (
        f'<section class="clause" id="{clause_id}"><span class="clause-id">{clause_id}</span>'
        f'<h3 class="clause-title">{title}</h3><p class="clause-short">{short}</p>'
        f'<p class="clause-promise">{promise}</p></section>'
    )


DOCUMENT = mark_safe(
    '<h2 id="collect">What we collect</h2>'
    + clause(
        "COLLECT-1",
        "Contact details",
        "Your name, addresses, phones and e-mail.",
        "We ask for them when you open an account or buy something, and say beside each field what it is for.",
    )
    + clause(
        "COLLECT-2",
        "No card numbers",
        "We never see your card number.",
        "You type it at the clearing house. Our own forms refuse one before anything is stored.",
    )
    + '<h2 id="share">Whom we show it to</h2>'
    + clause(
        "SHARE-1",
        "Those who work for us",
        "Carriers, the mail server and the clearing house get what they need for the task, and no more.",
        "They may not use it for marketing of their own. Each hand-over is written down, for you to read.",
    )
    + clause(
        "SHARE-2",
        "Who a message is from",
        "The receiver always learns whose message it is.",
        "A sender that does not belong to the account is refused.",
    )
)
DOC = {
    "document_html": DOCUMENT,
    "version": "2026-11",
    "effective_on": date(2026, 11, 1),
    "toc": [Row(id="collect", title="What we collect"), Row(id="share", title="Whom we show it to")],
}


def use(kind, who, categories, why, clause_id, minutes, **more):
    base = {
        "kind": kind,
        "who": who,
        "categories": categories,
        "why": why,
        "clause_id": clause_id,
        "country": "",
        "times": 1,
        "url": "",
        "about": "",
    }
    return Row(**{**base, "at": NOW - timedelta(minutes=minutes), **more})


MY_DATA = {
    "flow_chart": FLOW_CHART,
    "kinds": [
        Row(value="", words="Everything", count=812, current=True),
        Row(value="disclosure", words="Left us", count=751, current=False),
        Row(value="use", words="Stayed here", count=60, current=False),
        Row(value="refusal", words="Refused", count=1, current=False),
    ],
    "days": [
        Row(
            date=date(2026, 11, 22),
            entries=[
                use(
                    "disclosure",
                    "Northwind Carrier",
                    ["numbers", "message text"],
                    "To deliver your message to +14155550100.",
                    "SHARE-1",
                    4,
                    country="United States",
                    url="/messages/SM1",
                    about="the message",
                ),
                use(
                    "use",
                    "The sign-in page",
                    ["e-mail address"],
                    "To recognise you when you signed in.",
                    "SECURE-1",
                    30,
                    times=2,
                ),
                use(
                    "refusal", "The newsletter", ["e-mail address"], "You have not chosen newsletters.", "CHOICE-2", 55
                ),
            ],
        ),
        Row(
            date=date(2026, 11, 21),
            entries=[
                use(
                    "disclosure",
                    "Clearwell Payments",
                    ["payment reference", "amount"],
                    "To take the payment you started.",
                    "SHARE-6",
                    1500,
                    country="United States",
                ),
                use(
                    "disclosure",
                    "The mail server",
                    ["name", "e-mail address"],
                    "To send the receipt for your credits.",
                    "USE-6",
                    1502,
                ),
            ],
        ),
    ],
    "stored": [
        Row(
            what="Name",
            value="Mara Lindqvist",
            source="You told us on 3 Nov 2026",
            until="Kept while you have an account",
            clause_id="COLLECT-5",
        ),
        Row(
            what="E-mail",
            value="mara.lindqvist@example.org",
            source="You told us on 3 Nov 2026",
            until="Kept while you have an account",
            clause_id="COLLECT-1",
        ),
        Row(
            what="Messages",
            value="742 messages",
            source="You sent them",
            until="Kept for 13 months",
            clause_id="RIGHTS-6",
        ),
        Row(
            what="Purchases",
            value="3 payments",
            source="From your purchases",
            until="Kept for 10 years, as tax law asks",
            clause_id="RIGHTS-4",
        ),
    ],
    "page": Paginator(range(812), 50).page(1),
}
PROFILE = {
    "profile_form": forms.ProfileForm(auto_id="profile_%s"),
    "email_form": forms.EmailForm(auto_id="email_%s"),
    "password_form": forms.PasswordForm(auto_id="password_%s"),
    "api_form": forms.ConfirmForm(auto_id="api_%s"),
    "totp_disable_form": forms.SecondStepChangeForm(auto_id="totp_%s"),
    "api": Row(
        base_url="https://api.okaya.example",
        account_sid="AC0199f3c2d4e84b7a9c6e1f20a3b4c5d6",
        token_hint="8f2a",
        revealed_token=None,
    ),
    "totp": Row(enabled=False, recovery_codes_left=0),
    "session_count": 3,
}
QUOTE = Row(
    segments=1,
    characters_left=106,
    encoding="GSM-7",
    price_micros=7_900,
    currency="USD",
    country="United States",
    covered=True,
)
PRICES = [
    Row(country="United States and Canada", prefix="1", micros=7_900),
    Row(country="Germany", prefix="49", micros=74_500),
    Row(country="United Kingdom", prefix="44", micros=41_000),
    Row(country="Mexico", prefix="52", micros=23_300),
]
DASHBOARD = {
    **MEMBER,
    "credit_hint": "Enough for about 2,700 texts to the United States.",
    "held_micros": 7_900,
    "standing": [],
    "first_steps": [],
    "first_steps_done": 0,
    "messages_chart": MESSAGES_CHART,
    "spending_chart": SPENDING_CHART,
    "compose_form": forms.ComposeForm(),
    "recent": ROWS[:5],
    "quote": None,
    "price_problem": "",
}
API_ERRORS = [
    Row(
        code=21211,
        statuses=(400,),
        meaning="The 'To' number is not a valid phone number.",
        what_to_do="Write it in international form (E.164), for example +14155550100.",
    ),
    Row(
        code=30003,
        statuses=(),
        meaning="The network could not reach this phone.",
        what_to_do="The phone may be off or out of reach. Try again later.",
    ),
]

ERRORS = {
    400: (
        "We did not understand that",
        "What arrived was not in a form that we can read.",
        "Go back, look at what you typed, and send it again.",
    ),
    403: (
        "This is not allowed",
        "The page has expired, or it is not yours to see.",
        "Go back, load the page again, and repeat what you did.",
    ),
    404: (
        "There is nothing here",
        "The address is wrong, or what was here is gone.",
        "Check the address, or begin at the first page.",
    ),
    413: ("That is too much at once", "What you sent is larger than we take.", "Send less at a time."),
    429: ("A little slower, please", "Too many attempts in a short time.", "Wait a minute, then go on."),
}
