"""Exceptions under the names that notebooks see on Databricks."""

from __future__ import annotations


class ExecutionError(Exception):
    """What dbutils raises when a call fails on the Java side."""

    def __init__(self, call: str, exception: str) -> None:
        super().__init__(f"An error occurred while calling o390.{call}.\n: {exception}")


class NotebookExit(BaseException):
    """Ends a notebook; no Exception, so that a notebook's `except Exception` does not swallow it."""

    def __init__(self, value: str) -> None:
        super().__init__(value)
        self.value = value


class WorkflowException(Exception):
    """A notebook that dbutils.notebook.run started did not succeed."""
