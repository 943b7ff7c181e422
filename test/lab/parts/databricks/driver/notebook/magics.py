"""Magics of interactive Python in the middle of a cell, such as `%matplotlib inline`. Nothing here needs Spark."""

from __future__ import annotations

import ast
import re

from ..errors import UnsupportedNotebook

WITHOUT_EFFECT = {"matplotlib", "config", "load_ext", "reload_ext", "autoreload"}
"""Settings of an interactive Python that change nothing here: figures are shown in any case, modules read for each run."""
LINE = {*WITHOUT_EFFECT, "time"}
"""Magics that may begin a cell of Python without making it a cell of another kind."""
CELL = {"time", "capture"}
"""Magics with two signs whose cell is run as if they were not there."""

_MAGIC = re.compile(r"^([ \t]*)(%%|%|!)[ \t]*(\w*)[ \t]*(.*)$")


def without_magics(text: str) -> str:
    """A cell's Python without its magics, each line where it was.

    Raises UnsupportedNotebook when a magic or a shell command cannot be run here.
    """
    try:
        ast.parse(text)
    except SyntaxError:
        return "\n".join(_python(line, index) for index, line in enumerate(text.split("\n")))
    return text


def _python(line: str, index: int) -> str:
    found = _MAGIC.match(line)
    if found is None:
        return line
    indent, sign, name, rest = found.groups()
    if sign == "%" and name in WITHOUT_EFFECT:
        return f"{indent}pass"
    if sign == "%" and name == "time":
        return f"{indent}{rest or 'pass'}"
    if sign == "%" and name == "pip":
        return f"{indent}print({pip_notice(rest)!r})"
    if sign == "%%" and name in CELL and index == 0:
        return ""
    raise UnsupportedNotebook(f"{line.strip()!r} cannot be run here")


def pip_notice(arguments: str) -> str:
    """What `%pip` prints: it installs nothing."""
    return f"%pip {arguments.strip()}: nothing is installed here; what the notebook imports must be there"
