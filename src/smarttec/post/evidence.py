"""What can be counted here about clauses of the notice; see `notice.proof.registry`."""

from datetime import timedelta

from django.db.models import Count

from smarttec.kernel import clock
from smarttec.kernel.vocabulary import Choice
from smarttec.notice import policy
from smarttec.notice.proof.registry import OFTEN, Finding, plural, probe
from smarttec.notice.purposes import RULES
from smarttec.post.models import Mail
from smarttec.post.templates import TEMPLATES, Template

MONTH = timedelta(days=30)
_REFUSES_MAIL = policy.with_answer(0, Choice.EMAIL_MARKETING, policy.Answer.NO)
_REFUSAL_BITS = 3 << 24 + 2 * Choice.EMAIL_MARKETING


@probe("mail-classes", "USE-8", every=OFTEN)
def mail_classes() -> Finding:
    """How many mails of each class went out, and whether one of them broke the rule of its class."""
    sent = Mail.objects.filter(created_at__gte=clock.now() - MONTH, state=Mail.State.SENT)
    counts = {row["mail_class"]: row["times"] for row in sent.values("mail_class").annotate(times=Count("id"))}
    wrong = [entry.name for entry in TEMPLATES.values() if not _keeps_its_class(entry)]
    words = ", ".join(f"{counts.get(one.value, 0):,} {one.value}" for one in Mail.Class)
    return Finding(
        f"Last 30 days: mails sent: {words}. Letters that mix marketing into another class: {len(wrong)} of "
        f"{len(TEMPLATES)}.",
        holds=not wrong,
    )


def _keeps_its_class(entry: Template) -> bool:
    return RULES[entry.purpose].is_marketing == (entry.mail_class == Mail.Class.MARKETING)


@probe("mail-despite-refusal", "CHOICE-3", every=OFTEN)
def mail_despite_refusal() -> Finding:
    """Who refuses marketing still gets administrative mail."""
    recent = Mail.objects.filter(
        created_at__gte=clock.now() - MONTH, mail_class=Mail.Class.ADMINISTRATIVE, person__isnull=False
    )
    refusing = [
        word for word in recent.values_list("person__policy", flat=True) if word & _REFUSAL_BITS == _REFUSES_MAIL
    ]
    return Finding(f"Last 30 days: {plural(len(refusing), 'administrative mail')} to people who refuse marketing mail.")
