"""What notebooks show."""

from __future__ import annotations

from typing import Any, Callable

ROWS = 1000
WIDTH = 60
"""Characters of a value that are shown."""


def display_with(show: Callable[[str], None]) -> Callable[..., None]:
    """The function `display`."""

    def display(value: Any = None, *_more: Any, **_options: Any) -> None:
        """Show a DataFrame's first rows, a list or anything else."""
        if hasattr(value, "_jdf"):
            show(value._jdf.showString(ROWS, WIDTH, False))
        elif isinstance(value, (list, tuple)) and not hasattr(value, "_fields"):
            show("\n".join(map(repr, value)))
        elif value is not None:
            show(str(value))

    return display
