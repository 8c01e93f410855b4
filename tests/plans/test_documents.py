"""What is written for people is what the program obeys."""

from pathlib import Path

from smarttec.plans.standing import CAPS_PER_DAY, TABLE, Permission

DOCUMENT = Path(__file__).parents[2] / "docs" / "plans.md"


def test_the_table_in_the_documents_is_the_table_of_the_program() -> None:
    rows = {}
    for line in DOCUMENT.read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 9 and cells[1].isdigit() and cells[1] != "0":
            rows[int(cells[1])] = cells[2:]
    words = {Permission.PERMITTED: "yes", Permission.REFUSED: "no"}
    assert rows == {
        int(condition): [words.get(found) or f"{CAPS_PER_DAY[act]} a day" for act, found in row.items()]
        for condition, row in TABLE.items()
    }
