"""Formats errors as Databricks does, with the frames in the notebook's cells and the lines around them."""

from __future__ import annotations

import linecache
import re
import traceback

RED, GREEN, BLUE, OFF = "\x1b[0;31m", "\x1b[0;32m", "\x1b[0;34m", "\x1b[0m"
CELL = re.compile(r"^<command-\d+>$")
EXTRAS = {"delta", "matplotlib", "numpy", "pandas", "pyarrow", "requests"}
"""Packages of a runtime that are not installed with Spark; see `extras/`."""
CONTEXT_LINES = 2
"""Number of lines that are shown before and after the failed one."""


def summary(error: BaseException) -> str:
    """Name and message of an error."""
    if isinstance(error, KeyboardInterrupt):
        return "CommandCancelledException: Command was cancelled by the user"
    text = error.desc if isinstance(getattr(error, "desc", None), str) else str(error)
    if isinstance(error, SyntaxError):
        text = f"{error.msg} ({error.filename}, line {error.lineno})"
    if isinstance(error, ModuleNotFoundError) and (error.name or "").partition(".")[0] in EXTRAS:
        text += " (a runtime has it; here it is installed by: npm run lab -- add databricks-extras)"
    return f"{type(error).__name__}: {text}".strip().removesuffix(":")


def render(error: BaseException) -> str:
    """The stack trace with colours, without the frames of the program that runs the notebook."""
    name = type(error).__name__
    parts = [f"{RED}{'-' * 75}{OFF}", f"{RED}{name}{OFF}{'Traceback (most recent call last)'.rjust(75 - len(name))}"]
    frames = traceback.extract_tb(error.__traceback__)
    first = next((index for index, frame in enumerate(frames) if CELL.match(frame.filename)), len(frames))
    for frame in frames[first:]:
        parts.append(f"File {GREEN}{frame.filename}:{frame.lineno}{OFF}, in {frame.name}")
        if frame.lineno is not None:
            parts.extend(_around(frame.filename, frame.lineno))
    if isinstance(error, SyntaxError) and error.lineno is not None:
        parts.append(f"File {GREEN}{error.filename}:{error.lineno}{OFF}")
        parts.extend(_around(str(error.filename), error.lineno))
    parts.append("")
    parts.append(f"{RED}{name}{OFF}: {summary(error).partition(': ')[2]}")
    return "\n".join(parts)


def _around(file: str, line: int) -> list[str]:
    shown = []
    for number in range(max(1, line - CONTEXT_LINES), line + CONTEXT_LINES + 1):
        text = linecache.getline(file, number).rstrip("\n")
        if text == "" and not linecache.getline(file, number):
            continue
        arrow = f"{GREEN}---->{OFF}" if number == line else "     "
        shown.append(f"{arrow} {BLUE}{number}{OFF} {text}")
    return shown
