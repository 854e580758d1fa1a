"""The language of the terminal: that of the environment, from the same catalogues as the window's.

JSON, the log, ``genrescope doctor`` and what trains models stay in English: scripts and developers read them.
"""

from __future__ import annotations

import gettext
import locale
import os
import sys

from genrescope import paths
from genrescope.errors import UserError

_DOMAIN = "genrescope"


def set_up() -> None:
    """Use the language of the environment (``LANGUAGE``, ``LC_ALL``, ``LC_MESSAGES`` or ``LANG``).

    Python's argparse, which uses the same domain, then prints its messages in it, too.
    """
    if sys.platform == "win32" and not any(
        os.environ.get(name) for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
    ):
        import ctypes

        code = ctypes.windll.kernel32.GetUserDefaultUILanguage()
        os.environ["LANGUAGE"] = locale.windows_locale.get(code, "en")
    gettext.bindtextdomain(_DOMAIN, str(paths.resources() / "translations"))
    gettext.textdomain(_DOMAIN)


def tr(text: str, context: str = "CommandLine") -> str:
    """Return a text in the user's language.

    `build_scripts/translate.py` finds the calls of this function and of `plural`, and the texts of the
    arguments and commands.
    """
    return gettext.pgettext(context, text)


def plural(one: str, many: str, n: int) -> str:
    """Return the form of a text for a number; ``{count}`` is left for the caller to fill in."""
    return gettext.npgettext("CommandLine", one, many, n)


def error_text(error: UserError) -> str:
    """Return the sentence of an error in the user's language."""
    return tr(error.sentence.value, "Sentence").format(**error.details)


def number(value: float, decimals: int) -> str:
    """Format a number with the decimal separator of the language."""
    return f"{value:.{decimals}f}".replace(".", tr("."))
