"""The proof as the page shows it: sections of clauses, each with its promise in the words of the notice."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from smarttec.faces.portal.words import CATEGORY_WORDS, sentence_of
from smarttec.fraud.destinations import name_of
from smarttec.kernel import clock
from smarttec.notice.documents.labels import LANGUAGES
from smarttec.notice.documents.loader import in_force_at, load
from smarttec.notice.documents.markup import fill
from smarttec.notice.documents.model import KINDS
from smarttec.notice.documents.operator import current_operator
from smarttec.notice.proof.clauses import Enforcement, Proof, Status
from smarttec.notice.proof.measuring import Evidence, State
from smarttec.notice.proof.registry import plural
from smarttec.notice.proof.report import age_in_words
from smarttec.notice.proof.testing import FAILED, NOT_RUN, PASSED, LastRun
from smarttec.notice.recipients import MECHANISMS
from smarttec.notice.versions import current_version

WORDS = {
    Status.ENFORCED: "Enforced",
    Status.UNMEASURED: "Not measured",
    Status.PENDING: "Not yet",
    Status.FAILING: "Failing",
}
TONES = {Status.ENFORCED: "good", Status.UNMEASURED: "wait", Status.PENDING: "wait", Status.FAILING: "bad"}
WEAKEST_FIRST = (Status.FAILING, Status.PENDING, Status.UNMEASURED, Status.ENFORCED)
PRINCIPLES = (
    ("Notice", "You are told what is done, and before it changes.", ("SCOPE-2", "UPDATE-1", "UPDATE-2")),
    ("Choice", "You can say no, and it is obeyed everywhere.", ("CHOICE-2", "CHOICE-4")),
    ("Onward transfer", "Whoever gets something is bound to what it is for.", ("SHARE-1", "TRANSFER-1", "TRANSFER-2")),
    ("Security", "It is guarded, and you hear of it when that failed.", ("SECURE-1", "SECURE-2")),
    ("Data integrity", "It is what it was collected for, right, and gone in time.", ("COLLECT-4", "RIGHTS-6")),
    ("Access", "You see it, correct it, take it and have it deleted.", ("RIGHTS-1", "RIGHTS-2", "RIGHTS-3")),
    ("Enforcement", "You can complain, and rules that are broken show.", ("CONTACT-1", "TRANSFER-4")),
)
"""The principles of the frameworks between the EU, Switzerland and the US: in plain words, and by the clauses that
carry each."""

_TEST_TONES = {PASSED: "good", FAILED: "bad"}


@dataclass(frozen=True, slots=True)
class TestRow:
    """A test in words: its name read as a sentence, where it stands, how it ended."""

    rule: str
    reference: str
    outcome: str
    tone: str
    when: str


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """A finding, its age, whether it speaks against the clause, and why it does not count if it does not."""

    sentence: str
    age: str
    is_against: bool
    why_not: str


@dataclass(frozen=True, slots=True)
class Row:
    """One clause."""

    id: str
    title: str
    promise: str
    status: str
    tone: str
    enforced_by: tuple[Enforcement, ...]
    tests: tuple[TestRow, ...]
    in_short: str
    evidence: tuple[EvidenceRow, ...]
    missing: str
    how: str


@dataclass(frozen=True, slots=True)
class Principle:
    """One of the seven principles (clause TRANSFER-3), the clauses that carry it, and how they stand."""

    name: str
    in_words: str
    clauses: tuple[str, ...]
    status: str
    tone: str


@dataclass(slots=True)
class Section:
    """A heading of the notice or the terms."""

    title: str
    rows: list[Row] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Filter:
    """A link that leaves only some clauses."""

    value: str
    words: str
    count: int
    current: bool


def sections(proofs: Sequence[Proof]) -> list[Section]:
    """The clauses under the headings they have in the documents in force; empty headings are left out."""
    by_clause = {proof.clause: proof for proof in proofs}
    resolve = current_operator().resolver(LANGUAGES[0])
    found = []
    for kind in KINDS:
        document = load(kind, in_force_at(kind, clock.now()), LANGUAGES[0])
        for heading in document.sections:
            section = Section(fill(heading.title, resolve))
            for clause in document.clauses_of(heading):
                if proof := by_clause.pop(clause.id, None):
                    section.rows.append(_row(proof, fill(clause.title, resolve), fill(clause.in_short, resolve)))
            found.append(section)
    return [section for section in found if section.rows]


def _row(proof: Proof, title: str, promise: str) -> Row:
    return Row(
        id=proof.clause,
        title=title,
        promise=promise,
        status=WORDS[proof.status],
        tone=TONES[proof.status],
        enforced_by=proof.enforced_by,
        tests=tuple(_test(run) for run in proof.tests),
        in_short=_in_short(proof),
        evidence=tuple(_evidence(one) for one in proof.evidence),
        missing=sentence_of(proof.missing),
        how=proof.how,
    )


_WHY_NOT = {
    State.CURRENT: "",
    State.OUT_OF_DATE: "That is too long ago: it does not count.",
    State.FAILED: "Until it can be, nothing is claimed.",
    State.NEVER: "Until it is, nothing is claimed.",
}


def _evidence(one: Evidence) -> EvidenceRow:
    age = "" if one.age is None else age_in_words(one.age)
    return EvidenceRow(one.sentence, age, one.holds is False, _WHY_NOT[one.state])


def _test(run: LastRun) -> TestRow:
    rule = run.test.rpartition("::")[2].removeprefix("test_").replace("_", " ")
    when = f"{run.ran_at:%d %B %Y, %H:%M} UTC, at {run.commit}" if run.ran_at else ""
    return TestRow(sentence_of(rule), run.test, run.outcome, _TEST_TONES.get(run.outcome, "quiet"), when)


def _in_short(proof: Proof) -> str:
    runs = proof.tests
    counts = Counter(run.outcome for run in runs)
    ended = [f"{count} {outcome}" for outcome, count in counts.most_common() if outcome != NOT_RUN]
    left = [f"{counts[NOT_RUN]} {NOT_RUN}"] if counts[NOT_RUN] else []
    parts, tests = plural(len(proof.enforced_by), "part"), plural(len(runs), "test")
    return f"{parts} of the program, {tests}: {', '.join(ended + left)}"


def filters(proofs: Sequence[Proof], shown: Status | None) -> list[Filter]:
    """All, and each status."""
    counts = Counter(proof.status for proof in proofs)
    every = Filter("", "All", len(proofs), shown is None)
    return [every, *(Filter(one.value, WORDS[one], counts[one], shown is one) for one in Status)]


def summary(proofs: Sequence[Proof]) -> dict[str, int]:
    """How many clauses there are, and how many stand how."""
    counts = Counter(proof.status for proof in proofs)
    return {"total": len(proofs), **{status.value: counts[status] for status in Status}}


def principles(proofs: Sequence[Proof]) -> list[Principle]:
    """Each stands as the weakest of its clauses."""
    by_clause = {proof.clause: proof.status for proof in proofs}
    found = []
    for name, in_words, clauses in PRINCIPLES:
        standing = {by_clause.get(clause, Status.PENDING) for clause in clauses}
        weakest = next(one for one in WEAKEST_FIRST if one in standing)
        found.append(Principle(name, in_words, clauses, WORDS[weakest], TONES[weakest]))
    return found


def recipients() -> list[dict[str, object]]:
    """The register of recipients in words."""
    version = current_version()
    return [
        {
            "name": sentence_of(who.name),
            "country": name_of(who.country),
            "contract": who.contract,
            "rests_on": MECHANISMS[who.mechanism].name if who.mechanism in MECHANISMS else "",
            "categories": [CATEGORY_WORDS[category] for category in sorted(who.categories)],
            "purposes": [version.rules[purpose].in_plain_words for purpose in sorted(who.purposes)],
        }
        for who in version.recipients.values()
    ]
