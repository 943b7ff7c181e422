"""Splits notebooks in Databricks' source format into cells. Does not need Spark."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..errors import UnsupportedNotebook
from . import magics

HEADER = "Databricks notebook source"
"""First line of every notebook, after the start of a comment."""

COMMENT = {"PYTHON": "#", "SQL": "--"}
"""Languages that the lab can run, with the start of a comment."""


@dataclass(frozen=True)
class Cell:
    """One cell of a notebook."""

    kind: str
    """Its magic command without the percent sign; `python` or `sql` for a cell without one."""
    body: str
    """Its text without the magic command."""
    index: int
    """Number of the cell in the notebook, from 1."""


def parse(text: str) -> list[Cell]:
    """Split a notebook's source into cells. Empty cells are left out.

    Raises UnsupportedNotebook when the first line does not mark a Python or SQL notebook.
    """
    lines = text.removeprefix("\ufeff").splitlines()
    first = lines[0].strip() if lines else ""
    language = next((name for name, sign in COMMENT.items() if first == f"{sign} {HEADER}"), None)
    if language is None:
        raise UnsupportedNotebook(f'the first line is {first!r}, expected "# {HEADER}" (Python) or "-- {HEADER}" (SQL)')
    sign = COMMENT[language]
    separator = re.compile(rf"^{sign} COMMAND -+[ \t]*$")
    blocks: list[list[str]] = [[]]
    for line in lines[1:]:
        if separator.match(line):
            blocks.append([])
        else:
            blocks[-1].append(line)
    cells = [_cell(block, sign, language.lower(), index) for index, block in enumerate(blocks, start=1)]
    return [cell for cell in cells if cell.body.strip() or cell.kind not in ("python", "sql")]


def _cell(lines: list[str], sign: str, language: str, index: int) -> Cell:
    lines = [line for line in lines if not line.startswith(f"{sign} DBTITLE ")]
    while lines and not lines[0].strip():
        lines = lines[1:]
    magic = f"{sign} MAGIC"
    if not lines or not lines[0].startswith(magic):
        return Cell(language, "\n".join(lines).rstrip(), index)
    # A line without the sign belongs to the cell all the same.
    text = "\n".join(re.sub(rf"^{magic} ?", "", line) for line in lines).rstrip()
    found = re.match(r"%(\w+)[ \t]*\n?", text)
    if text.startswith("%%") or (found is not None and found.group(1) in magics.LINE):
        return Cell("python", text, index)
    if found is None:
        return Cell("md", text, index)
    return Cell(found.group(1), text[found.end() :], index)


_TOKEN = re.compile(r"""--[^\n]*|/\*.*?\*/|'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|`[^`]*`|;|[^;'"`/-]+|.""", re.DOTALL)


def statements(text: str) -> list[str]:
    """Split a %sql cell at semicolons outside texts, names and comments. A statement of comments only is left out."""
    found: list[str] = []
    current, meaningful = "", False
    for token in _TOKEN.findall(text):
        if token == ";":
            if meaningful:
                found.append(current.strip())
            current, meaningful = "", False
            continue
        current += token
        comment = token.startswith(("--", "/*"))
        meaningful = meaningful or (not comment and token.strip() != "")
    return [*found, current.strip()] if meaningful else found


_RUN = re.compile(r'^(?:"([^"]+)"|(\S+))((?:\s+\$\w+\s*=\s*(?:"[^"]*"|\S+))*)\s*$')
_ARGUMENT = re.compile(r'\$(\w+)\s*=\s*(?:"([^"]*)"|(\S+))')


def run_target(body: str) -> tuple[str, dict[str, str]]:
    """The path and the arguments of a %run cell.

    Raises UnsupportedNotebook when the cell contains anything else.
    """
    found = _RUN.match(body.strip())
    if found is None:
        raise UnsupportedNotebook(f"%run {body.strip()!r}: expected the path of one notebook, alone in its cell")
    arguments = {name: quoted or bare for name, quoted, bare in _ARGUMENT.findall(found.group(3))}
    return found.group(1) or found.group(2), arguments
