"""The language of messages and help: Chinese and English, by gettext.

Messages stand in the code in English; ``locale/zh_CN`` holds the Chinese. click looks its own
messages up in the process's text domain, so that one catalogue serves both.
"""

from __future__ import annotations

import gettext
import locale
import os
from functools import cache
from pathlib import Path

LANGUAGES = ("zh", "en")
_DOMAIN = "bulletin_gen"
_CATALOGUES = Path(__file__).parent / "locale"
_GETTEXT_LANGUAGE = {"zh": "zh_CN", "en": "en"}
_in_use = ["en"]
"""The language in use, of the whole process; a list, since it changes."""


def _(message: str) -> str:
    """Give a message in the language in use; English until ``use_language`` was called."""
    return _catalogue(_in_use[0]).gettext(message)


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    """The messages of a language.

    ``gettext.dgettext`` would look for their file at every message.
    """
    return gettext.translation(
        _DOMAIN, _CATALOGUES, [_GETTEXT_LANGUAGE[language]], fallback=language == "en"
    )


def use_language(language: str) -> None:
    """Speak ``zh`` or ``en`` from now on, in this whole process."""
    _in_use[0] = language
    # For click, which asks the process's own text domain.
    os.environ["LANGUAGE"] = _GETTEXT_LANGUAGE[language]
    gettext.bindtextdomain(_DOMAIN, str(_CATALOGUES))
    gettext.textdomain(_DOMAIN)


def current_language() -> str:
    """The language in use: ``zh`` or ``en``."""
    return _in_use[0]


def preferred_language() -> str:
    """The language asked for by BULLETIN_GEN_LANG or the locale;
    Chinese where neither names one.
    """
    asked = os.environ.get("BULLETIN_GEN_LANG", "")
    if asked in LANGUAGES:
        return asked
    name = _locale_name().lower()
    return "zh" if not name or name.startswith(("zh", "chinese")) else "en"


def _locale_name() -> str:
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if os.environ.get(variable):
            return os.environ[variable]
    return locale.getlocale()[0] or ""
