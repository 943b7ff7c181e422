"""dbutils, except its file system (see file_system.py)."""

from __future__ import annotations

import base64
import json
from collections import namedtuple
from dataclasses import dataclass
from typing import Any, Callable

from .errors import ExecutionError, NotebookExit
from .file_system import FileSystem
from .notebook.context import EntryPoint
from .output.redaction import Redaction

SecretMetadata = namedtuple("SecretMetadata", "key")
SecretScope = namedtuple("SecretScope", "name")


class Secrets:
    """dbutils.secrets."""

    def __init__(self, scopes: dict[str, dict[str, str]], redaction: Redaction) -> None:
        self._scopes = scopes
        self._redaction = redaction

    def get(self, scope: str, key: str) -> str:
        """A secret as text. It is redacted in everything that the notebook prints."""
        return self.getBytes(scope, key).decode()

    def getBytes(self, scope: str, key: str) -> bytes:
        """A secret as bytes."""
        encoded = self._scopes.get(scope, {}).get(key)
        if encoded is None:
            why = f"Secret does not exist with scope: {scope} and key: {key}"
            raise ExecutionError("get", f"java.lang.IllegalArgumentException: {why}")
        value = base64.b64decode(encoded)
        self._redaction.learn(value.decode("utf-8", "replace"))
        return value

    def list(self, scope: str) -> list[SecretMetadata]:
        """The keys of a scope's secrets."""
        if scope not in self._scopes:
            raise ExecutionError("list", f"java.lang.IllegalArgumentException: Scope {scope} does not exist!")
        return [SecretMetadata(key) for key in self._scopes[scope]]

    def listScopes(self) -> list[SecretScope]:
        """All scopes."""
        return [SecretScope(name) for name in self._scopes]


class Widgets:
    """dbutils.widgets. A parameter of the job or task overrides a widget's default value."""

    def __init__(self, parameters: dict[str, str]) -> None:
        self._given = dict(parameters)
        self._defaults: dict[str, str] = {}

    def text(self, name: str, defaultValue: str, label: str | None = None) -> None:
        """Declare a widget with any text as value."""
        self._defaults.setdefault(name, str(defaultValue))

    def dropdown(self, name: str, defaultValue: str, choices: list[str], label: str | None = None) -> None:
        """Declare a widget with a choice of values."""
        if defaultValue not in choices:
            why = f"The default value {defaultValue} of the widget {name} is not among its choices"
            raise ExecutionError("dropdown", f"java.lang.IllegalArgumentException: {why}")
        self._defaults.setdefault(name, str(defaultValue))

    def combobox(self, name: str, defaultValue: str, choices: list[str], label: str | None = None) -> None:
        """Declare a widget with a choice of values that also accepts other texts."""
        self._defaults.setdefault(name, str(defaultValue))

    multiselect = dropdown

    def get(self, name: str) -> str:
        """The value of a widget or parameter."""
        values = self.getAll()
        if name not in values:
            why = f"No input widget named {name} is defined"
            raise ExecutionError("getArgument", f"com.databricks.dbutils_v1.InputWidgetNotDefined: {why}")
        return values[name]

    def getAll(self) -> dict[str, str]:
        """The values of all widgets and parameters."""
        return {**self._defaults, **self._given}

    def getArgument(self, name: str, defaultValue: str | None = None) -> str:
        """The older name of get."""
        return self.getAll().get(name, defaultValue) if defaultValue is not None else self.get(name)

    def remove(self, name: str) -> None:
        """Remove a widget."""
        self._defaults.pop(name, None)

    def removeAll(self) -> None:
        """Remove all widgets."""
        self._defaults.clear()

    def pass_on(self, arguments: dict[str, str]) -> None:
        """Add the arguments of a %run."""
        self._given.update(arguments)


class Notebook:
    """dbutils.notebook."""

    def __init__(self, run: Callable[[str, int, dict[str, str]], str], entry_point: EntryPoint) -> None:
        self._run = run
        self.entry_point = entry_point

    def exit(self, value: object) -> None:
        """End the notebook with an exit value."""
        raise NotebookExit(str(value))

    def run(self, path: str, timeout_seconds: int = 0, arguments: dict[str, str] | None = None) -> str:
        """Run another notebook in a namespace and session of its own. Return its exit value."""
        return self._run(path, timeout_seconds, {key: str(value) for key, value in (arguments or {}).items()})


class TaskValues:
    """dbutils.jobs.taskValues: small values that a task passes to later tasks of the same run."""

    MAX_BYTES = 48 * 1024
    """Databricks' limit for a value, as JSON."""

    def __init__(self, task: str, values: dict[str, dict[str, Any]]) -> None:
        self._task = task
        self._values = values

    def set(self, key: str, value: Any) -> None:
        """Set a value of this task."""
        if len(json.dumps(value).encode()) > self.MAX_BYTES:
            raise ValueError(f"The task value {key} is larger than 48 KiB of JSON")
        self._values.setdefault(self._task, {})[key] = value

    def get(self, taskKey: str, key: str, default: Any = None, debugValue: Any = None) -> Any:
        """A value of an earlier task."""
        values = self._values.get(taskKey, {})
        if key not in values and default is None:
            raise ValueError(f"Task key does not exist in run or task value {key} was not set: {taskKey}")
        return values.get(key, default)


class Jobs:
    """dbutils.jobs."""

    def __init__(self, values: TaskValues) -> None:
        self.taskValues = values


@dataclass(frozen=True)
class DBUtils:
    """The object `dbutils` of a notebook."""

    fs: FileSystem
    secrets: Secrets
    widgets: Widgets
    notebook: Notebook
    jobs: Jobs

    @property
    def entry_point(self) -> EntryPoint:
        """The older place of `dbutils.notebook.entry_point`."""
        return self.notebook.entry_point
