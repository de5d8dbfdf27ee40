"""Reading JSON that may have been damaged or edited by hand."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NoReturn


class DamagedJsonError(ValueError):
    """A value is not what it must be; the message says where and why."""


def parse_json(data: bytes) -> JsonNode:
    """The root of a JSON document; raises DamagedJsonError when `data` is not JSON."""
    try:
        return JsonNode(json.loads(data, parse_constant=_refuse_constant), "the document")
    except (ValueError, RecursionError) as error:
        raise DamagedJsonError("it is not valid JSON") from error


def _refuse_constant(name: str) -> NoReturn:
    raise DamagedJsonError(f"{name} is not a number")


@dataclass(frozen=True, slots=True)
class JsonNode:
    """A value together with its place, such as `tracks[2].mix.pan`, for the error sentence."""

    value: object
    where: str

    def fail(self, problem: str) -> NoReturn:
        """Raise DamagedJsonError that names this place."""
        raise DamagedJsonError(f"{self.where} {problem}")

    def __getitem__(self, key: str) -> JsonNode:
        """The member `key` of an object."""
        place = key if self.where == "the document" else f"{self.where}.{key}"
        if not isinstance(self.value, dict):
            self.fail("is not an object")
        if key not in self.value:
            raise DamagedJsonError(f"{place} is missing")
        return JsonNode(self.value[key], place)

    def has(self, key: str) -> bool:
        """Whether this is an object with a member `key`."""
        return isinstance(self.value, dict) and key in self.value

    @property
    def is_null(self) -> bool:
        """Whether the value is null."""
        return self.value is None

    def items(self) -> Iterator[JsonNode]:
        """The elements of a list."""
        if not isinstance(self.value, list):
            self.fail("is not a list")
        for index, value in enumerate(self.value):
            yield JsonNode(value, f"{self.where}[{index}]")

    def row(self, *lengths: int) -> list[JsonNode]:
        """The elements of a list that has one of `lengths`."""
        nodes = list(self.items())
        if len(nodes) not in lengths:
            self.fail(f"has {len(nodes)} values instead of {lengths[0]}")
        return nodes

    def integer(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`."""
        if isinstance(self.value, bool) or not isinstance(self.value, int):
            self.fail("is not a whole number")
        if not low <= self.value <= high:
            self.fail(f"is {_short(self.value)}, outside {low} to {high}")
        return self.value

    def number(self, low: float, high: float) -> float:
        """A finite number from `low` to `high`."""
        if isinstance(self.value, bool) or not isinstance(self.value, int | float):
            self.fail("is not a number")
        if not low <= self.value <= high or not math.isfinite(self.value):
            self.fail(f"is {_short(self.value)}, outside {low:g} to {high:g}")
        return float(self.value)

    def flag(self) -> bool:
        """True or false."""
        if not isinstance(self.value, bool):
            self.fail("is neither true nor false")
        return self.value

    def text(self, max_length: int = 1000) -> str:
        """A string without control characters."""
        if not isinstance(self.value, str):
            self.fail("is not a text")
        if len(self.value) > max_length:
            self.fail(f"has {len(self.value)} characters, more than {max_length}")
        if any(character < " " for character in self.value):
            self.fail("holds control characters")
        return self.value

    def choice(self, *allowed: str) -> str:
        """One of the `allowed` strings."""
        text = self.text()
        if text not in allowed:
            self.fail(f"is “{text[:40]}”, not one of {', '.join(allowed)}")
        return text


def _short(value: float) -> str:
    text = repr(value)
    return text if len(text) <= 24 else f"{text[:20]}…"
