"""What all sections share: read-only unless they say otherwise, never a deletion, a bounded number of statements."""

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from unfold import paginator as framework

from smarttec.faces.card_free import CardFree
from smarttec.faces.desk.display import preload_keys
from smarttec.vault.fields import PersonalModel

if TYPE_CHECKING:
    from django.contrib.admin import ModelAdmin

    BaseAdmin = ModelAdmin[Any]
else:
    from unfold.admin import ModelAdmin as BaseAdmin


class Page(framework.InfinitePage):  # type: ignore[misc] # the framework has no types
    """A page that knows it is the last one when it is not full."""

    def has_next(self) -> bool:
        """Whether there can be more."""
        return len(self.object_list) >= int(self.paginator.per_page)


class InfinitePaginator(framework.InfinitePaginator):  # type: ignore[misc] # the framework has no types
    """Pages without a count: tables grow without end. The framework's templates know it by its name."""

    def _get_page(self, *args: Any, **kwargs: Any) -> Page:
        return Page(*args, **kwargs)


class DeskAdmin(BaseAdmin):
    """Read-only, and never counted."""

    paginator = InfinitePaginator
    show_full_result_count = False
    list_per_page = 50
    list_filter_submit = False
    actions = None
    change_list_template = "desk/change_list.html"
    change_form_template = "desk/change_form.html"
    add_form_template = "desk/change_form.html"
    object_history_template = "desk/object_history.html"

    def has_add_permission(self, request: HttpRequest, *_: Any) -> bool:
        """Not by default."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Not by default."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:  # noqa: FBT001, FBT002 - Django's signature
        """Whatever form a section gives, it takes in no card number."""
        form = super().get_form(request, obj, change, **kwargs)
        return form if issubclass(form, CardFree) else type(form.__name__, (CardFree, form), {})

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        """Only what a list offers as a filter: `?password__startswith=…` would read a column letter by letter."""
        offered = {getattr(one, "parameter_name", one) for one in self.get_list_filter(request)}
        return lookup.partition("__")[0] in offered

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """The list, with the keys of all its subjects read at once."""
        change_list = super().get_changelist_instance(request)
        preload_keys(subject for row in change_list.result_list for subject in self.subjects_of(row))
        return change_list

    def subjects_of(self, row: Any) -> list[Any]:
        """Whose data the row's columns are."""
        return [row.subject_id()] if isinstance(row, PersonalModel) else []
