"""A language for tests: every text is a third longer and accented, so that what is not translated shows."""

from __future__ import annotations

import math
import re

from PySide6.QtCore import QTranslator

_ACCENTED = str.maketrans("AEIOUYCDNSTZLRaeiouycdnstzlr", "ÄËÏÖÜŸÇĎÑŠŤŽĽŘäëïöüÿçďñšťžľř")
_KEPT = re.compile(r"(\{\w*\}|%L?n|</?\w+[^>]*>|&\w)")


class PseudoLanguage(QTranslator):
    """Translator that needs no catalogue; install it on the application."""

    def isEmpty(self) -> bool:  # noqa: N802
        return False

    def translate(
        self, context: str, text: str, disambiguation: str | None = None, n: int = -1
    ) -> str | None:
        return pseudo(text) if text else None


def pseudo(text: str) -> str:
    """Return a text a third longer, with accents; placeholders and mnemonics are kept."""
    parts = _KEPT.split(text)
    accented = "".join(part if _KEPT.fullmatch(part) else part.translate(_ACCENTED) for part in parts)
    n_letters = sum(len(part) for part in parts if not _KEPT.fullmatch(part))
    padding = "ëñ ďïö šüř "
    wanted = math.ceil(n_letters / 3)
    return accented + (padding * (wanted // len(padding) + 1))[:wanted].rstrip()
