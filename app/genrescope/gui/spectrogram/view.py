"""The mel spectrogram: a track that can be zoomed and panned, or live sound that scrolls."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

# isort: split
import pyqtgraph as pg  # after PySide6: it uses the binding that is already imported

from genrescope.audio.ring import RingBuffer
from genrescope.features.mel import MelConfig
from genrescope.features.track_frames import TrackFrames
from genrescope.gui.spectrogram import gestures
from genrescope.gui.spectrogram.axes import MelAxis
from genrescope.gui.spectrogram.overlays import Band, Overlay, Playhead, Region, Spotlight
from genrescope.gui.spectrogram.plot import Plot
from genrescope.gui.spectrogram.readout import Readout
from genrescope.gui.spectrogram.sources import FrozenSource, LiveSource, Source, TrackSource
from genrescope.gui.theme.palette import theme_of
from genrescope.gui.theme.tokens import SPACE

DEFAULT_RANGE = (-90.0, -15.0)
"""In dBFS; the levels of music are seldom outside."""

_KEYBOARD_REASONS = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)


class SpectrogramView(pg.GraphicsView):  # type: ignore[misc]
    """Mel spectrogram with its axes, colour bar and readout.

    Click on a track to go there, and drag to select a region; drag with Ctrl to select a band of frequencies,
    and with Shift, or with the middle button, to pan.  Use the wheel to zoom in time, with Ctrl in frequency.
    The arrow keys pan, ``+`` and ``-`` zoom, Home shows all; Shift with an arrow key moves the readout.  Its
    background is the theme's ``surface``.

    Parameters
    ----------
    parent : QWidget, optional
        Parent widget.
    mel : MelConfig, optional
        Parameters of the frames.
    bare : bool
        Whether to leave out axes and colour bar.

    Attributes
    ----------
    plot : Plot
        The picture with its axes.
    spotlight : Spotlight
        Shows what speaks for a genre.
    """

    seek_requested = Signal(float)
    """The user clicked at this second of the track."""

    region_selected = Signal(float, float)
    """The user selected a region of the track, in seconds."""

    band_selected = Signal(float, float)
    """The user selected frequencies of the track, in Hz."""

    source_changed = Signal()
    """Another source is shown, or none."""

    _is_built = False  # events arrive during the base class's constructor

    def __init__(
        self, parent: QWidget | None = None, mel: MelConfig | None = None, *, bare: bool = False
    ) -> None:
        super().__init__(parent)
        self._mel = mel or MelConfig()
        self._colormap = "magma"
        self._range = DEFAULT_RANGE
        self._overlays: list[Overlay] = []
        self._is_bare = bare
        self.spotlight = Spotlight()
        self._band, self._region, self._playhead = Band(), Region(), Playhead()
        self.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        self.setCacheMode(self.CacheModeFlag.CacheNone)
        # The window handles drops; the view, not its viewport, handles keys.
        self.setAcceptDrops(False)
        # Focus by Tab only: after a click, the keys still go to the playback.
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.viewport().setFocusProxy(None)
        self.viewport().setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.plot = Plot(self.centralLayout, MelAxis(self._mel), bare=bare)
        self._readout = Readout(self.viewport(), self.plot)
        self._is_built = True
        for overlay in (self.spotlight, self._band, self._region, self._playhead, self._readout.crosshair):
            self.add_overlay(overlay)
        self.plot.box.sigRangeChanged.connect(self._readout.refresh)
        self.plot.box.clicked.connect(self.seek_requested)
        self.plot.box.selected.connect(self.region_selected)
        self.plot.box.band_selecting.connect(self._show_band_selection)
        self.plot.box.band_selected.connect(self._select_band)
        self._set_theme()
        self._retranslate()
        self.plot.set_colours(self._colormap, *self._range)
        self.clear()

    # -- what is shown -----------------------------------------------------------------------------

    @property
    def is_live(self) -> bool:
        """Whether live sound is shown."""
        return self.plot.source is not None and self.plot.source.scrolls

    @property
    def is_empty(self) -> bool:
        """Whether nothing is shown."""
        return self.plot.source is None

    @property
    def colormap(self) -> str:
        """Name of the colour map."""
        return self._colormap

    @property
    def db_range(self) -> tuple[float, float]:
        """Levels of the first and last colours in dB."""
        return self._range

    @property
    def readout(self) -> str:
        """Time, frequency, note and level at the pointer; empty if the pointer is elsewhere."""
        return self._readout.text() if self._readout.is_shown else ""

    @property
    def playhead(self) -> float | None:
        """Second at which the playhead is shown."""
        return self._playhead.seconds

    @property
    def region(self) -> tuple[float, float] | None:
        """The region that is shown, in seconds."""
        return self._region.span

    @property
    def band(self) -> tuple[str, ...]:
        """The texts at the edges of the band that is shown; empty if there is none."""
        return self._band.labels

    @property
    def visible_band(self) -> tuple[float, float]:
        """The lowest and the highest visible frequency in Hz."""
        low, high = self.plot.band_span
        return self.plot.axis.hz_of(low), self.plot.axis.hz_of(high)

    def set_playhead(self, seconds: float | None) -> None:
        """Show where the track is being played; None hides the playhead."""
        self._playhead.move_to(seconds)

    def set_region(self, region: tuple[float, float] | None) -> None:
        """Show the region that is repeated, in seconds; None shows none."""
        self._region.set_span(region)

    def set_band(self, band: tuple[float, float] | None) -> None:
        """Show the frequencies that are played, in Hz; None shows that all are."""
        self._band.set_band(band, self.plot.axis)

    def set_mel(self, mel: MelConfig) -> None:
        """Set the parameters of the frames; a change clears the view."""
        if mel == self._mel:
            return
        self._mel, self.plot.axis = mel, MelAxis(mel)
        self.clear()

    def show_track(self, track: TrackFrames, duration: float | None = None) -> None:
        """Show a track; call :meth:`refresh` while it grows.

        Parameters
        ----------
        track : TrackFrames
            Its frames.
        duration : float, optional
            Length in seconds, if known; the picture then fills from the left.
        """
        self.show_source(TrackSource(track, duration))

    def show_live(self, ring: RingBuffer, frame_rate: float) -> None:
        """Show live sound; call :meth:`refresh` on every tick."""
        self.show_source(LiveSource(ring, frame_rate))

    def freeze(self, ring: RingBuffer, frame_rate: float) -> None:
        """Show live sound up to now, which no longer moves, so that it can be panned back and zoomed."""
        shown = self.plot.time_span
        self.show_source(FrozenSource(ring, frame_rate))
        self.plot.box.setXRange(*shown)

    def show_source(self, source: Source | None) -> None:
        """Show a source, or nothing; call :meth:`refresh` while the source changes."""
        # First, because hidden axes take no space.
        self.centralWidget.setVisible(source is not None)
        self.plot.set_source(source)
        self.plot.box.can_select = isinstance(source, TrackSource) and not self._is_bare
        self.set_playhead(None)
        self.set_region(None)
        self.set_band(None)
        self._readout.move_to(None)
        self.viewport().update()
        self.source_changed.emit()

    def clear(self) -> None:
        """Show nothing."""
        self.show_source(None)

    def set_duration(self, duration: float | None) -> None:
        """Correct the length of the track in seconds; None uses the length of its frames."""
        if isinstance(self.plot.source, TrackSource):
            self.plot.source.duration = duration
            self.plot.refresh()

    def refresh(self) -> None:
        """Show changes since the last call; cheap if there are none."""
        if self.plot.source is not None:
            self.plot.source.advance()
            self.plot.refresh()
            self._readout.refresh()

    def set_colormap(self, name: str) -> None:
        """Set one of :data:`~genrescope.gui.spectrogram.colormaps.COLORMAPS`.

        Raises
        ------
        ValueError
            If the map does not exist.
        """
        self.plot.set_colours(name, *self._range)
        self._colormap = name

    def set_range(self, low_db: float, high_db: float) -> None:
        """Set the levels of the first and last colours.

        Raises
        ------
        ValueError
            If the range is empty.
        """
        if not low_db < high_db:
            raise ValueError("low_db must be below high_db")
        self._range = float(low_db), float(high_db)
        self.plot.set_colours(self._colormap, *self._range)

    @Slot(float, float)
    def _show_band_selection(self, low: float, high: float) -> None:
        self.set_band((self.plot.axis.hz_of(low), self.plot.axis.hz_of(high)))

    @Slot(float, float)
    def _select_band(self, low: float, high: float) -> None:
        self.band_selected.emit(self.plot.axis.hz_of(low), self.plot.axis.hz_of(high))

    def add_overlay(self, overlay: Overlay) -> None:
        """Add an overlay on top of the others."""
        self._overlays.append(overlay)
        self.plot.box.addItem(overlay, ignoreBounds=True)
        overlay.set_theme(theme_of(self))

    def remove_overlay(self, overlay: Overlay) -> None:
        """Remove an overlay."""
        self._overlays.remove(overlay)
        self.plot.box.removeItem(overlay)

    # -- Qt ----------------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        return QSize(640, 320)

    def minimumSizeHint(self) -> QSize:
        return QSize(320, 160)

    def close(self) -> bool:
        # pyqtgraph's own handler dismantles the view, but a closed window may be shown again.
        return QWidget.close(self)

    def drawBackground(self, painter: QPainter, rect: QRectF) -> None:  # noqa: N802
        theme = theme_of(self)
        painter.fillRect(rect, theme.colour("surface"))
        if self.is_empty:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("raised"))
            painter.drawRoundedRect(self.rect(), SPACE, SPACE)

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QNativeGestureEvent) and gestures.pinch(self.plot, event):
            return True
        return bool(super().viewportEvent(event))

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.setAccepted(gestures.turn_wheel(self.plot, event))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.setAccepted(gestures.press_key(self.plot, self._readout, event))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        # pyqtgraph zooms with the right button.
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        inside = self.plot.rect.contains(event.position()) and not self.is_empty
        self._readout.move_to(event.position() if inside else None)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if not self.is_empty:
            self.plot.show_all()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._readout.move_to(None)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        # As in browsers, clicking does not show the focus ring.
        if event.reason() in _KEYBOARD_REASONS:
            self.plot.show_focus(QPen(theme_of(self).colour("accent"), 2))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.plot.show_focus(None)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        if self._is_built and event.type() in (
            QEvent.Type.FontChange,
            QEvent.Type.StyleChange,
            QEvent.Type.PaletteChange,
        ):
            self._set_theme()

    def _set_theme(self) -> None:
        theme = theme_of(self)
        self.plot.set_theme(theme, self.font())
        self._readout.set_theme(theme, self.font())
        for overlay in self._overlays:
            overlay.set_theme(theme)

    def _retranslate(self) -> None:
        self.plot.retranslate()
        self.setAccessibleName(QCoreApplication.translate("SpectrogramView", "Mel spectrogram"))
        self.setAccessibleDescription(
            QCoreApplication.translate(
                "SpectrogramView",
                "Arrow keys pan, plus and minus zoom, Home shows all, "
                "Shift with an arrow key moves the readout",
            )
        )
