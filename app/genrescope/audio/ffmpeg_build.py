"""Version, licence and configuration of the FFmpeg libraries."""

from __future__ import annotations

import ctypes
import re
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

# Also matches names in wheels: libavcodec-5e6b81c2.so.62.28.102, avcodec-62-0a1b.dll, libavcodec.62.dylib.
_AVCODEC = re.compile(r"^(lib)?avcodec[-.].*(so|dll|dylib)", re.IGNORECASE)


@dataclass(frozen=True)
class FFmpegBuild:
    """One build of FFmpeg.

    Attributes
    ----------
    version : str
        FFmpeg's version.
    licence : str
        The licence that applies to the build.
    configuration : str
        The options of ``configure``.
    """

    version: str
    licence: str
    configuration: str

    @property
    def libraries(self) -> tuple[str, ...]:
        """External libraries that it uses, such as ``libopus``, in alphabetical order."""
        return tuple(sorted(re.findall(r"--enable-(lib[\w-]+|gnutls|openssl)", self.configuration)))


def installed_ffmpeg() -> FFmpegBuild | None:
    """Return the build that comes with PyAV; None if PyAV uses the system's."""
    package = find_spec("av")
    if package is None or package.origin is None:
        return None
    folder = Path(package.origin).parent
    for place in (folder.parent / "av.libs", folder / ".dylibs", folder):
        build = ffmpeg_in(place)
        if build is not None:
            return build
    return None


def ffmpeg_in(folder: Path) -> FFmpegBuild | None:
    """Return the build whose libavcodec is in a folder; None if none can be loaded.

    Parameters
    ----------
    folder : pathlib.Path
        Folder of FFmpeg's libraries.
    """
    if not folder.is_dir():
        return None
    for path in sorted(folder.iterdir()):
        if _AVCODEC.match(path.name):
            try:
                avcodec = ctypes.CDLL(str(path))
            except OSError:
                continue
            licence, configuration = (
                _text(avcodec, name) for name in ("avcodec_license", "avcodec_configuration")
            )
            return FFmpegBuild(_version(folder), licence, configuration)
    return None


def _version(folder: Path) -> str:
    # Only libavutil, which is already loaded, contains FFmpeg's version.
    for path in sorted(folder.iterdir()):
        if re.match(r"^(lib)?avutil[-.]", path.name, re.IGNORECASE):
            return _text(ctypes.CDLL(str(path)), "av_version_info")
    return ""


def _text(library: ctypes.CDLL, name: str) -> str:
    function = getattr(library, name)
    function.restype = ctypes.c_char_p
    answer: bytes = function()
    return answer.decode()
