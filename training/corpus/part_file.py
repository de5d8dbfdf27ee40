"""One file over HTTP into a part file that a later attempt goes on with (RFC 9110, section 14)."""

from __future__ import annotations

import errno
import json
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from modules.errors import FileError

TIMEOUT_S = 60.0
BLOCK_BYTES = 1 << 16

Progress = Callable[[int, int | None], None]


class _CutError(Exception):
    """The connection ended before the file did."""


@dataclass(frozen=True, slots=True)
class _Version:
    """What tells one version of a remote file from another, for `If-Range`."""

    url: str
    validator: str | None


def fetch_part(url: str, part: Path, attempts: int, progress: Progress) -> None:
    """Write the whole of `url` to `part`, going on with what is there of the same version.

    A server that cannot send a range, or has a newer version, sends all of it again. Raises
    FileError when the server refuses, cannot be reached, or cuts the connection in each attempt;
    what has arrived stays for the next call.
    """
    for attempt in range(1, attempts + 1):
        try:
            _fetch(url, part, progress)
        except _CutError as cut:
            if attempt == attempts:
                raise FileError(
                    f"The download from {url} was cut ({cut}); run the same command again, it goes"
                    " on from there.",
                    part,
                ) from cut
        else:
            _version_file(part).unlink(missing_ok=True)
            return


def _fetch(url: str, part: Path, progress: Progress) -> None:
    version = _known_version(part)
    have = part.stat().st_size if part.is_file() else 0
    can_go_on = have > 0 and version is not None and version.url == url and version.validator
    headers = {"Accept-Encoding": "identity", "User-Agent": "nomad-muse"}
    if can_go_on and version is not None and version.validator is not None:
        headers |= {"Range": f"bytes={have}-", "If-Range": version.validator}
    try:
        with urlopen(Request(url, headers=headers), timeout=TIMEOUT_S) as response:
            _receive(url, response, part, have, progress)
    except HTTPError as refusal:
        refusal.close()
        if refusal.code == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
            _start_over(part)
            raise _CutError("the part was longer than the file") from refusal
        raise FileError(
            f"The server refused {url} ({refusal.code} {refusal.reason}); check the address in"
            " sources.yaml or try later.",
            part,
        ) from refusal
    except URLError as failure:
        raise FileError(
            f"{url} cannot be reached ({failure.reason}); check the connection.", part
        ) from failure
    except (HTTPException, ConnectionError, TimeoutError) as cut:
        raise _CutError(f"{type(cut).__name__} after {_mb(part)} MB") from cut
    except OSError as failure:
        full = failure.errno in (errno.ENOSPC, errno.EDQUOT)
        reason = "the disk is full" if full else failure.strerror or str(failure)
        raise FileError(f"{part.parent} takes no more: {reason}.", part) from failure


def _receive(url: str, response: HTTPResponse, part: Path, have: int, progress: Progress) -> None:
    goes_on = response.status == HTTPStatus.PARTIAL_CONTENT and _range_start(response) == have
    if response.status == HTTPStatus.PARTIAL_CONTENT and not goes_on:
        _start_over(part)
        raise _CutError("the server sent another range than asked for")
    done = have if goes_on else 0
    length = response.headers.get("Content-Length")
    total = done + int(length) if length and length.isdigit() else None
    _remember_version(part, _Version(url, _validator(response)))
    with part.open("ab" if goes_on else "wb") as file:
        progress(done, total)
        # A cut in the middle of a block keeps what came before it: read1 returns what is there.
        while block := response.read1(BLOCK_BYTES):
            file.write(block)
            done += len(block)
            progress(done, total)
    if total is not None and done < total:
        raise _CutError(f"{done / 1e6:.1f} of {total / 1e6:.1f} MB arrived")


def _range_start(response: HTTPResponse) -> int | None:
    unit, _, place = response.headers.get("Content-Range", "").partition(" ")
    start = place.partition("-")[0]
    return int(start) if unit == "bytes" and start.isdigit() else None


def _validator(response: HTTPResponse) -> str | None:
    """A strong ETag, else the date; a weak one must not be used for ranges."""
    tag: str | None = response.headers.get("ETag")
    if tag and not tag.startswith("W/"):
        return tag
    date: str | None = response.headers.get("Last-Modified")
    return date


def _version_file(part: Path) -> Path:
    return part.with_name(f"{part.name}.version")


def _remember_version(part: Path, version: _Version) -> None:
    document = {"url": version.url, "validator": version.validator}
    _version_file(part).write_text(json.dumps(document), encoding="utf-8")


def _known_version(part: Path) -> _Version | None:
    try:
        row: dict[str, Any] = json.loads(_version_file(part).read_text(encoding="utf-8"))
        return _Version(row["url"], row["validator"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _start_over(part: Path) -> None:
    part.unlink(missing_ok=True)
    _version_file(part).unlink(missing_ok=True)


def _mb(part: Path) -> str:
    return f"{part.stat().st_size / 1e6:.1f}" if part.is_file() else "0"
