"""Secrets that must not be shown in what a notebook prints."""

from __future__ import annotations

import urllib.parse


class Redaction:
    """Replaces each known secret by [REDACTED], as Databricks does with what dbutils.secrets.get returned."""

    SHORTEST = 4
    """Shorter values would tear holes into innocent text."""

    def __init__(self) -> None:
        self._known: set[str] = set()

    def learn(self, secret: str) -> None:
        """Remember a secret, and the form it has in a URL."""
        self._known.update(one for one in (secret, urllib.parse.quote(secret, safe="")) if len(one) >= self.SHORTEST)

    def clean(self, text: str) -> str:
        """The text without secrets."""
        for secret in sorted(self._known, key=len, reverse=True):
            text = text.replace(secret, "[REDACTED]")
        return text
