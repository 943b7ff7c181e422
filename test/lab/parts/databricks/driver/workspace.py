"""The workspace's notebooks, as files that the REST side keeps."""

from __future__ import annotations

import os
import posixpath

SUFFIX = ".notebook"
"""Ends the name of a notebook's file, so that a notebook `x` and a file `x` do not collide."""


class Workspace:
    """Notebooks below a folder."""

    def __init__(self, root: str) -> None:
        self._root = root

    def absolute(self, path: str, beside: str) -> str:
        """The absolute path that `path` means in the notebook `beside`."""
        path = path if path.startswith("/") else posixpath.join(posixpath.dirname(beside), path)
        path = posixpath.normpath(path)
        return path.removeprefix("/Workspace") if path.startswith("/Workspace/") else path

    def read(self, path: str) -> str:
        """A notebook's source. Raises FileNotFoundError as Databricks words it."""
        file = self._file(path)
        if not os.path.isfile(file):
            raise FileNotFoundError(f"Notebook not found: {path}. Notebooks can be specified via a relative path (./Notebook or ../folder/Notebook) or via an absolute path (/Abs/Path/to/Notebook).")
        with open(file, encoding="utf-8") as text:
            return text.read()

    def folder(self, path: str) -> str:
        """The folder of a notebook on this machine: modules beside it can be imported."""
        return os.path.dirname(self._file(path))

    def _file(self, path: str) -> str:
        return os.path.join(self._root, path.lstrip("/") + SUFFIX)
