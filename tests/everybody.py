"""For tests of other things: whose data it is about does not matter there."""


class Everybody:
    """A container of all subjects."""

    def __contains__(self, subject: object) -> bool:
        return True


EVERYBODY = Everybody()
