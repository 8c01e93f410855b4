"""Places that may do what a check forbids, each with its reason. The lists may only shrink.

`COUNTED` is what is committed: a longer list fails, and so does a shorter one until the number follows it down.
An exemption that is not needed any more is a finding of its check.
"""

from collections.abc import Collection, Iterator, Mapping

from django.core.checks import Error

from smarttec.notice.checks.problems import problem

OUTGOING: Mapping[str, str] = {
    "smarttec.machine": "starts and probes PostgreSQL and our own processes on this machine",
    "smarttec.sandbox": "plays the outside world itself, on this machine only",
    "smarttec.notice.checks": "imports what a binding names, to see that it is there",
    "smarttec.notice.wall": "is told by Python itself who reaches out",
    "smarttec.storage": "connects to our own PostgreSQL",
}
"""N007"""

OTHER_CLOCKS: Mapping[str, str] = {
    "smarttec.kernel.clock": "is the clock",
    "smarttec.sandbox.clearing_house.webhooks": "stamps as the real one does, whose SDK compares with its own clock",
}
"""N011"""

FILES: Mapping[str, str] = {
    "smarttec.commands.audit": "writes the heads of chains where the operator says",
    "smarttec.machine": "writes logs, secrets, backups and clusters",
    "smarttec.sandbox": "keeps the journal of the stand-in for a carrier",
    "smarttec.telemetry": "keeps counters where all processes of this machine find them",
    "smarttec.vault.erasure_file": "keeps the copy of the ledger of erasures",
    "smarttec.faces.package": "packs what somebody takes along, in memory",
}
"""N018"""

COUNTED: Mapping[str, int] = {"N007": 5, "N011": 2, "N018": 6}


def unused(check: str, exempt: Mapping[str, str], needed: Collection[str]) -> Iterator[Error]:
    """A finding for each exemption that nothing needs any more, and for a list that is not as long as committed."""
    for room in exempt.keys() - needed:
        yield problem(check, room, "This exemption is not needed any more.", hint="Remove it and lower COUNTED.")
    if len(exempt) != COUNTED[check]:
        yield problem(
            check, "exemptions", f"There are {len(exempt)} exemptions; {COUNTED[check]} are committed.",
            hint="The list may only shrink: mend the code instead; when it shrank, lower COUNTED.",
        )  # fmt: skip
