from tests.people.conftest import _at_the_beginning_of_every_window, person

__all__ = ["_at_the_beginning_of_every_window", "person"]
