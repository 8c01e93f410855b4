"""Encryption and sign-in, against a server with a certificate of its own."""

import ipaddress
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from tests.conftest import disclosed

from smarttec.gateways.mail.smtp import Security, SmtpTransport
from smarttec.kernel import clock
from smarttec.kernel.errors import MisconfiguredError
from smarttec.post.ports import Letter, MailResult

LETTER = disclosed(
    Letter(
        message_id="<0190a1b2@mail.example>",
        sender="hello@okaya.example",
        recipient="ada@example.org",
        subject="Your code",
        text="It is 123456.\n",
        html=None,
        headers={},
    )
)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Key and certificate for 127.0.0.1 in one PEM file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "mail.example")])
    today = clock.now()
    names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = tmp_path_factory.mktemp("tls") / "mail.pem"
    path.write_bytes(private + signed.public_bytes(serialization.Encoding.PEM))
    return path


@dataclass
class Taken:
    mails: list[bytes] = field(default_factory=list)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.mails.append(envelope.content)
        return "250 2.0.0 taken"


def sign_in(_server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, given: LoginPassword) -> AuthResult:
    return AuthResult(success=given == LoginPassword(b"okaya", b"right"), handled=False)


class _AnyPort(Controller):
    """Takes a free port; the base class would look for itself on port 0."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@dataclass
class Server:
    port: int
    taken: Taken
    certificate: Path

    def transport(self, password: str = "right", ca_file: Path | None = None) -> SmtpTransport:
        return SmtpTransport(
            host="127.0.0.1",
            port=self.port,
            security=Security.STARTTLS,
            username="okaya",
            password=password,
            timeout_seconds=5.0,
            ca_file=ca_file,
        )


@pytest.fixture
def server(certificate: Path) -> Iterator[Server]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    taken = Taken()
    controller = _AnyPort(
        taken,
        hostname="127.0.0.1",
        port=0,
        tls_context=context,
        require_starttls=True,
        auth_required=True,
        authenticator=sign_in,
    )
    controller.start()
    yield Server(controller.port, taken, certificate)
    controller.stop()


def test_an_encrypted_and_signed_in_hand_over_is_accepted(server: Server) -> None:
    assert server.transport(ca_file=server.certificate).hand_over(letter=LETTER).result is MailResult.ACCEPTED
    assert len(server.taken.mails) == 1


def test_a_server_that_nobody_vouches_for_gets_nothing(server: Server) -> None:
    outcome = server.transport().hand_over(letter=LETTER)
    assert (outcome.result, outcome.reason) == (MailResult.TRY_LATER, "certificate-not-valid")
    assert server.taken.mails == []


def test_a_wrong_password_is_the_operators_to_change(server: Server) -> None:
    with pytest.raises(MisconfiguredError) as error:
        server.transport(password="wrong-word", ca_file=server.certificate).hand_over(letter=LETTER)
    assert "wrong-word" not in str(error.value)
    assert server.taken.mails == []
