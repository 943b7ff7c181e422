"""Finds the real place of a path below `/dbfs`."""

from __future__ import annotations

import os
import posixpath
from dataclasses import dataclass
from typing import Any, Callable

ROOT = "/dbfs"


@dataclass(frozen=True)
class Mounted:
    """A path below a mount point of `dbfs:/`: a file or folder of a bucket."""

    path: str
    """Below `dbfs:/`, as Hadoop takes it."""


class Places:
    """Knows the folder that is the root of `dbfs:/`, and its mount points."""

    def __init__(self, root: str, points: Callable[[], list[str]]) -> None:
        self._root = root
        self._points = points
        self.allowed = False
        """Whether the running task has `/dbfs`."""

    def find(self, path: Any) -> str | Mounted | None:
        """The place of `path`: a path on this machine, or in a mounted bucket. None when it does not begin with `/dbfs`."""
        if isinstance(path, int) or not isinstance(path, (str, bytes, os.PathLike)):
            return None
        text = os.fsdecode(path)
        if text != ROOT and not text.startswith(f"{ROOT}/"):
            return None
        text = posixpath.normpath(text)
        if text != ROOT and not text.startswith(f"{ROOT}/"):
            return text  # the folder /dbfs does not exist on this machine, so the system cannot resolve it
        below = text.removeprefix(ROOT) or "/"
        if not self.allowed:
            return f"/dev/null/dbfs{below}"  # /dev/null is no folder, so nothing can exist there
        if any(below == point or below.startswith(f"{point}/") for point in self._points()):
            return Mounted(below)
        return self._root + below if below != "/" else self._root

    def names_of_points(self, path: Any) -> set[str]:
        """Names in a folder that are mount points or lead to one, whether the folder exists or not."""
        text = posixpath.normpath(os.fsdecode(path)).removeprefix(ROOT).rstrip("/") + "/"
        return {point.removeprefix(text).split("/")[0] for point in self._points() if self.allowed and point.startswith(text)}
