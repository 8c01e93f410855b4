"""The few words around a document, in each language. A language exists when it has an entry here."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Labels:
    """`day` is a pattern with {day}, {month} and {year}; `months` are twelve names, January first."""

    in_short: str
    version: str
    last_updated: str
    what_changed: str
    other_site: str
    not_yet: str
    added: str
    removed: str
    changed: str
    nothing_changed: str
    day: str
    months: tuple[str, ...]

    def date(self, moment: date) -> str:
        """A day in words, such as "1 November 2026"."""
        return self.day.format(day=moment.day, month=self.months[moment.month - 1], year=moment.year)


LABELS: dict[str, Labels] = {
    "en": Labels(
        in_short="In short",
        version="Version",
        last_updated="Last updated",
        what_changed="What changed",
        other_site="another site",
        not_yet="Not enforced in full by the program yet",
        added="New",
        removed="Removed",
        changed="Changed",
        nothing_changed="Nothing changed.",
        day="{day} {month} {year}",
        months=(
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ),
    ),
    "es": Labels(
        in_short="En pocas palabras",
        version="Versión",
        last_updated="Última actualización",
        what_changed="Qué cambió",
        other_site="otro sitio",
        not_yet="El programa todavía no lo cumple del todo",
        added="Nueva",
        removed="Retirada",
        changed="Cambiada",
        nothing_changed="No cambió nada.",
        day="{day} de {month} de {year}",
        months=(
            "enero",
            "febrero",
            "marzo",
            "abril",
            "mayo",
            "junio",
            "julio",
            "agosto",
            "septiembre",
            "octubre",
            "noviembre",
            "diciembre",
        ),
    ),
}
LANGUAGES: tuple[str, ...] = tuple(LABELS)
