"""The sentences that Genrescope says when something fails.

Every failure that a user can meet is one :class:`Sentence`, kept here so that the command line can
print it and the window can translate it.  Rooms raise :class:`UserError`; only ``cli`` and ``gui``
turn it into words.
"""

from __future__ import annotations

import logging
from enum import Enum

log = logging.getLogger(__name__)


class Sentence(Enum):
    """One clear sentence each, in the user's words; ``{name}`` is what the user calls the thing."""

    # Files
    FILE_NOT_FOUND = "“{name}” is not there any more. Was it moved or renamed?"
    IS_A_FOLDER = "“{name}” is a folder. Drop the songs in it instead."
    NO_SONGS_IN_FOLDER = "There is no song in the folder “{name}”."
    NOT_A_FILE = "Genrescope hears files on this computer, not web addresses."
    NO_PERMISSION = "Genrescope is not allowed to read “{name}”."
    EMPTY_FILE = "“{name}” is an empty file."
    NOT_AUDIO = "“{name}” is not a sound file that Genrescope can read."
    NO_SOUND = "“{name}” has no sound in it."
    DAMAGED_FILE = "“{name}” is damaged: nothing in it could be played."
    CUT_SHORT = "“{name}” is damaged or cut short: only the part that could be read was heard."
    FILE_READ_FAILED = "“{name}” could not be read: the disk or drive does not answer."

    # Microphone
    NO_SOUND_SYSTEM = "No sound system was found on this computer, so Genrescope cannot listen."
    SOUND_SYSTEM_STUCK = (
        "The sound system of this computer does not answer. Restart it, or the computer, then try again."
    )
    NO_INPUT_DEVICE = "No microphone was found. Plug one in, then try again."
    NO_INPUT_YET = "No microphone was found. Plug one in: Genrescope listens as soon as it is there."
    DEVICE_GONE = "“{name}” is not connected any more."
    DEVICE_WAITING = "“{name}” was unplugged. Genrescope listens again as soon as it is back."
    DEVICE_BUSY = "“{name}” is in use by another program. Close that program, then try again."
    DEVICE_REFUSED = (
        "“{name}” could not be opened. Unplug it and plug it in again, or choose another microphone."
    )
    DEVICE_NOT_ALLOWED = (
        "Genrescope is not allowed to use “{name}”. Add yourself to the group “audio”, or allow the "
        "microphone in your system’s privacy settings, then try again."
    )
    DEVICE_NOT_ALLOWED_MACOS = (
        "Genrescope is not allowed to use “{name}”. Allow it in System Settings, Privacy & Security, "
        "Microphone, then open Genrescope again."
    )
    DEVICE_NOT_ALLOWED_WINDOWS = (
        "Genrescope is not allowed to use “{name}”. In Settings, Privacy & security, Microphone, let desktop "
        "apps use the microphone, then try again."
    )
    DEVICE_FORMAT = (
        "“{name}” sends sound in a format that Genrescope cannot use. Choose 44100 or 48000 Hz in your "
        "system’s sound settings, then try again."
    )
    DEVICE_STUCK = "“{name}” does not answer. Unplug it and plug it in again, then try again."
    DEVICE_STALLED = "“{name}” has stopped sending sound. Check the cable, then try again."
    DEVICE_SILENT = (
        "“{name}” sends digital silence. Is it muted, or is Genrescope not allowed to use it? See the "
        "microphone in your system’s privacy settings."
    )
    DEVICE_OVERFLOWING = (
        "Sound from “{name}” is being lost: this computer is too busy. Close programs that keep it busy."
    )

    # Recording
    FOLDER_READ_ONLY = "“{name}” cannot be written to. Choose another folder for recordings."
    DISK_FULL = "The disk is full. What was recorded so far is kept in “{name}”."
    NO_ROOM = "There is no room left in “{name}”. Choose another folder for recordings."
    RECORDING_FAILED = "Recording stopped. What was recorded so far is kept in “{name}”."
    RECORDING_GONE = (
        "Recording stopped, because “{name}” is not there any more. If its drive was taken out, what was "
        "recorded so far is on it."
    )
    RECORDING_MOVED = (
        "Recording stopped, because its file was moved. What was recorded so far is now in “{name}”."
    )
    RECORDING_RESTORED = (
        "Recording stopped, because its file was deleted. What was recorded so far was saved again, in "
        "“{name}”."
    )
    RECORDING_TOO_LARGE = (
        "This drive cannot hold a larger file. What was recorded so far is kept in “{name}”. Press Record to "
        "go on in a new file."
    )
    RECORDING_HAS_GAPS = (
        "The disk was too slow for the recording: “{name}” has {seconds} s of silence where sound is missing."
    )
    RECORDING_STUCK = (
        "Recording stopped, because the disk does not answer. What could be saved is in “{name}”."
    )
    RECORDING_ROOM_LOW = "The disk is getting full: it has room for at least {minutes} min of recording."
    RECORDING_ROOM_ENDS = "The disk is nearly full: recording may have to stop within a minute."
    RECORDING_NOTHING = "Nothing was heard yet, so there is nothing to keep."

    # Model
    MODEL_FOLDER_GONE = "The model folder “{name}” is not there. Was it moved or renamed?"
    NOT_A_MODEL = "“{name}” is not a folder with a model: it has no card.json."
    MODEL_CARD_INVALID = "The model card “{name}” cannot be understood, so this model was not used."
    MODEL_FILE_MISSING = "The model file “{name}” is missing, so this model was not used."
    MODEL_DAMAGED = (
        "The model file “{name}” is damaged, or is not the one that its card describes, and was not used."
    )
    MODEL_WRONG_INPUT = (
        "The network of the model “{name}” takes patches of {found}, but its card describes patches of "
        "{expected}, so it was not used."
    )
    MODEL_WRONG_OUTPUT = (
        "The network of the model “{name}” has {found} outputs, but its card asks for {expected}, one for "
        "each genre and one for music, so it was not used."
    )
    OWN_MODEL_BROKEN = (
        "The model that comes with Genrescope is damaged or incomplete. Installing Genrescope again "
        "repairs it."
    )
    ENGINE_MISSING = "The engine “{name}” is not installed here."
    CANNOT_TRAIN = "This Genrescope only uses models; to make or measure one, run Genrescope from its source."
    CHOSEN_MODEL_GONE = (
        "The model folder “{name}” is not there any more, so the model that comes with Genrescope is used."
    )
    CHOSEN_MODEL_BROKEN = (
        "The model in “{name}” cannot be used any more, so the one that comes with Genrescope is used."
    )

    # What nobody foresaw
    UNEXPECTED = "Something went wrong with “{name}”. The details are in the log."
    UNEXPECTED_MODEL = "Something went wrong with the model. The details are in the log."
    UNEXPECTED_MICROPHONE = "Something went wrong with the microphone. The details are in the log."
    UNEXPECTED_RECORDING = "Something went wrong with the recording. The details are in the log."


class UserError(Exception):
    """A failure that has a sentence for the user.

    Parameters
    ----------
    sentence : Sentence
        What to say.
    **details
        Values for the placeholders of the sentence.
    """

    def __init__(self, sentence: Sentence, **details: object) -> None:
        super().__init__(sentence.value.format(**details))
        self.sentence = sentence
        self.details = details


def as_user_error(error: Exception, what: str | Sentence) -> UserError:
    """Any failure as one with a sentence; what has none yet is a fault of ours and goes to the log.

    Parameters
    ----------
    error : Exception
        What was raised.
    what : str or Sentence
        What the user calls the thing that it happened with; of a part of Genrescope, which everyone
        calls differently, the whole sentence.
    """
    if isinstance(error, UserError):
        return error
    if isinstance(what, Sentence):
        log.error("unexpected failure: %s", what.name, exc_info=error)
        return UserError(what)
    log.error("unexpected failure with %s", what, exc_info=error)
    return UserError(Sentence.UNEXPECTED, name=what)
