"""Make the README's picture: the real window, after it has really classified the demo clip.

python build_scripts/make_screenshot.py [SONG]
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QSettings, QTimer
from PySide6.QtWidgets import QApplication

from genrescope import paths
from genrescope.gui.settings import Settings
from genrescope.main import build_window

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "resources" / "screenshot.png"
# The bars ease for a quarter of a second after the verdict.
SETTLED_MS = 1_000


def main() -> None:
    song = Path(sys.argv[1]) if len(sys.argv) > 1 else paths.demo_clip()
    app = QApplication([])
    with tempfile.TemporaryDirectory() as folder:
        # Not the settings of whoever runs this.
        settings = Settings(QSettings(str(Path(folder) / "settings.ini"), QSettings.Format.IniFormat))
        settings.theme, settings.language = "dark", "en"
        window = build_window(app, settings=settings)
        window.resize(1200, 740)

        def keep() -> None:
            window.grab().save(str(TARGET))
            window.close_down()
            app.quit()

        window.queue_empty.connect(lambda: QTimer.singleShot(SETTLED_MS, keep))
        window.show()
        window.open_paths([song])
        app.exec()
    print(f"{TARGET.relative_to(ROOT)}: {window.headline.verdict.whole}")


if __name__ == "__main__":
    main()
