"""Exceptions with the names that they have on Databricks."""

from __future__ import annotations


class ExecutionError(Exception):
    """A call of dbutils failed in Java."""

    def __init__(self, call: str, exception: str) -> None:
        super().__init__(f"An error occurred while calling o390.{call}.\n: {exception}")


class NotebookExit(BaseException):
    """Ends a notebook. It is not an Exception, so that `except Exception` in the notebook does not catch it."""

    def __init__(self, value: str) -> None:
        super().__init__(value)
        self.value = value


class WorkflowException(Exception):
    """A notebook that dbutils.notebook.run started has failed."""


class UnsupportedNotebook(Exception):
    """A notebook, a cell or a magic command that the lab cannot run."""
