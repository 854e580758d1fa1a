"""Errors that a user can encounter, and their messages.

Each is one :class:`Sentence`, kept here so that the command line can print it and the window can translate
it. The lower rooms raise :class:`UserError`; only ``cli`` and ``gui`` show it.
"""

from __future__ import annotations

import copyreg
import logging
import re
from enum import Enum

log = logging.getLogger(__name__)

_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Control characters, line and paragraph separators, changes of writing direction, and surrogates."""


def display_text(text: str) -> str:
    r"""Return a text as one line for display, with control characters escaped, for example as ``\x1b``.

    A name could otherwise move a terminal's cursor, or reverse the text after it.
    """
    return _CONTROLS.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), text)


class Sentence(Enum):
    """Message to the user about an error; ``{name}`` is the file, folder, device or model concerned."""

    # Files
    FILE_NOT_FOUND = "“{name}” was not found. Was it moved or renamed?"
    IS_A_FOLDER = "“{name}” is a folder, not an audio file."
    NO_SONGS_IN_FOLDER = "There are no audio files in the folder “{name}”."
    TOO_MANY_SONGS = "Only the first {count} audio files in the folder “{name}” were opened."
    NOT_A_FILE = "Genrescope opens files on this computer, not web addresses."
    STANDARD_INPUT = "Genrescope does not read standard input. Save the sound to a file first."
    NO_SUCH_FILE = "There is no file or folder “{name}”."
    NO_PERMISSION = "Genrescope does not have permission to read “{name}”."
    EMPTY_FILE = "“{name}” is an empty file."
    NOT_AUDIO = "“{name}” is not an audio file that Genrescope can open."
    NO_SOUND = "“{name}” has no sound in it."
    DAMAGED_FILE = "“{name}” is damaged and could not be decoded."
    CUT_SHORT = "“{name}” is damaged or incomplete: only the readable part was analysed."
    PROTECTED = "“{name}” is copy-protected (DRM), so Genrescope cannot decode it."
    UNKNOWN_CODEC = "The sound of “{name}” is in a format that Genrescope cannot decode."
    OTHER_TRACK = "The main track of “{name}” cannot be decoded, so track {number} was used instead."
    ENDLESS = "“{name}” has more sound than a file of its size can hold: only its beginning was analysed."
    NOT_ENOUGH_MEMORY = "There is not enough memory to analyse “{name}”."
    FILE_READ_FAILED = "“{name}” could not be read: the disk or drive is not responding."
    DECODER_CRASHED = "“{name}” could not be decoded: the decoder crashed. The file may be damaged."
    DECODER_STUCK = "“{name}” could not be decoded: the decoder got stuck. The file may be damaged."
    DECODER_MEMORY = "“{name}” could not be decoded: it would take too much memory. The file may be damaged."

    # Microphone
    NO_SOUND_SYSTEM = "No sound system was found on this computer, so Genrescope cannot listen."
    SOUND_SYSTEM_STUCK = (
        "The sound system of this computer is not responding. Restart it, or the computer, then try again."
    )
    NO_INPUT_DEVICE = "No microphone was found. Connect one, then try again."
    NO_INPUT_YET = "No microphone was found. Genrescope starts listening as soon as one is connected."
    DEVICE_GONE = "“{name}” is no longer connected."
    DEVICE_WAITING = "“{name}” was unplugged. Genrescope resumes listening as soon as it is reconnected."
    DEVICE_BUSY = "“{name}” is in use by another program. Close that program, then try again."
    DEVICE_REFUSED = (
        "“{name}” could not be opened. Unplug it and plug it in again, or choose another microphone."
    )
    DEVICE_NOT_ALLOWED = (
        "Genrescope does not have permission to use “{name}”. Add yourself to the group “audio”, or allow "
        "access to the microphone in your system’s privacy settings, then try again."
    )
    DEVICE_NOT_ALLOWED_MACOS = (
        "Genrescope does not have permission to use “{name}”. Allow it in System Settings > Privacy & "
        "Security > Microphone, then restart Genrescope."
    )
    DEVICE_NOT_ALLOWED_WINDOWS = (
        "Genrescope does not have permission to use “{name}”. In Settings > Privacy & security > "
        "Microphone, let desktop apps access your microphone, then try again."
    )
    DEVICE_FORMAT = (
        "“{name}” uses an audio format that Genrescope does not support. Choose 44100 or 48000 Hz in your "
        "system’s sound settings, then try again."
    )
    DEVICE_STUCK = "“{name}” is not responding. Unplug it and plug it in again, then try again."
    DEVICE_STALLED = "“{name}” has stopped sending sound. Check the cable, then try again."
    DEVICE_SILENT = (
        "“{name}” sends only digital silence. Check that it is not muted, and that your system’s privacy "
        "settings allow Genrescope to use it."
    )
    DEVICE_OVERFLOWING = (
        "Some sound from “{name}” is being lost because this computer is too busy. Close other programs."
    )

    # Playback
    NO_OUTPUT_DEVICE = "No loudspeakers or headphones were found. Connect some, then try again."
    NO_SOUND_SYSTEM_TO_PLAY = "No sound system was found on this computer, so Genrescope cannot play."
    OUTPUT_GONE = "“{name}” is no longer connected. Press Play to continue on another output."
    OUTPUT_BUSY = "“{name}” is in use by another program. Close that program, or choose another output."
    OUTPUT_REFUSED = "“{name}” could not be opened. Choose another output, then try again."
    OUTPUT_STUCK = "“{name}” is not responding. Choose another output, then try again."
    PLAYBACK_FAILED = "“{name}” could not be played: its decoder failed."

    # Recording
    FOLDER_READ_ONLY = "Genrescope cannot write to “{name}”. Choose another folder for recordings."
    DISK_FULL = "The disk is full. The recording so far was saved in “{name}”."
    NO_ROOM = "There is no space left in “{name}”. Choose another folder for recordings."
    RECORDING_FAILED = "Recording stopped. The recording so far was saved in “{name}”."
    RECORDING_GONE = (
        "Recording stopped because “{name}” is no longer there. If its drive was removed, the recording so "
        "far is on that drive."
    )
    RECORDING_MOVED = "Recording stopped because its file was moved. The recording so far is now in “{name}”."
    RECORDING_RESTORED = (
        "Recording stopped because its file was deleted. The recording so far was saved again in “{name}”."
    )
    RECORDING_TOO_LARGE = (
        "This drive does not support larger files. The recording so far was saved in “{name}”. Press Record"
        " to continue in a new file."
    )
    RECORDING_HAS_GAPS = (
        "The disk was too slow for the recording: “{name}” contains {seconds} s of silence where sound was "
        "lost."
    )
    RECORDING_INTERRUPTED = "The sound was interrupted: “{name}” is missing {seconds} s."
    RECORDING_INTERRUPTED_LONG = "The sound was interrupted: “{name}” is missing {minutes} min."
    RECORDING_STUCK = (
        "Recording stopped because the disk is not responding. What could be saved is in “{name}”."
    )
    RECORDING_ROOM_LOW = "Disk space is running low: there is room for at least {minutes} min of recording."
    RECORDING_ROOM_ENDS = "The disk is almost full: recording may have to stop within a minute."
    NOT_SAVED = "“{name}” could not be saved. Choose another folder."
    RECORDING_NOTHING = "There is no sound to save yet."

    # Export
    SAVE_DISK_FULL = "“{name}” could not be saved because the disk is full."
    SAVE_FOLDER_GONE = "“{name}” could not be saved because its folder does not exist."
    SAVE_NOT_ALLOWED = (
        "“{name}” could not be saved: Genrescope does not have permission to write there, or another program "
        "has the file open."
    )
    SAVE_ONTO_ITSELF = "Choose another name: “{name}” itself is never changed."
    NOT_WAV = "“{name}” is not a WAV file, so a copy of it cannot have markers."
    NOT_OUR_TABLE = "“{name}” is not a table that Genrescope has written, so it was not changed."

    # Sorting into folders
    NOT_FILED = "“{name}” has no certain genre."
    LINK_NOT_MOVED = "“{name}” is a link, so it was not moved."
    PLACE_TAKEN = "“{name}” was left where it is: another file has taken its new place."
    COPY_DIFFERS = "“{name}” was left where it is: its copy could not be verified."
    NO_ROOM_TO_COPY = "There is not enough space in “{name}”: {count} MB more are needed."
    MOVED_FILE_GONE = "“{name}” is no longer where it was moved to."
    OLD_PLACE_TAKEN = "“{name}” was not moved back: another file has taken its old place."
    COPY_CHANGED = "The copy of “{name}” has changed since, so it was kept."
    ORIGINAL_GONE = "The original of “{name}” is gone, so its copy was kept."
    NOTHING_SORTED = "There are no copied or moved songs to undo."

    # Model
    MODEL_FOLDER_GONE = "The model folder “{name}” was not found. Was it moved or renamed?"
    NOT_A_MODEL = "“{name}” is not a model folder: it has no card.json."
    MODEL_CARD_INVALID = "The model card “{name}” is not valid, so this model was not used."
    MODEL_FILE_MISSING = "The model file “{name}” is missing, so this model was not used."
    MODEL_DAMAGED = (
        "The model file “{name}” is damaged or does not match its model card, so this model was not used."
    )
    MODEL_FILE_TOO_LARGE = "The file “{name}” is too large for a model, so this model was not used."
    MODEL_FILE_IRREGULAR = "“{name}” is not an ordinary file, so this model was not used."
    MODEL_TOO_MANY_CLASSES = (
        "The model “{name}” has {found} genres. Genrescope supports at most {expected}, so this model was "
        "not used."
    )
    MODEL_CRASHES = "The model “{name}” crashes when it is run, so it was not used."
    MODEL_TOO_SLOW = "The model “{name}” did not answer within {seconds} s, so it was not used."
    MODEL_WRONG_INPUT = (
        "The network of the model “{name}” takes patches of {found}, but its model card specifies "
        "{expected}, so this model was not used."
    )
    MODEL_WRONG_OUTPUT = (
        "The network of the model “{name}” has {found} outputs, but its model card requires {expected}: one"
        " for each genre and one for music. This model was not used."
    )
    OWN_MODEL_BROKEN = (
        "The model that comes with Genrescope is damaged or incomplete. Reinstall Genrescope to repair it."
    )
    ENGINE_MISSING = "The engine “{name}” is not installed."
    CANNOT_TRAIN = (
        "The installed program cannot train or measure models. To do so, run Genrescope from its source code."
    )
    CHOSEN_MODEL_GONE = (
        "The model folder “{name}” no longer exists, so the model that comes with Genrescope is used."
    )
    CHOSEN_MODEL_BROKEN = (
        "The model in “{name}” can no longer be used, so the one that comes with Genrescope is used."
    )

    # Library
    LIBRARY_DAMAGED = (
        "The library of known songs was damaged. It was set aside as “{name}”, and a new one was started."
    )
    LIBRARY_NOT_REPLACED = (
        "The library “{name}” is damaged and could not be set aside, so results are not saved. Close all "
        "windows of Genrescope, then start it again."
    )
    LIBRARY_NEWER = (
        "The library of known songs belongs to a newer version of Genrescope, so results are not saved."
    )
    LIBRARY_EMPTY = "The library is empty: no songs have been analysed yet."
    NOT_IN_LIBRARY = "“{name}” is not in the library. Analyse it first."
    MODEL_WITHOUT_EMBEDDING = "The model “{name}” cannot compare songs."
    LIBRARY_READ_ONLY = "Genrescope cannot write to its folder “{name}”, so results are not saved."
    LIBRARY_DISK_FULL = "There is no space left in “{name}”, so results are not saved."
    LIBRARY_BUSY = "Another Genrescope is blocking the library in “{name}”, so results are not saved."
    LIBRARY_FAILED = (
        "The library in “{name}” cannot be used because its drive is not responding, so results are not "
        "saved."
    )

    # Tags
    TAGS_UNKNOWN_FORMAT = "Genrescope does not write tags to files of the format of “{name}”."
    TAGS_DAMAGED = "The tags or the header of “{name}” are damaged, so the file was left as it is."
    TAGS_CHANGED = "“{name}” was changed by another program in the meantime, so it was left as it is."
    TAGS_CHANGED_SINCE = "“{name}” has changed since its genre was written, so it was left as it is."
    TAGS_READ_ONLY = "“{name}” is write-protected, so it was left as it is."
    TAGS_FOLDER_READ_ONLY = (
        "Genrescope cannot write to the folder that contains “{name}”, so the file was left as it is."
    )
    TAGS_LOCKED = "“{name}” is in use by another program, so it was left as it is."
    TAGS_NO_ROOM = "There is no space left for a copy of “{name}”, so the file was left as it is."
    TAGS_HARD_LINKS = (
        "“{name}” is one of {count} names of the same file (hard links), which writing would separate, so it "
        "was left as it is."
    )
    TAGS_NOT_A_FILE = "“{name}” is not an ordinary file, so it was left as it is."
    TAGS_NOT_VERIFIED = (
        "The genre of “{name}” could not be written without changing anything else, so the file was left as "
        "it is."
    )
    TAGS_WRITE_FAILED = "“{name}” could not be written, so it was left as it is: the drive reports an error."
    TAGS_BUSY = "Another Genrescope is writing tags. Try again once it has finished."
    NOTHING_TO_UNDO = "There are no written tags to undo."
    NO_SUCH_WRITE = "There are no written tags with the number {number}, or they were undone."
    WORDS_UNREADABLE = "“{name}” could not be read as a text file with words for genres."
    WORDS_LINE = "Line {number} of “{name}” is not like “hiphop = Hip-Hop; Rap”."
    WORDS_UNKNOWN = "Line {number} of “{name}”: the model knows no genre or style “{found}”."
    WORDS_MISSPELT = (
        "Line {number} of “{name}”: the model knows no genre or style “{found}”. Did you mean “{guess}”?"
    )
    WORDS_NOT_A_GENRE = (
        "Line {number} of “{name}”: a genre needs a letter, does not begin with a bracket, and has at most "
        "200 characters."
    )

    # Command line
    UNKNOWN_COMMAND = "There is no command or file “{name}”. See “genrescope --help”."
    MISSPELT_COMMAND = "There is no command “{name}”. Did you mean “{guess}”?"

    OUTPUT_IS_AUDIO = "“{name}” has the name of an audio file, so no answers were written to it."
    NOTHING_TO_RESUME = "There is nothing to resume without the library, or a file with the answers so far."
    DASK_MISSING = "Dask, which a cluster needs, is not installed: pip install 'genrescope[cluster]'."
    NO_CLUSTER = "There is no Dask scheduler at “{name}”."
    CLUSTER_LOST = "The connection to the cluster was lost."
    CLUSTER_OTHER_MODEL = (
        "The computers of the cluster have the model “{found}”, and this one has “{expected}”."
    )
    CLUSTER_WORKERS_ENDED = "“{name}” could not be analysed: each process of the cluster that tried it ended."

    # Bugs
    UNEXPECTED = "“{name}” could not be analysed because of an unexpected error in Genrescope."
    UNEXPECTED_COMMAND = "Genrescope ended because of an unexpected error. The details are in its log."
    UNEXPECTED_MODEL = "Something went wrong with the model. The details are in the log."
    UNEXPECTED_MICROPHONE = "Something went wrong with the microphone. The details are in the log."
    UNEXPECTED_EXPORT = "Something went wrong with the export. The details are in the log."
    UNEXPECTED_LIBRARY = (
        "Something went wrong with the library, so results are not saved. The details are in the log."
    )
    UNEXPECTED_RECORDING = "Something went wrong with the recording. The details are in the log."


class UserError(Exception):
    """An error with a message for the user.  It can be pickled.

    Parameters
    ----------
    sentence : Sentence
        The message.
    **details
        Values for the placeholders of the message; strings are passed through `display_text`.
    """

    def __init__(self, sentence: Sentence, **details: object) -> None:
        self.sentence = sentence
        self.details = {
            key: display_text(value) if isinstance(value, str) else value for key, value in details.items()
        }
        super().__init__(sentence.value.format(**self.details))

    def __reduce__(self) -> tuple[object, ...]:
        # By default, an exception is unpickled by calling its class with `args`, which is the formatted text.
        return copyreg.__newobj__, (type(self), *self.args), self.__dict__  # type: ignore[attr-defined]


def as_user_error(error: Exception, what: str | Sentence) -> UserError:
    """Convert any exception to a `UserError`; an unexpected one is a bug, and is logged.

    Parameters
    ----------
    error : Exception
        Exception that was raised.
    what : str or Sentence
        Name of the file concerned; or the whole message, for a part of Genrescope that has no name.
    """
    if isinstance(error, UserError):
        return error
    if isinstance(what, Sentence):
        log.error("unexpected failure: %s", what.name, exc_info=error)
        return UserError(what)
    if isinstance(error, MemoryError):
        log.warning("not enough memory for %s", what)
        return UserError(Sentence.NOT_ENOUGH_MEMORY, name=what)
    log.error("unexpected failure with %s", what, exc_info=error)
    return UserError(Sentence.UNEXPECTED, name=what)
