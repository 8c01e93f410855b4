"""Cells that a spreadsheet shows and never runs."""

_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def harmless_cell(text: str) -> str:
    """The text, marked as text by an apostrophe where a spreadsheet would take it for a formula; numbers stay."""
    if not text.startswith(_BEGINS_A_FORMULA) or _is_number(text):
        return text
    return f"'{text}"


def _is_number(text: str) -> bool:
    return text[0] in "+-" and text[1:].replace(" ", "").replace(".", "", 1).isdecimal()
