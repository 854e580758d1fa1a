"""Decodes files of sound and video of any format.

`headers` finds the samples of uncompressed files, which libsndfile converts (`sndfile`), as it does FLAC.
FFmpeg (`ffmpeg`) decodes everything else: MP3, AAC, Ogg, the sound of a video.  What one of the two cannot
open, the other tries.  `joined` joins the parts of concatenated Ogg and FLAC files.
`description` describes files for bug reports.
"""

from genrescope.audio.decode.opening import find_seek_index, open_audio, open_track
from genrescope.audio.decode.seek_index import SeekIndex
from genrescope.audio.decode.track import MonoTrack, Track
from genrescope.audio.mixing import to_stereo

__all__ = ["MonoTrack", "SeekIndex", "Track", "find_seek_index", "open_audio", "open_track", "to_stereo"]
