"""The desk's pages about money in a real browser: by day and by night, on a phone and a desk, for everybody."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, sync_playwright
from tests.faces.desk import rig
from tests.faces.desk.test_browser import ARGS, CHROMIUM, Watched, wait_until_alone
from tests.faces.desk.test_carriers import a_day, carrier
from tests.shop.orders.desk_work import UNIT, asked, came, confirmed, ordered

from smarttec.demo.plans import publish_plans
from smarttec.fraud.actions.holds import open_hold
from smarttec.fraud.models import Hold
from smarttec.people.models import Account
from smarttec.shop.models import Payment
from smarttec.shop.promotions.actions import set_pack

pytestmark = [pytest.mark.browser, pytest.mark.django_db(databases=["default", "keystore"], transaction=True)]
HTML_MAX = 150_000
LISTS = (
    "shop/payment", "shop/refund", "paper/document", "paper/taxrule", "promotions/pack", "promotions/promocode",
    "plans/planversion", "plans/subscription", "fraud/hold", "fraud/limit", "ledger/entry",
)  # fmt: skip
ADDING = ("paper/taxrule/add", "promotions/promocode/add", "fraud/limit/add")
OWN = (
    "", "revenue/", "adjustments/", "adjustments/new/", "decks/", "margins/", "plans/publish/", "sales/", "sales/new/",
    "sales/terms/", "bank-payments/", "fraud/hold/countries/", "carriers/",
)  # fmt: skip


@pytest.fixture
def pages(customer: Account) -> list[str]:
    """Made before the browser starts: while Playwright's event loop runs here, Django has no connection to use."""
    publish_plans()
    set_pack(amount_micros=100 * UNIT, bonus_micros=10 * UNIT, currency="USD")
    hold = open_hold(account=customer.id, reason=Hold.Reason.BURST, seen={"countries": "SO"}, actor=None)
    orders = [asked(customer), ordered(customer), confirmed(customer)]
    carrier(bound=0, last_error="The carrier cannot be reached.")
    a_day(delivered=9, failed=1)
    transfer = came(50 * UNIT)
    one = [f"sales/{order.id}/" for order in orders] + [f"bank-payments/{transfer.id}/"]
    one += [f"fraud/hold/{hold.id}/change/", f"shop/payment/{Payment.objects.get().id}/change/"]
    return [*OWN, *(f"{name}/" for name in (*LISTS, *ADDING)), *one]


@pytest.fixture(params=[(1280, "light"), (390, "dark")], ids=["wide", "phone"])
def watched(request, live_server, staff, pages) -> Iterator[Watched]:
    width, scheme = request.param
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        page = browser.new_page(viewport={"width": width, "height": 844}, color_scheme=scheme)
        yield Watched(page, live_server.url)
        browser.close()
    wait_until_alone()


def sign_in(watched: Watched) -> None:
    page = watched.page
    watched.open("/desk/")
    page.fill("[name=email]", rig.STAFF_EMAIL)
    page.fill("[name=password]", rig.PASSWORD)
    page.fill("[name=code]", rig.code())
    watched.press("Sign in")
    watched.open("/desk/purpose/")
    page.get_by_label("deliver what a customer ordered").check()
    page.select_option("[name=reason]", "customer-asked")
    watched.press("Begin")


def problems(page: Page, path: str) -> list[str]:
    """What is wrong with a page that the browser has open."""
    found = [f"{one['id']}: {one['nodes'][0]['html'][:150]}" for one in Axe().run(page).response["violations"]]
    if (weight := page.evaluate("performance.getEntriesByType('navigation')[0].decodedBodySize")) > HTML_MAX:
        found.append(f"{weight} bytes of HTML")
    if (wider := page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")) > 0:
        found.append(f"{wider} px wider than the screen")
    return [f"{path}: {one}" for one in found]


def test_every_page_about_money_is_usable_by_everybody(watched: Watched, pages: list[str]) -> None:
    sign_in(watched)
    page, wrong = watched.page, []
    for path in pages:
        answer = page.goto(f"{watched.home}/desk/{path}", wait_until="load")
        wrong += problems(page, path) if answer and answer.ok else [f"{path}: {answer and answer.status}"]
    assert wrong + watched.wrong == []
