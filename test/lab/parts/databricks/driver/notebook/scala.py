"""Values as notebooks get them from the Java side: Scala's options and maps. Nothing here needs Spark."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


class Missing(Exception):
    """`get` of what is not there."""


class Option:
    """A value that may be absent, as Scala has it."""

    def __init__(self, value: Any = None) -> None:
        self._value = value

    def get(self) -> Any:
        """The value. Raises Missing when there is none."""
        if self._value is None:
            raise Missing("An error occurred while calling o408.get.\n: java.util.NoSuchElementException: None.get")
        return self._value

    def getOrElse(self, default: Any) -> Any:
        """The value, or `default`."""
        return default if self._value is None else self._value

    def isDefined(self) -> bool:
        """Whether there is a value."""
        return self._value is not None

    nonEmpty = isDefined

    def isEmpty(self) -> bool:
        """Whether there is none."""
        return self._value is None

    def toString(self) -> str:
        """As Scala prints it."""
        return "None" if self._value is None else f"Some({self._value})"

    __str__ = __repr__ = toString


class TextMap:
    """Texts by name, as Scala has them."""

    def __init__(self, values: dict[str, str]) -> None:
        self._values = values

    def get(self, name: str) -> Option:
        """The text of a name, if there is one."""
        return Option(self._values.get(name))

    def apply(self, name: str) -> str:
        """The text of a name. Raises Missing when there is none."""
        if name not in self._values:
            why = f"java.util.NoSuchElementException: key not found: {name}"
            raise Missing(f"An error occurred while calling o408.apply.\n: {why}")
        return self._values[name]

    def getOrElse(self, name: str, default: Any) -> Any:
        """The text of a name, or `default`."""
        return self._values.get(name, default)

    def contains(self, name: str) -> bool:
        """Whether there is a text of that name."""
        return name in self._values

    def toString(self) -> str:
        """As Scala prints it."""
        return f"Map({', '.join(f'{name} -> {value}' for name, value in self._values.items())})"

    __str__ = __repr__ = toString


@dataclass(frozen=True)
class RunId:
    """Id of a run."""

    value: str

    def id(self) -> int:
        """The id as a number."""
        return int(self.value)

    def toString(self) -> str:
        """As Scala prints it."""
        return f"RunId({self.value})"

    __str__ = __repr__ = toString
