"""What one cell shows, in the order in which it shows it."""

from __future__ import annotations

import base64
import datetime
import decimal
import math
from typing import Any, Callable

LARGEST_TEXT = 20_000
"""Characters of one cell's printed text that are kept."""
LARGEST_RESULTS = 8 * 1024 * 1024
"""Characters of everything else that one cell may show; what comes after that is left out."""
SAFE_INTEGER = 2**53 - 1
"""Larger integers are shown as text: they pass through programs that read numbers as doubles."""


class Results:
    """Collects a cell's outputs. It is also what the cell prints to: a file for text."""

    def __init__(self) -> None:
        self.outputs: list[dict[str, Any]] = []
        self._text_left = LARGEST_TEXT
        self._is_full = False
        self._left = LARGEST_RESULTS

    def write(self, text: str) -> int:
        """Take printed text; what is printed in a row is one output."""
        kept = text[: self._text_left]
        self._text_left -= len(kept)
        if len(kept) < len(text) and not self._is_full:
            self._is_full = True
            kept += f"\n*** WARNING: output beyond {LARGEST_TEXT} characters is skipped. ***\n"
        self._print(kept)
        return len(text)

    def _print(self, text: str) -> None:
        if text and self.outputs and self.outputs[-1]["type"] == "ansi":
            self.outputs[-1]["data"] += text
        elif text:
            self.outputs.append({"type": "ansi", "data": text})

    def flush(self) -> None:
        """Nothing is held back."""

    def isatty(self) -> bool:
        """It is no terminal."""
        return False

    def html(self, text: str) -> None:
        """Show HTML."""
        self._add({"type": "html", "data": text}, len(text))

    def image(self, png: bytes) -> None:
        """Show a PNG."""
        text = base64.b64encode(png).decode()
        self._add({"type": "image", "data": text}, len(text))

    def table(self, schema: list[dict[str, str]], rows: list[list[Any]], *, overflow: bool) -> None:
        """Show a table; `overflow` says that there were more rows."""
        plain = [[_plain(value) for value in row] for row in rows]
        self._add({"type": "table", "schema": schema, "data": plain, "overflow": overflow}, len(str(plain)))

    def _add(self, output: dict[str, Any], size: int) -> None:
        if size > self._left:
            self._print("*** WARNING: max output size exceeded, skipping output. ***\n")
            return
        self._left -= size
        self.outputs.append(output)

    def cleaned(self, clean: Callable[[str], str]) -> list[dict[str, Any]]:
        """The outputs, every text passed through `clean`."""
        return [
            {name: value if name == "type" or output["type"] == "image" else _each_text(value, clean) for name, value in output.items()}
            for output in self.outputs
        ]


_stack: list[Results] = []


def begin() -> Results:
    """Collect what is shown from now on, until `end`. A notebook that another runs collects its own."""
    _stack.append(Results())
    return _stack[-1]


def end() -> None:
    """Go back to collecting for the cell that ran this one."""
    _stack.pop()


def current() -> Results:
    """Where the cell that runs shows things. Raises IndexError when none runs."""
    return _stack[-1]


def _each_text(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [_each_text(one, change) for one in value]
    if isinstance(value, dict):
        return {key: _each_text(one, change) for key, one in value.items()}
    return value


def _plain(value: Any) -> Any:
    """A value as JSON can hold it."""
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, int):
        return value if abs(value) <= SAFE_INTEGER else str(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, decimal.Decimal):
        return str(value)
    if isinstance(value, (datetime.date, datetime.datetime)):
        return value.isoformat()
    if isinstance(value, (bytes, bytearray)):
        return base64.b64encode(value).decode()
    if hasattr(value, "asDict"):
        return {key: _plain(one) for key, one in value.asDict().items()}
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    if hasattr(value, "item"):
        return _plain(value.item())
    return str(value)
