"""Removes secrets from what a notebook prints."""

from __future__ import annotations

import urllib.parse


class Redaction:
    """Replaces secrets by [REDACTED], as Databricks does with the values that dbutils.secrets.get returned."""

    MIN_CHARACTERS = 4
    """Shorter values are not replaced, because they also occur in other text."""

    def __init__(self) -> None:
        self._known: set[str] = set()

    def learn(self, secret: str) -> None:
        """Add a secret, and also its URL-encoded form."""
        self._known.update(one for one in (secret, urllib.parse.quote(secret, safe="")) if len(one) >= self.MIN_CHARACTERS)

    def clean(self, text: str) -> str:
        """The text without secrets."""
        for secret in sorted(self._known, key=len, reverse=True):
            text = text.replace(secret, "[REDACTED]")
        return text
