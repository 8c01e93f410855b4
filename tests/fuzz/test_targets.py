"""Coverage-guided fuzzing of everything that outsiders send us. `make torture`; one target: see `targets`."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.seeds import fresh

from smarttec.gateways.smpp import constants as c
from smarttec.gateways.smpp import encoding, tlv
from smarttec.gateways.smpp.pdu import MessageResp, ShortMessage

pytest.importorskip("atheris", reason="atheris has no wheel for this system")
pytestmark = pytest.mark.torture
SECONDS = int(os.environ.get("FUZZ_SECONDS", "60"))
_RECEIPT = (
    b"id:6616012ce852e sub:001 dlvrd:001 submit date:2611290120 done date:2611290120 stat:DELIVRD err:000 text:hi"
)
SAMPLES: dict[str, list[bytes]] = {
    "pdus": [
        b"\x20"
        + encoding.encode_deliver_sm(
            1, ShortMessage("15005550123", "14155550100", b"\x05\0\x03\x07\x02\x01Hello", esm_class=0x40)
        ),
        b"\x05"
        + encoding.encode_deliver_sm(
            2, ShortMessage("1", "2", _RECEIPT, esm_class=4, tlvs={c.TAG_RECEIPTED_MESSAGE_ID: b"66\0"})
        )
        + encoding.encode_message_resp(c.SUBMIT_SM_RESP, 4, MessageResp("12345")),
        b"\x10"
        + encoding.encode_deliver_sm(
            3, ShortMessage("1", "2", b"a", tlvs=tlv.as_segment(reference=9, total=2, number=1))
        ),
    ],
    "receipts": [_RECEIPT, b"id:0 stat:UNDELIV err:27", b"ID : 77\nSTAT:EXPIRED"],
    "parts": [b"\x05\0\x03\x07\x02\x01Hello" * 20, b"\x06\x08\x04\0\x07\x02\x02" + "Ω".encode("utf-16-be") * 40],
    "forms": [b"To=%2B15005550006&From=%2B14155550100&Body=Hello+%E2%82%AC", b"A=1&A=2&B=&=x&%zz"],
}


@pytest.mark.timeout(SECONDS + 300)
@pytest.mark.parametrize("name", SAMPLES)
def test_nothing_that_comes_from_outside_breaks_us(name: str, tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for number, sample in enumerate(SAMPLES[name]):
        (corpus / str(number)).write_bytes(sample)
    seed = fresh()
    sys.stdout.write(f"{name}: {SECONDS} s\n")
    options = [f"-max_total_time={SECONDS}", f"-seed={seed}", "-max_len=2000", "-timeout=10", "-rss_limit_mb=2000"]
    command = [sys.executable, "-m", "tests.fuzz.targets", name, *options, f"-artifact_prefix={tmp_path}/", str(corpus)]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    sys.stdout.write(f"{done.stderr.strip().splitlines()[-1]}\n")
    assert done.returncode == 0, done.stderr[-4000:]
