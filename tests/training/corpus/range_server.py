"""A web server on this machine that can misbehave in the ways real ones do."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Shelf:
    """What is served, and how; `asked` are the Range headers that came, None without one."""

    content: bytes
    etag: str | None = '"one"'
    ranges: bool = True
    says_length: bool = True
    cut_after: list[int] = field(default_factory=list)
    status: int = 200
    asked: list[str | None] = field(default_factory=list)
    url: str = ""


class _Handler(BaseHTTPRequestHandler):
    shelf: Shelf

    def do_GET(self) -> None:
        shelf, wanted = self.shelf, self.headers.get("Range")
        shelf.asked.append(wanted)
        if shelf.status != 200:
            self.send_error(shelf.status)
            return
        start = 0
        fits = self.headers.get("If-Range") == shelf.etag
        if wanted and shelf.ranges and fits:
            start = int(wanted.removeprefix("bytes=").rstrip("-"))
        if start and start >= len(shelf.content):
            self.send_error(416)
            return
        self.send_response(206 if start else 200)
        if start:
            end = len(shelf.content)
            self.send_header("Content-Range", f"bytes {start}-{end - 1}/{end}")
        if shelf.etag:
            self.send_header("ETag", shelf.etag)
        if shelf.says_length:
            self.send_header("Content-Length", str(len(shelf.content) - start))
        self.end_headers()
        body = shelf.content[start:]
        if shelf.cut_after:
            body = body[: shelf.cut_after.pop(0)]
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@contextmanager
def serving(shelf: Shelf, name: str = "music.zip") -> Iterator[Shelf]:
    """Serve `shelf` at `shelf.url` while the block runs."""
    handler = type("Handler", (_Handler,), {"shelf": shelf})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    shelf.url = f"http://127.0.0.1:{server.server_address[1]}/{name}"
    try:
        yield shelf
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
