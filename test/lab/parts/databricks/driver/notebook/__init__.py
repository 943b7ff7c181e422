"""One notebook: its cells, its context, and how it is run."""
