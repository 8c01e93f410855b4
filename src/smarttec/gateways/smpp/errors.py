"""What can be wrong with a PDU or a bind, as leaves of the one error tree."""

from smarttec.gateways.smpp import constants as c
from smarttec.kernel.errors import GatewayUnavailable, InvalidInput


class InvalidPdu(InvalidInput):
    """These bytes are not a PDU that SMPP 3.4 allows.

    `command_status` is what the peer has to be answered (§5.1.3); `command_id` and `sequence_number` are those of the
    offending PDU, 0 where not even its header could be read. The bytes themselves are not repeated.
    """

    code = "invalid-pdu"

    def __init__(self, message: str, *, status: int, command_id: int = 0, sequence_number: int = 0) -> None:
        super().__init__(message)
        self.command_status = status
        self.command_id = command_id
        self.sequence_number = sequence_number


class BindRefused(GatewayUnavailable):
    """The carrier refused the bind; `command_status` says why (§5.1.3)."""

    code = "bind-refused"
    what_to_do = "Check system_id, password and bind type with the carrier."

    def __init__(self, *, status: int) -> None:
        super().__init__(f"The carrier refused the bind with command_status 0x{status:08X}.")
        self.command_status = status

    @property
    def is_about_credentials(self) -> bool:
        """Whether trying again without a change by the operator is pointless."""
        return self.command_status in {c.ESME_RINVPASWD, c.ESME_RINVSYSID}
