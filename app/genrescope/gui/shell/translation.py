"""The language of the window."""

from __future__ import annotations

from PySide6.QtCore import QLibraryInfo, QLocale, QObject, QTranslator
from PySide6.QtWidgets import QApplication

from genrescope import paths


class LanguageSwitch(QObject):
    """Sets the language of the application; all widgets update at once.

    Parameters
    ----------
    app : QApplication
        The application.
    language : str
        The initial choice, one of `genrescope.gui.shell.settings.LANGUAGES`.
    """

    def __init__(self, app: QApplication, language: str = "system") -> None:
        super().__init__(app)
        self._app = app
        self._translators: list[QTranslator] = []
        self.use(language)

    def use(self, language: str) -> None:
        """Choose a language, or "system"; English is used if it has no catalogue."""
        locale = QLocale.system() if language == "system" else QLocale(language)
        for translator in self._translators:
            self._app.removeTranslator(translator)
        self._translators = []
        QLocale.setDefault(locale)
        # English is the language of the source; its catalogue has only the plural forms.
        self._install(locale) or self._install(QLocale("en"))

    def _install(self, locale: QLocale) -> bool:
        """Install our texts and Qt's own in a language; Qt's alone would mix two languages in the window."""
        ours = str(paths.resources() / "translations")
        qt_own = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        for catalogue, folder in (("genrescope", ours), ("qtbase", qt_own)):
            translator = QTranslator(self)
            if not translator.load(locale, catalogue, "_", folder):
                return False
            self._app.installTranslator(translator)
            self._translators.append(translator)
        return True
