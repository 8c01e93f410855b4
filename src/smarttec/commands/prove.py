"""Prove clause by clause: what enforces it, the tests that hold it, what was counted in the running system.

Fails (exit code 1) when a clause is failing, or what is counted for it failed or is out of date (the worker measures;
`--scan` measures now); pending ones are told with what is missing.
"""

import sys

import click

FAILING = 1


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object per clause, as a list.")
@click.option("--scan", is_flag=True, help="Measure everything now instead of reading the last findings.")
@click.option("--processing", type=click.Choice(["csv", "json"]), help="The record of processing activities instead.")
def command(*, as_json: bool, scan: bool, processing: str | None) -> None:
    """Show for each clause what enforces it, the tests' last results, and evidence from the running system."""
    from smarttec.commands._database import set_up_django

    set_up_django()
    from smarttec.notice.exports.processing import as_csv, as_json_text

    if processing:
        click.echo(as_csv() if processing == "csv" else as_json_text(), nl=False)
        return
    sys.exit(_prove(as_json=as_json, scan=scan))


def _prove(*, as_json: bool, scan: bool) -> int:
    import json

    from smarttec.notice import uses
    from smarttec.notice.proof import report
    from smarttec.notice.proof.clauses import Status, prove
    from smarttec.notice.proof.measuring import measure
    from smarttec.notice.proof.registry import probes

    if scan:
        measure(probes().values())
        uses.flush()
    proofs = prove()
    if as_json:
        click.echo(json.dumps(report.as_objects(proofs), indent=2))
    else:
        for line in report.as_lines(proofs):
            click.echo(line)
    bad = {Status.FAILING, Status.UNMEASURED}
    return FAILING if any(proof.status in bad for proof in proofs) else 0
