"""Every action of the window: declared once, and shared by menus, buttons, the stage and the song list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import overload

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup, QKeySequence

from genrescope.gui.shell.settings import Settings
from genrescope.gui.theme.icons import icon
from genrescope.gui.theme.tokens import Theme

Key = QKeySequence.StandardKey | Qt.Key | str


def QT_TRANSLATE_NOOP(_context: str, text: str) -> str:  # noqa: N802 - lupdate looks for this name
    """Mark a text for translation; PySide6 annotates its own as returning any object."""
    return text


def _translate(text: str) -> str:
    return QCoreApplication.translate("Actions", text) if text else ""


@dataclass(eq=False)
class ActionSpec:
    """Declaration of an action; :class:`Actions` creates the action.

    Texts are marked for translation in the context "Actions".

    Attributes
    ----------
    text : str
        Text in menus, with its mnemonic.
    key : Key, optional
        Shortcut; a standard key is the system's.
    fallback_key : str
        Shortcut if the system defines none for the standard key.
    icon : str
        Name of the icon on buttons; menus show no icons.
    tool_tip : str
        Tool tip of buttons; the text if empty.
    on_text : str
        Text while the action is on, see :meth:`Action.set_on`.
    on_icon : str
        Icon while the action is on.
    pending_text : str
        Text while the action waits for something.
    key_hint : str
        Key that the menu shows but that is not a shortcut.
    key_context : Qt.ShortcutContext
        Scope of the shortcut; WidgetShortcut limits it to widgets with the action.
    checkable, enabled : bool
        Whether it has a check mark, and whether it is enabled initially.
    role : QAction.MenuRole
        Its place in the macOS menus.
    """

    text: str
    key: Key | None = None
    fallback_key: str = ""
    icon: str = ""
    tool_tip: str = ""
    on_text: str = ""
    on_icon: str = ""
    pending_text: str = ""
    key_hint: str = ""
    key_context: Qt.ShortcutContext = Qt.ShortcutContext.WindowShortcut
    checkable: bool = False
    enabled: bool = True
    role: QAction.MenuRole = QAction.MenuRole.NoRole
    name: str = field(init=False, default="")

    def __set_name__(self, _owner: type, name: str) -> None:
        self.name = name

    @overload
    def __get__(self, owner: None, _type: type) -> ActionSpec: ...

    @overload
    def __get__(self, owner: Actions, _type: type) -> Action: ...

    def __get__(self, owner: Actions | None, _type: type) -> Action | ActionSpec:
        return self if owner is None else owner.by_name[self.name]


@dataclass(eq=False)
class ChoiceSpec:
    """Declaration of a choice; :class:`Actions` creates the :class:`Choice`.

    Attributes
    ----------
    text : str
        Title of its menu, with its mnemonic.
    values : mapping of str to str
        Each value and its text.
    several : bool
        Whether several values, or none, can be chosen together.
    """

    text: str
    values: Mapping[str, str]
    several: bool = False
    name: str = field(init=False, default="")

    def __set_name__(self, _owner: type, name: str) -> None:
        self.name = name

    @overload
    def __get__(self, owner: None, _type: type) -> ChoiceSpec: ...

    @overload
    def __get__(self, owner: Actions, _type: type) -> Choice: ...

    def __get__(self, owner: Actions | None, _type: type) -> Choice | ChoiceSpec:
        return self if owner is None else owner.choices[self.name]


class Action(QAction):
    """A QAction that keeps its declaration."""

    def __init__(self, spec: ActionSpec, parent: QObject) -> None:
        super().__init__(parent)
        self._spec = spec
        self._text = spec.text
        self._icon = spec.icon
        self._theme: Theme | None = None
        self.setObjectName(spec.name)
        self.setCheckable(spec.checkable)
        self.setEnabled(spec.enabled)
        self.setMenuRole(spec.role)
        self.setIconVisibleInMenu(False)
        self.setShortcutContext(spec.key_context)
        if isinstance(spec.key, QKeySequence.StandardKey):
            self.setShortcuts(QKeySequence.keyBindings(spec.key) or [QKeySequence(spec.fallback_key)])
        elif spec.key is not None:
            self.setShortcut(QKeySequence(spec.key))

    def set_on(self, is_on: bool, *, is_pending: bool = False) -> None:
        """Show what the action would do now: ``text``, ``on_text`` or ``pending_text``."""
        spec = self._spec
        text = spec.pending_text if is_pending else spec.on_text if is_on else spec.text
        if text != self._text:
            self._text = text
            self._icon = spec.on_icon if is_on and spec.on_icon else spec.icon
            self.retranslate()
            if self._theme is not None:
                self.set_theme(self._theme)

    @property
    def keys(self) -> str:
        """The keys as text, in the current language; empty if there are none."""
        native = QKeySequence.SequenceFormat.NativeText
        return _translate(self._spec.key_hint) or self.shortcut().toString(native)

    @property
    def plain_text(self) -> str:
        """What the action does, as text without a mnemonic."""
        return _translate(self._spec.text).replace("&", "").removesuffix("…")

    def retranslate(self) -> None:
        """Update the texts to the current language."""
        spec = self._spec
        text = _translate(self._text)
        hint = self.keys
        tool_tip = _translate(spec.tool_tip) or text.replace("&", "").removesuffix("…")
        self.setText(f"{text}\t{_translate(spec.key_hint)}" if spec.key_hint else text)
        self.setToolTip(f"{tool_tip} ({hint})" if hint else tool_tip)

    def set_theme(self, theme: Theme) -> None:
        """Use the icon of a theme."""
        self._theme = theme
        if self._icon:
            self.setIcon(icon(self._icon, theme))


class Choice(QObject):
    """A group of actions, exactly one of which is checked, unless several may be."""

    chosen = Signal(str)
    """The value that the user chose, or chose no longer if there may be several."""

    def __init__(self, spec: ChoiceSpec, parent: QObject) -> None:
        super().__init__(parent)
        self._spec = spec
        group = QActionGroup(self)
        if spec.several:
            group.setExclusionPolicy(QActionGroup.ExclusionPolicy.None_)
        self.actions: dict[str, QAction] = {}
        for value in spec.values:
            action = group.addAction("")
            action.setCheckable(True)
            action.setData(value)
            self.actions[value] = action
        group.triggered.connect(self._choose)

    @property
    def text(self) -> str:
        """Title of its menu in the current language."""
        return _translate(self._spec.text)

    def check(self, *values: str) -> None:
        """Check values without choosing them."""
        for value, action in self.actions.items():
            if value in values or self._spec.several:
                action.setChecked(value in values)

    @property
    def checked(self) -> list[str]:
        """The values that are checked."""
        return [value for value, action in self.actions.items() if action.isChecked()]

    def retranslate(self) -> None:
        """Update the texts to the current language."""
        for value, text in self._spec.values.items():
            self.actions[value].setText(_translate(text))

    @Slot(QAction)
    def _choose(self, action: QAction) -> None:
        self.chosen.emit(action.data())


class Actions(QObject):
    """All actions of the window.

    Parameters
    ----------
    parent : QObject
        The window.
    settings : Settings
        Determines which values are checked.

    Attributes
    ----------
    by_name : dict of str to Action
    choices : dict of str to Choice
    """

    open = ActionSpec(QT_TRANSLATE_NOOP("Actions", "&Open files…"), QKeySequence.StandardKey.Open)
    demo = ActionSpec(QT_TRANSLATE_NOOP("Actions", "Analyse the &demo clip"))
    last_list = ActionSpec(QT_TRANSLATE_NOOP("Actions", "Bring back the &last list"), enabled=False)
    cancel = ActionSpec(QT_TRANSLATE_NOOP("Actions", "&Cancel"), Qt.Key.Key_Escape, enabled=False)
    resume = ActionSpec(QT_TRANSLATE_NOOP("Actions", "Resu&me"), enabled=False)
    analyse_failures_again = ActionSpec(
        QT_TRANSLATE_NOOP("Actions", "Analyse &failed songs again"), enabled=False
    )
    analyse_old_again = ActionSpec(
        QT_TRANSLATE_NOOP("Actions", "&Analyse songs of another model again"), enabled=False
    )
    save_picture = ActionSpec(
        QT_TRANSLATE_NOOP("Actions", "Save &picture…"),
        "Ctrl+Shift+S",
        tool_tip=QT_TRANSLATE_NOOP("Actions", "Save the spectrogram and the timeline as a picture"),
        enabled=False,
    )
    save_card = ActionSpec(
        QT_TRANSLATE_NOOP("Actions", "Sa&ve song card…"),
        tool_tip=QT_TRANSLATE_NOOP("Actions", "Save a picture of the song and its genre, to share"),
        enabled=False,
    )
    export_csv = ActionSpec(
        QT_TRANSLATE_NOOP("Actions", "&Table for spreadsheets (CSV)…"), "Ctrl+E", enabled=False
    )
    export_json = ActionSpec(QT_TRANSLATE_NOOP("Actions", "&All results (JSON)…"), enabled=False)
    export_playlists = ActionSpec(QT_TRANSLATE_NOOP("Actions", "&Playlist for each genre…"), enabled=False)
    export_labels = ActionSpec(
        QT_TRANSLATE_NOOP("Actions", "Sections as &labels for Audacity…"), enabled=False
    )
    export_regions = ActionSpec(
        QT_TRANSLATE_NOOP("Actions", "Sections as &regions for Reaper…"), enabled=False
    )
    export_markers = ActionSpec(QT_TRANSLATE_NOOP("Actions", "&WAV with markers…"), enabled=False)
    copy_by_genre = ActionSpec(QT_TRANSLATE_NOOP("Actions", "&Copy into folders by genre…"), enabled=False)
    move_by_genre = ActionSpec(QT_TRANSLATE_NOOP("Actions", "&Move into folders by genre…"), enabled=False)
    undo_sorting = ActionSpec(QT_TRANSLATE_NOOP("Actions", "&Undo copying or moving"))
    settings = ActionSpec(
        QT_TRANSLATE_NOOP("Actions", "&Settings…"),
        QKeySequence.StandardKey.Preferences,
        fallback_key="Ctrl+,",
        role=QAction.MenuRole.PreferencesRole,
    )
    quit = ActionSpec(
        QT_TRANSLATE_NOOP("Actions", "&Quit"), QKeySequence.StandardKey.Quit, role=QAction.MenuRole.QuitRole
    )

    undo = ActionSpec(
        QT_TRANSLATE_NOOP("Actions", "&Undo removal"), QKeySequence.StandardKey.Undo, enabled=False
    )
    copy = ActionSpec(
        QT_TRANSLATE_NOOP("Actions", "&Copy"),
        QKeySequence.StandardKey.Copy,
        key_context=Qt.ShortcutContext.WidgetShortcut,
        enabled=False,
    )
    select_all = ActionSpec(
        QT_TRANSLATE_NOOP("Actions", "Select &all"),
        QKeySequence.StandardKey.SelectAll,
        key_context=Qt.ShortcutContext.WidgetShortcut,
        enabled=False,
    )
    copy_sections = ActionSpec(QT_TRANSLATE_NOOP("Actions", "Copy s&ections"), "Ctrl+Shift+C", enabled=False)
    analyse_again = ActionSpec(QT_TRANSLATE_NOOP("Actions", "Analyse a&gain"), enabled=False)
    show_in_folder = ActionSpec(QT_TRANSLATE_NOOP("Actions", "Show in &folder"), enabled=False)
    remove = ActionSpec(
        QT_TRANSLATE_NOOP("Actions", "&Remove from list"),
        QKeySequence.StandardKey.Delete,
        key_context=Qt.ShortcutContext.WidgetShortcut,
        enabled=False,
    )
    clear = ActionSpec(QT_TRANSLATE_NOOP("Actions", "C&lear list"), enabled=False)

    # Shortcuts of these keys would override buttons, lists and sliders, so the window handles them.
    play = ActionSpec(
        QT_TRANSLATE_NOOP("Actions", "&Play"),
        on_text=QT_TRANSLATE_NOOP("Actions", "&Pause"),
        icon="play",
        on_icon="pause",
        key_hint=QT_TRANSLATE_NOOP("Actions", "Space"),
        enabled=False,
    )
    to_start = ActionSpec(
        QT_TRANSLATE_NOOP("Actions", "Go to the &start"),
        key_hint=QT_TRANSLATE_NOOP("Actions", "Home"),
        enabled=False,
    )
    back = ActionSpec(
        QT_TRANSLATE_NOOP("Actions", "5 seconds &back"),
        key_hint=QT_TRANSLATE_NOOP("Actions", "Left"),
        enabled=False,
    )
    forward = ActionSpec(
        QT_TRANSLATE_NOOP("Actions", "5 seconds &forward"),
        key_hint=QT_TRANSLATE_NOOP("Actions", "Right"),
        enabled=False,
    )
    end_loop = ActionSpec(
        QT_TRANSLATE_NOOP("Actions", "&End the loop"),
        key_hint=QT_TRANSLATE_NOOP("Actions", "Esc"),
        enabled=False,
    )
    play_visible_band = ActionSpec(
        QT_TRANSLATE_NOOP("Actions", "Play only the v&isible frequencies"), "Ctrl+Shift+F", enabled=False
    )
    play_all_frequencies = ActionSpec(
        QT_TRANSLATE_NOOP("Actions", "Play &all frequencies"),
        key_hint=QT_TRANSLATE_NOOP("Actions", "Esc"),
        enabled=False,
    )
    previous_song = ActionSpec(
        QT_TRANSLATE_NOOP("Actions", "Pre&vious song"), "Ctrl+Left", icon="previous", enabled=False
    )
    next_song = ActionSpec(
        QT_TRANSLATE_NOOP("Actions", "&Next song"), "Ctrl+Right", icon="next", enabled=False
    )
    play_on = ActionSpec(QT_TRANSLATE_NOOP("Actions", "&Continue with the next song"), checkable=True)
    volume_up = ActionSpec(QT_TRANSLATE_NOOP("Actions", "&Louder"), "Ctrl+Up")
    volume_down = ActionSpec(QT_TRANSLATE_NOOP("Actions", "&Quieter"), "Ctrl+Down")
    mute = ActionSpec(
        QT_TRANSLATE_NOOP("Actions", "&Mute"),
        "Ctrl+Shift+M",
        on_text=QT_TRANSLATE_NOOP("Actions", "Un&mute"),
        icon="volume",
        on_icon="muted",
    )

    listen = ActionSpec(
        QT_TRANSLATE_NOOP("Actions", "&Start listening"),
        "Ctrl+M",
        on_text=QT_TRANSLATE_NOOP("Actions", "&Stop listening"),
        tool_tip=QT_TRANSLATE_NOOP("Actions", "Start or stop listening to the microphone"),
    )
    record = ActionSpec(
        QT_TRANSLATE_NOOP("Actions", "&Record"),
        "Ctrl+R",
        on_text=QT_TRANSLATE_NOOP("Actions", "Stop &recording"),
        pending_text=QT_TRANSLATE_NOOP("Actions", "Cancel &recording"),
    )
    keep_last = ActionSpec(QT_TRANSLATE_NOOP("Actions", "Sa&ve last 30 seconds"), "Ctrl+L", enabled=False)
    recording_format = ChoiceSpec(
        QT_TRANSLATE_NOOP("Actions", "Record &as"), {"wav": "&WAV", "flac": "&FLAC"}
    )
    recordings_folder = ActionSpec(QT_TRANSLATE_NOOP("Actions", "Choose recordings &folder…"))
    show_recordings = ActionSpec(QT_TRANSLATE_NOOP("Actions", "Show record&ings"))

    theme = ChoiceSpec(
        QT_TRANSLATE_NOOP("Actions", "&Theme"),
        {
            "system": QT_TRANSLATE_NOOP("Actions", "Follow &system"),
            "light": QT_TRANSLATE_NOOP("Actions", "&Light"),
            "dark": QT_TRANSLATE_NOOP("Actions", "&Dark"),
        },
    )
    # Each language is listed under its own name.
    language = ChoiceSpec(
        QT_TRANSLATE_NOOP("Actions", "&Language"),
        {
            "system": QT_TRANSLATE_NOOP("Actions", "Follow &system"),
            "en": "English",
            "es": "Español",
            "ru": "Русский",
        },
    )
    freeze = ActionSpec(
        QT_TRANSLATE_NOOP("Actions", "&Freeze live picture"),
        "F8",
        on_text=QT_TRANSLATE_NOOP("Actions", "&Resume live picture"),
        tool_tip=QT_TRANSLATE_NOOP("Actions", "Freeze the live picture, to scroll back and zoom"),
        enabled=False,
    )
    why = ActionSpec(
        QT_TRANSLATE_NOOP("Actions", "&Why this genre?"),
        "F7",
        tool_tip=QT_TRANSLATE_NOOP("Actions", "Show which frequencies and moments speak for the genre"),
        checkable=True,
    )
    timeline_style = ChoiceSpec(
        QT_TRANSLATE_NOOP("Actions", "T&imeline"),
        {
            "area": QT_TRANSLATE_NOOP("Actions", "Stacked &area"),
            "lanes": QT_TRANSLATE_NOOP("Actions", "&Lanes"),
        },
    )
    table = ActionSpec(
        QT_TRANSLATE_NOOP("Actions", "Songs as a ta&ble"),
        "Ctrl+T",
        icon="table",
        tool_tip=QT_TRANSLATE_NOOP("Actions", "Show all songs as a table, to sort and filter them"),
        checkable=True,
        enabled=False,
    )
    find = ActionSpec(
        QT_TRANSLATE_NOOP("Actions", "Fi&nd songs"), QKeySequence.StandardKey.Find, enabled=False
    )
    columns = ChoiceSpec(
        QT_TRANSLATE_NOOP("Actions", "Table c&olumns"),
        {
            "title": QT_TRANSLATE_NOOP("Actions", "&Title"),
            "artist": QT_TRANSLATE_NOOP("Actions", "&Artist"),
            "genre": QT_TRANSLATE_NOOP("Actions", "&Genre"),
            "confidence": QT_TRANSLATE_NOOP("Actions", "&Confidence"),
            "second": QT_TRANSLATE_NOOP("Actions", "&Second guess"),
            "styles": QT_TRANSLATE_NOOP("Actions", "St&yles"),
            "tag": QT_TRANSLATE_NOOP("Actions", "Ge&nre tag"),
            "agreement": QT_TRANSLATE_NOOP("Actions", "Ag&reement"),
            "length": QT_TRANSLATE_NOOP("Actions", "&Length"),
            "state": QT_TRANSLATE_NOOP("Actions", "Stat&e"),
            "file": QT_TRANSLATE_NOOP("Actions", "&File"),
            "folder": QT_TRANSLATE_NOOP("Actions", "Fol&der"),
        },
        several=True,
    )
    sort = ActionSpec(
        QT_TRANSLATE_NOOP("Actions", "Sort by s&core"),
        "Ctrl+B",
        icon="sort",
        tool_tip=QT_TRANSLATE_NOOP("Actions", "Sort genres by score"),
        checkable=True,
    )
    stage = ActionSpec(
        QT_TRANSLATE_NOOP("Actions", "&Stage view"),
        "F9",
        icon="stage",
        tool_tip=QT_TRANSLATE_NOOP("Actions", "Stage view: full screen, readable from a distance"),
    )
    full_screen = ActionSpec(
        QT_TRANSLATE_NOOP("Actions", "F&ull screen"), QKeySequence.StandardKey.FullScreen
    )

    how_it_works = ActionSpec(
        QT_TRANSLATE_NOOP("Actions", "&How it works"), QKeySequence.StandardKey.HelpContents
    )
    shortcuts = ActionSpec(QT_TRANSLATE_NOOP("Actions", "&Keys and mouse"), "Ctrl+F1")
    about = ActionSpec(QT_TRANSLATE_NOOP("Actions", "&About Genrescope"), role=QAction.MenuRole.AboutRole)

    retranslated = Signal()
    """The language of the texts has changed."""

    def __init__(self, parent: QObject, settings: Settings) -> None:
        super().__init__(parent)
        declared = vars(Actions).values()
        self.by_name = {spec.name: Action(spec, self) for spec in declared if isinstance(spec, ActionSpec)}
        self.choices = {spec.name: Choice(spec, self) for spec in declared if isinstance(spec, ChoiceSpec)}
        for name, choice in self.choices.items():
            remembered = getattr(settings, name)
            choice.check(*(remembered if isinstance(remembered, tuple) else [remembered]))
        self.retranslate()

    def retranslate(self) -> None:
        """Update the texts to the current language."""
        for action in self.by_name.values():
            action.retranslate()
        for choice in self.choices.values():
            choice.retranslate()
        self.retranslated.emit()

    def set_theme(self, theme: Theme) -> None:
        """Use the icons of a theme."""
        for action in self.by_name.values():
            action.set_theme(theme)
