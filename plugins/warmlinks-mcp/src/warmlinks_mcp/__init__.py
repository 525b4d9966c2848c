"""Serves answers of the warmlinks book to an assistant, by the Model Context Protocol over standard input and output.

It answers what `warmlinks` answers, in few words: names and days. It opens no network port.
"""

from __future__ import annotations

__all__: list[str] = []
