"""The backend of matplotlib in notebooks: `show` puts the open figures among what the cell shows.

matplotlib loads it itself, by the variable MPLBACKEND; nothing here is imported before.
"""

from __future__ import annotations

from matplotlib.backend_bases import FigureManagerBase
from matplotlib.backends.backend_agg import FigureCanvasAgg

from . import display

FigureCanvas = FigureCanvasAgg
FigureManager = FigureManagerBase


def show(*_args: object, **_options: object) -> None:
    """Show the open figures, and close them."""
    display.show_figures()
