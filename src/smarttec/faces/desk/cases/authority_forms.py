"""What is typed about demands of authorities."""

from smarttec.faces.card_free import CardFreeForm
from smarttec.faces.desk.cases import fields
from smarttec.requests.authorities.domain import BASIS_WORDS, KIND_WORDS, Basis, Kind


class DemandForm(CardFreeForm):
    """A demand as it came."""

    authority = fields.line("Authority", help_text="The office, never the officer.", longest=120)
    country = fields.line("Country", help_text="Two capital letters: US", longest=2)
    kind = fields.choice("Kind", [(one.value, words) for one, words in KIND_WORDS.items()], coerce=Kind)
    basis = fields.choice("It rests on", [(one.value, words) for one, words in BASIS_WORDS.items()], coerce=Basis)
    law = fields.line("Law and section", longest=120)
    reference = fields.line("Their file number", longest=80)
    owner = fields.OwnerField(required=False)
    made_from = fields.moment("Data from")
    made_before = fields.moment("Data before")
    received_at = fields.moment("Received")
    due_at = fields.moment("Due", required=False)
    bar_basis = fields.line("Telling the person is forbidden by", required=False, help_text="Empty: they are told.")
    bar_until = fields.moment("Forbidden until", required=False, help_text="Empty: until it is lifted. UTC.")
    categories = fields.categories()


class ProposalForm(CardFreeForm):
    """What is owed."""

    made_from = fields.moment("Data from")
    made_before = fields.moment("Data before")
    why = fields.note("Why that much")
    categories = fields.categories()


class WhyForm(CardFreeForm):
    """A reason."""

    why = fields.note("Why")


class BarForm(CardFreeForm):
    """That the person may not be told."""

    basis = fields.line("On what basis", longest=120)
    until = fields.moment("Until", required=False, help_text="Empty: until it is lifted. UTC.")
