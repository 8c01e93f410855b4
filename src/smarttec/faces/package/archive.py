"""The ZIP file of a package, piece by piece."""

import zipfile
from collections.abc import Iterable, Iterator

from django.http import StreamingHttpResponse

from smarttec.faces.package.page import as_page
from smarttec.notice import uses
from smarttec.requests.access.package import Package
from smarttec.requests.access.writing import as_json, csv_files

_FASTEST = 1
"""The data are small beside the time that better packing takes."""


class _Pipe:
    """What the archive is written to: keeps what was written until it is taken. Cannot be sought in."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, piece: bytes, /) -> int:
        """Keep it."""
        self._pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        """Nothing to do."""

    def close(self) -> None:
        """Nothing to do."""

    def take(self) -> bytes:
        """What was written since."""
        taken, self._pieces = b"".join(self._pieces), []
        return taken


def archive(package: Package) -> Iterator[bytes]:
    """The whole file. Every use of the data is written down at the end, also when the download was broken off."""
    pipe = _Pipe()
    try:
        with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED, compresslevel=_FASTEST) as packed:
            for name, pieces in _files(package):
                with packed.open(name, "w", force_zip64=True) as file:
                    for piece in pieces:
                        file.write(piece)
                        yield pipe.take()
        yield pipe.take()
    finally:
        uses.flush()


def _files(package: Package) -> Iterator[tuple[str, Iterable[bytes]]]:
    yield "your-data.json", as_json(package)
    yield "your-data.html", as_page(package)
    for name, pieces in csv_files(package):
        yield f"csv/{name}", pieces


def as_download(package: Package) -> StreamingHttpResponse:
    """The answer to a browser."""
    response = StreamingHttpResponse(archive(package), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="your-data-{package.made_at:%Y-%m-%d}.zip"'
    response["Cache-Control"] = "private, no-store"
    return response
