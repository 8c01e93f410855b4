"""What is taken in on this page."""

from django import forms

from smarttec.faces.portal.forms import PortalForm
from smarttec.messaging.windows.domain import Mode

MODES = [
    (Mode.OFF, "Send at any hour"),
    (Mode.HOLD, "Let it wait until the hours begin"),
    (Mode.REFUSE, "Refuse it (error 30610)"),
]


class ModeForm(PortalForm):
    """What is to be done with a message outside the hours."""

    mode = forms.TypedChoiceField(
        label="A message outside the hours",
        choices=MODES,
        coerce=lambda value: Mode(int(value)),
        widget=forms.RadioSelect,
    )
