"""The command line: opens the window, or does the same job in the terminal.

Everything heavy is imported by the command that needs it, so that ``genrescope --version`` is quick,
``genrescope classify`` never loads Qt, and neither loads TensorFlow unless it is asked to.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import logging
import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from genrescope import __version__, paths
from genrescope.errors import Sentence, UserError, as_user_error

if TYPE_CHECKING:
    from genrescope.analysis.track import TrackProgress, TrackResult
    from genrescope.inference.classifier import Classifier
    from genrescope.inference.scores import Prediction

COMMANDS = {
    "classify": "tell the genre of sound files",
    "devices": "list the microphones",
    "train": "train a model",
    "evaluate": "measure a model",
    "export": "make a model's LiteRT file and card",
}

_TRAINING = ("train", "evaluate", "export")
_ENGINES = ("auto", "keras", "litert")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program.

    Parameters
    ----------
    argv : sequence of str, optional
        Arguments without the program's name; those of the process if not given.

    Returns
    -------
    int
        Exit code: 0, 1 when something failed, 2 for arguments that make no sense, 130 after Ctrl+C.
    """
    argv = list(sys.argv[1:] if argv is None else argv)
    if argv[:1] == [paths.CAPTURE]:
        from genrescope.audio import capture

        capture.main()
    _tame_console()
    try:
        # A first word that is a command is one, unless it is written as a path ("./classify") or
        # comes after "--".
        parser = _command_parser(argv[0]) if argv and argv[0] in COMMANDS else _window_parser()
        args = parser.parse_args(argv)
        code = int(args.run(args))
        if sys.stdout is not None:
            sys.stdout.flush()
        return code
    except UserError as error:
        _complain(str(error))
        return 1
    except KeyboardInterrupt:
        return 130
    except OSError as error:
        # Whoever read our output has gone (no one to tell it), or the disk it goes to is full.
        if not isinstance(error, BrokenPipeError):
            _complain(str(error))
        _drop_output()
        return 1


def _window_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="genrescope",
        usage="genrescope [FILE ...]\n       genrescope COMMAND ...",
        description="Hear what genre a recording sounds like.  Without a command, opens the window.",
        epilog="commands:\n"
        + "".join(f"  {name:10}{about}\n" for name, about in COMMANDS.items())
        + "\n'genrescope COMMAND --help' tells more.  A file that is called like a command: ./classify",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("files", nargs="*", metavar="FILE", help="sound files to classify in the window")
    parser.add_argument("--version", action="version", version=f"genrescope {__version__}")
    parser.add_argument(
        "--self-test", action="store_true", help="check that this installation works, then exit"
    )
    _add_model_options(parser)
    parser.set_defaults(run=_window)
    return parser


def _command_parser(command: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="genrescope")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    if command in _TRAINING:
        try:
            from genrescope.training.commands import add_parsers
        except ModuleNotFoundError as error:
            if not (error.name or "").startswith("genrescope.training"):
                raise
            # The installed program has no part that makes models.
            raise UserError(Sentence.CANNOT_TRAIN) from None

        add_parsers(commands)
        return parser
    classify = commands.add_parser("classify", help=COMMANDS["classify"], description=_CLASSIFY)
    classify.add_argument("files", nargs="+", metavar="FILE", help="a sound file, or a film with sound")
    classify.add_argument("--json", action="store_true", help="one JSON object a file, one a line (UTF-8)")
    _add_model_options(classify)
    classify.set_defaults(run=_classify)
    devices = commands.add_parser("devices", help=COMMANDS["devices"], description=_DEVICES)
    devices.set_defaults(run=_devices)
    return parser


_CLASSIFY = """Tells the genre of sound files.  Files whose names begin with a dash come after "--".
The exit code is 1 if any file failed; the others are answered all the same."""
_DEVICES = """Lists the microphones, and what this computer plays where it can be heard.  A star marks the
one that is used unless another is chosen."""


def _add_model_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--engine",
        choices=_ENGINES,
        default="auto",
        help="what runs the model: LiteRT where it is installed, else Keras (auto)",
    )
    parser.add_argument("--model", type=Path, metavar="DIR", help="a model folder, not the bundled one")


# The window -----------------------------------------------------------------------------------------


def _window(args: argparse.Namespace) -> int:
    if args.self_test:
        return _self_test(args)
    files = _expand(args.files)
    reason = _why_no_window()
    if reason is None:
        try:
            from genrescope.main import run_window

            return run_window(files, model=args.model, engine=args.engine)
        except ImportError as error:  # Qt, or a system library that it needs
            reason = f"The window cannot be opened here ({error})"
    print(f"{reason}, so Genrescope answers in the terminal.", file=sys.stderr)
    if not files:
        print("No file was given: this is the demo clip.", file=sys.stderr)
        files = [paths.demo_clip()]
    return _classify(argparse.Namespace(files=files, json=False, engine=args.engine, model=args.model))


def _why_no_window() -> str | None:
    """Why no window can be opened, as the beginning of a sentence; None if nothing speaks against it.

    Qt ends the whole process where it finds no display, so it must not be asked.
    """
    if not sys.platform.startswith("linux") or os.environ.get("QT_QPA_PLATFORM"):
        return None
    if not os.environ.get("DISPLAY") and not os.environ.get("WAYLAND_DISPLAY"):
        return "There is no display here"
    if os.environ.get("WAYLAND_DISPLAY"):
        return None
    return _x11_problem()


def _x11_problem() -> str | None:
    import ctypes
    import importlib.util

    try:
        xcb = ctypes.CDLL("libxcb.so.1")
        xcb.xcb_connect.restype = ctypes.c_void_p
        xcb.xcb_connection_has_error.argtypes = xcb.xcb_disconnect.argtypes = [ctypes.c_void_p]
        connection = xcb.xcb_connect(None, None)
        failed = xcb.xcb_connection_has_error(connection)
        xcb.xcb_disconnect(connection)
    except (OSError, AttributeError) as error:
        return f"A library that windows need is missing ({error})"
    if failed:
        return f"The display {os.environ['DISPLAY']} does not answer"
    # Loading Qt's plug-in tells which system library it misses; Qt itself would only abort.
    spec = importlib.util.find_spec("PySide6")
    for folder in (spec.submodule_search_locations or []) if spec is not None else []:
        plugin = Path(folder) / "Qt" / "plugins" / "platforms" / "libqxcb.so"
        if plugin.exists():
            try:
                ctypes.CDLL(str(plugin))
            except OSError as error:
                return f"A library that windows need is missing ({str(error).split(':')[0]})"
    return None


# Classify -------------------------------------------------------------------------------------------


def _classify(args: argparse.Namespace) -> int:
    from genrescope.inference.classifier import load_classifier

    classifier = load_classifier(args.model, args.engine)
    files = _expand(args.files)
    failed = False
    for number, path in enumerate(files, 1):
        try:
            result = _analyse(path, classifier, number, len(files))
        except Exception as error:
            # One file that finds a fault of ours must not cost the others their answers.
            failed = True
            _answer_failure(path, str(as_user_error(error, path.name)), as_json=args.json)
        else:
            if args.json:
                print(json.dumps(result.as_dict(), ensure_ascii=False), flush=True)
            else:
                print(_report(result), flush=True)
            if result.warning is not None:
                _complain(str(result.warning))
    return 1 if failed else 0


def _analyse(path: Path, classifier: Classifier, number: int, total: int) -> TrackResult:
    from genrescope.analysis.track import TrackResult, analyse_track

    with _progress_bar(path.name if total == 1 else f"{number}/{total} {path.name}") as show:
        for item in analyse_track(path, classifier):
            if isinstance(item, TrackResult):
                return item
            show(item)
    raise AssertionError("an analysis that nobody cancelled has a result")


@contextlib.contextmanager
def _progress_bar(title: str) -> Iterator[Any]:
    """A bar on stderr for work of more than a second, when a person watches."""
    if sys.stderr is None or not sys.stderr.isatty():
        yield lambda _: None
        return
    from tqdm import tqdm

    tqdm.monitor_interval = 0  # no thread of its own
    layout = "{l_bar}{bar}| {n:.0f}/{total:.0f} s"
    with tqdm(desc=title, bar_format=layout, total=1, delay=1.0, leave=False, dynamic_ncols=True) as bar:

        def show(progress: TrackProgress) -> None:
            bar.total = max(progress.duration or 0.0, progress.seconds)
            bar.update(progress.seconds - bar.n)

        yield show


def _answer_failure(path: Path, sentence: str, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps({"path": str(path), "error": sentence}, ensure_ascii=False), flush=True)
    else:
        _complain(sentence)


def _report(result: TrackResult) -> str:
    """Verdict, file and a bar for each genre, the leading one first."""
    minutes, seconds = divmod(round(result.duration), 60)
    lines = [f"{_verdict(result.prediction)}   {result.path.name} ({minutes}:{seconds:02d})"]
    width = max(20, min(60, shutil.get_terminal_size().columns - 24))
    if result.prediction.genre is not None:
        for genre, share in result.prediction.ranking():
            lines.append(f"  {_genre_name(genre):12} {_bar(share, width)} {100 * share:3.0f} %")
    return "\n".join(lines) + "\n"


def _verdict(prediction: Prediction) -> str:
    from genrescope.inference.scores import NOT_MUSIC, NOT_SURE, SILENCE

    if prediction.verdict == SILENCE:
        return "Silence"
    if prediction.verdict == NOT_MUSIC:
        return "Not music"
    if prediction.verdict == NOT_SURE:
        first, second = (_genre_name(genre).lower() for genre, _ in prediction.ranking()[:2])
        return f"Not sure: {first} or {second}"
    return f"{_genre_name(prediction.verdict)}, {100 * prediction.confidence:.0f} %"


def _genre_name(genre: str) -> str:
    return "Hip hop" if genre == "hiphop" else genre.replace("_", " ").capitalize()


def _bar(share: float, width: int) -> str:
    """A bar [`width` characters] drawn to an eighth of a character, or with # where that cannot be shown."""
    if _console_shows("█▏"):
        full, eighths = divmod(round(share * width * 8), 8)
        return ("█" * full + (" ▏▎▍▌▋▊▉"[eighths] if eighths else "")).ljust(width)
    return ("#" * round(share * width)).ljust(width)


# Devices --------------------------------------------------------------------------------------------


def _devices(args: argparse.Namespace) -> int:
    from genrescope.audio.devices import input_devices

    devices = input_devices()
    if not devices:
        raise UserError(Sentence.NO_INPUT_DEVICE)
    for device in devices:
        mark = "*" if device.is_default else " "
        inputs = "1 input" if device.channels == 1 else f"{device.channels} inputs"
        print(f"{mark} {device.name} ({inputs}, {device.default_sr} Hz)")
    return 0


# Self-test ------------------------------------------------------------------------------------------


class _ErrorLog(logging.Handler):
    """Keeps the messages of everything that was logged as an error."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


def _self_test(args: argparse.Namespace) -> int:
    """Load the model, classify the demo clip, open the window offscreen; tell how each went."""
    errors = _ErrorLog()
    logging.getLogger().addHandler(errors)
    found: dict[str, Any] = {}

    def load_model() -> str:
        from genrescope.inference.classifier import load_classifier

        found["classifier"] = load_classifier(args.model, args.engine)
        return f"{found['classifier'].card.id} on {found['classifier'].engine}"

    def classify_demo() -> str:
        result = _analyse(paths.demo_clip(), found["classifier"], 1, 1)
        return _verdict(result.prediction)

    def open_window() -> str:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        from genrescope.main import self_test_window

        return self_test_window(paths.demo_clip(), model=args.model, engine=args.engine)

    def check_log() -> str:
        if errors.messages:
            raise RuntimeError("; ".join(errors.messages))
        return "no errors"

    passed = True
    steps = (("model", load_model), ("demo clip", classify_demo), ("window", open_window), ("log", check_log))
    try:
        for name, step in steps:
            try:
                outcome = step()
            except Exception as error:
                passed = False
                print(f"{name}: FAILED: {type(error).__name__}: {error}", flush=True)
            else:
                print(f"{name}: OK: {outcome}", flush=True)
    finally:
        logging.getLogger().removeHandler(errors)
    print("self-test passed" if passed else "self-test FAILED", flush=True)
    return 0 if passed else 1


# The console ----------------------------------------------------------------------------------------


def _tame_console() -> None:
    """Make every text printable: what the console cannot show is written as an escape.

    Output that goes to a file or another program is UTF-8 everywhere.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            encoding = None if stream.isatty() else "utf-8"
            stream.reconfigure(encoding=encoding, errors="backslashreplace")


def _drop_output() -> None:
    """Let what is still to be written vanish; Python would complain once more at its end."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _console_shows(text: str) -> bool:
    try:
        text.encode(getattr(sys.stdout, "encoding", None) or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _complain(sentence: str) -> None:
    if sys.stderr is not None:
        print(f"genrescope: {sentence}", file=sys.stderr, flush=True)


def _expand(files: Sequence[str | Path]) -> list[Path]:
    """Names to paths; on Windows the shell leaves wildcards to the program."""
    found: list[Path] = []
    for name in files:
        path = Path(name)
        if sys.platform == "win32" and any(mark in path.name for mark in "*?"):
            found += sorted(path.parent.glob(path.name)) or [path]
        else:
            found.append(path)
    return found


if __name__ == "__main__":
    raise SystemExit(main())
