"""The function `display` of notebooks."""

from __future__ import annotations

from typing import Any, Callable

MAX_ROWS = 1000
WIDTH_CHARACTERS = 60
"""How much of a value is shown."""


def display_with(show: Callable[[str], None]) -> Callable[..., None]:
    """Create the function `display`, which passes its text to `show`."""

    def display(value: Any = None, *_more: Any, **_options: Any) -> None:
        """Show the first rows of a DataFrame, or any other value."""
        if hasattr(value, "_jdf"):
            show(value._jdf.showString(MAX_ROWS, WIDTH_CHARACTERS, False))
        elif isinstance(value, (list, tuple)) and not hasattr(value, "_fields"):
            show("\n".join(map(repr, value)))
        elif value is not None:
            show(str(value))

    return display
