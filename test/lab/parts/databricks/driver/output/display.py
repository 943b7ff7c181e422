"""What notebooks show: `display`, `displayHTML` and `DataFrame.display`."""

from __future__ import annotations

import sys
from typing import Any

from . import results

ROWS = 1000
"""Rows of a table that are shown."""


def display(*values: Any, **_options: Any) -> None:
    """Show tables, figures, HTML or anything else; without a value the figures that are open."""
    if not values:
        show_figures()
    for value in values:
        _show(value)


def display_html(html: Any = "", *_more: Any) -> None:
    """Show HTML."""
    results.current().html(str(html))


def show_last(value: Any) -> None:
    """Show the value of a cell's last expression, as an interactive Python does."""
    html = value._repr_html_() if hasattr(value, "_repr_html_") and not isinstance(value, type) else None
    if isinstance(html, str):
        results.current().html(html)
    elif value is not None:
        print(repr(value))


def show_figures() -> None:
    """Show the figures of matplotlib that are open, and close them."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is not None:
        for number in pyplot.get_fignums():
            _figure(pyplot.figure(number))


def install() -> None:
    """Give DataFrames their method `display`."""
    from pyspark.sql import DataFrame

    DataFrame.display = lambda frame, *_more, **_options: display(frame)  # type: ignore[attr-defined]


def _show(value: Any) -> None:
    if value is None:
        return
    if hasattr(value, "_jdf"):
        _frame(value)
    elif type(value).__module__.startswith("pandas.") and hasattr(value, "itertuples"):
        schema = [{"name": str(name), "type": '"string"'} for name in value.columns]
        rows = [list(row) for row in value.head(ROWS).itertuples(index=False, name=None)]
        results.current().table(schema, rows, overflow=len(value) > ROWS)
    elif hasattr(value, "savefig"):
        _figure(value)
    elif isinstance(value, list) and value and all(hasattr(one, "_fields") for one in value):
        schema = [{"name": name, "type": '"string"'} for name in value[0]._fields]
        results.current().table(schema, [list(one) for one in value[:ROWS]], overflow=len(value) > ROWS)
    elif isinstance(value, str):
        print(value)
    else:
        show_last(value)


def _frame(frame: Any) -> None:
    if frame.isStreaming:
        raise NotImplementedError("display() of a streaming DataFrame is not supported here")
    rows = frame.take(ROWS + 1)
    schema = [{"name": column.name, "type": column.dataType.json()} for column in frame.schema.fields]
    results.current().table(schema, [list(row) for row in rows[:ROWS]], overflow=len(rows) > ROWS)


def _figure(figure: Any) -> None:
    import io

    import matplotlib.pyplot as pyplot

    png = io.BytesIO()
    figure.savefig(png, format="png", bbox_inches="tight")
    results.current().image(png.getvalue())
    pyplot.close(figure)
