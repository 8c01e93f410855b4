"""A column for codes of the operator's file, such as services and companies (clauses COLLECT-4, SCOPE-1)."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    _Text = models.CharField[str, str]
else:
    _Text = models.CharField


class RegisteredCode(_Text):
    """A code of the operator's file. An unknown one is refused whenever a row is written, not only in forms."""

    def __init__(self, *args: Any, known: Callable[[str], object] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._known = known

    def pre_save(self, model_instance: models.Model, add: bool) -> str:  # noqa: FBT001 - Django's signature
        """Raises `MisconfiguredError`."""
        code: str = super().pre_save(model_instance, add)
        if self._known is not None:
            self._known(code)
        return code

    def deconstruct(self) -> Any:
        """To migrations it is text."""
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs
