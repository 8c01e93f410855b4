"""A stand-in child, run as a program: `standin.py NAME JOURNAL [--crash-once FILE] [--deaf] [--port N] [--die]`.

It writes `start NAME` and `stop NAME` to the journal, so that tests see the order of things.
"""

import argparse
import http.server
import os
import signal
import sys
import threading
from pathlib import Path

parser = argparse.ArgumentParser()
parser.add_argument("name")
parser.add_argument("journal", type=Path)
parser.add_argument("--crash-once", type=Path)
parser.add_argument("--deaf", action="store_true")
parser.add_argument("--die", action="store_true")
parser.add_argument("--port", type=int, action="append", default=[])
options = parser.parse_args()


def note(word: str) -> None:
    with options.journal.open("a") as file:
        file.write(f"{word} {options.name} {os.getpid()}\n")


def stop(*_: object) -> None:
    if not options.deaf:
        note("stop")
        os._exit(0)


class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()


signal.signal(signal.SIGTERM, stop)
if options.die:
    sys.stdout.write("the reason is written here\n")
    sys.exit(3)
for port in options.port:
    server = http.server.HTTPServer(("127.0.0.1", port), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
note("start")
if options.crash_once and not options.crash_once.exists():
    options.crash_once.touch()
    os._exit(9)
while True:
    signal.pause()
