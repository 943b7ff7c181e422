"""Reads the workspace's notebooks from the files that the server writes (../workspace/tree.ts)."""

from __future__ import annotations

import os
import posixpath

SUFFIX = ".notebook"
"""Suffix of a notebook's file, so that a notebook `x` and a file `x` have different names."""


class Workspace:
    """The notebooks in a folder."""

    def __init__(self, root: str) -> None:
        self._root = root

    def absolute(self, path: str, beside: str) -> str:
        """The absolute form of a path in the notebook `beside`."""
        path = path if path.startswith("/") else posixpath.join(posixpath.dirname(beside), path)
        path = posixpath.normpath(path)
        return path.removeprefix("/Workspace") if path.startswith("/Workspace/") else path

    def read(self, path: str) -> str:
        """The source of a notebook. Raises FileNotFoundError with Databricks' message."""
        file = self._file(path)
        if not os.path.isfile(file):
            raise FileNotFoundError(f"Notebook not found: {path}. Notebooks can be specified via a relative path (./Notebook or ../folder/Notebook) or via an absolute path (/Abs/Path/to/Notebook).")
        with open(file, encoding="utf-8") as text:
            return text.read()

    def folder(self, path: str) -> str:
        """The folder of a notebook on this machine. Modules in it can be imported."""
        return os.path.dirname(self._file(path))

    def _file(self, path: str) -> str:
        return os.path.join(self._root, path.lstrip("/") + SUFFIX)
