"""Playing on a real, dummy sound card, and on fake ones for what that cannot do."""

from __future__ import annotations

import ctypes
import os
import queue
import signal
import time

import numpy as np
import pytest

from genrescope.audio.decode import to_stereo
from genrescope.audio.devices import all_devices
from genrescope.audio.microphone import Microphone
from genrescope.audio.playback.mixer import FADE_SECONDS
from genrescope.audio.playback.speaker import Finished, Speaker, Stopped
from genrescope.audio.portaudio.client import open_processes
from genrescope.errors import Sentence

from .conftest import SR, noise

FADE = round(FADE_SECONDS * SR)


class Events:
    """What a speaker has reported."""

    def __init__(self) -> None:
        self._queue: queue.SimpleQueue = queue.SimpleQueue()

    def __call__(self, event) -> None:
        self._queue.put(event)

    def next(self):
        return self._queue.get(timeout=30)

    @property
    def are_none(self) -> bool:
        return self._queue.empty()


@pytest.fixture
def events():
    return Events()


@pytest.fixture
def speaker(events):
    speaker = Speaker(events)
    yield speaker
    speaker.close()
    assert not open_processes()


@pytest.fixture
def recording(sound_card, speaker, events, write_song):
    """A recording of the card, on which a silent file has been played so that it is connected."""
    recording = sound_card.record()
    speaker.load(write_song(np.zeros((SR // 2, 2), np.float32), name="silence.wav"), play=True)
    recording.wait_connected()
    assert events.next() == Finished()
    yield recording
    recording.stop()


def sounding(recording) -> np.ndarray:
    """What was played, without the silence around it and the gaps of a busy computer."""
    recording.stop()
    return recording.y[recording.y.any(axis=1)]


def place_of(part: np.ndarray, song: np.ndarray) -> int:
    """Return the sample of a song at which a part of it starts, and check that it is that part."""
    found = np.flatnonzero(song[:, 0] == part[0, 0])
    begin = next(int(at) for at in found if np.array_equal(song[at : at + 100], part[:100]))
    np.testing.assert_array_equal(part, song[begin : begin + len(part)])
    return begin


def jumps_of(played: np.ndarray, song: np.ndarray) -> list[tuple[int, int]]:
    """Return the stretches of a song that were played, without the fades: first and last sample."""
    of_sample = {float(value): at for at, value in enumerate(song[:, 0])}
    places = np.array([of_sample.get(float(value), -1) for value in played[:, 0]])
    stretches: list[tuple[int, int]] = []
    begin = None
    for at in range(len(places) + 1):
        continues = begin is not None and at < len(places) and places[at] == places[at - 1] + 1
        if continues or begin is None:
            begin = at if begin is None else begin
            continue
        if at - begin > 50:
            stretches.append((int(places[begin]), int(places[at - 1])))
        begin = at
    return stretches


def test_every_sample_is_played_once_though_the_program_is_frozen(
    recording, speaker, events, write_song, wait_until
):
    song = noise(4)
    speaker.load(write_song(song), play=True)
    wait_until(lambda: speaker.position() > 0.2)
    # Nothing else runs in this process meanwhile, because Python's lock is held.
    ctypes.PyDLL(None).sleep(3)
    assert events.next() == Finished()
    assert not speaker.is_playing
    assert speaker.position() == pytest.approx(4, abs=0.2)
    np.testing.assert_array_equal(sounding(recording), song)


def test_pausing_seeking_and_the_next_song(recording, speaker, events, write_song, wait_until):
    first, second = noise(8), noise(1, seed=1)
    speaker.load(write_song(first), play=True)
    wait_until(lambda: speaker.position() > 0.3)
    speaker.pause()
    paused = speaker.position()
    assert 0.3 < paused < 4
    speaker.play()
    wait_until(lambda: speaker.position() > paused + 0.2)
    speaker.seek(6.0)
    assert speaker.position() == 6.0
    wait_until(lambda: speaker.position() > 6.2)
    speaker.load(write_song(second, name="second.wav"))
    assert events.next() == Finished()
    played = sounding(recording)
    np.testing.assert_array_equal(played[-len(second) + FADE :], second[FADE:])
    (begin, pause), (resumed, sought), (seek, last), *_ = jumps_of(played, first)
    assert begin == 0
    # Resuming repeats what had been faded out, and loses nothing.
    assert pause < resumed <= pause + 2 * FADE
    assert sought > resumed
    assert seek == pytest.approx(6.0 * SR, abs=FADE + 1)
    assert last > seek


def test_a_region_repeats_without_a_gap(recording, speaker, write_song, wait_until):
    song = noise(3)
    speaker.load(write_song(song), 1.0, loop=(1.0, 1.25), play=True)
    positions: list[float] = []

    def has_repeated() -> bool:
        positions.append(speaker.position())
        return np.count_nonzero(np.diff(positions) < -0.1) >= 3

    wait_until(has_repeated)
    assert all(0.95 <= position <= 1.3 for position in positions)
    speaker.clear_loop()
    wait_until(lambda: speaker.position() > 1.6)
    speaker.pause()
    played = sounding(recording)
    stretches = jumps_of(played, song)
    assert len(stretches) > 2
    for begin, end in stretches[:-1]:
        assert begin == pytest.approx(SR, abs=FADE + 1)
        assert end == pytest.approx(1.25 * SR, abs=FADE + 1)
    assert stretches[-1][1] > 1.5 * SR  # and goes on after it
    # The repetitions follow each other directly.
    starts = np.flatnonzero(played[:, 0] == song[SR + 2 * FADE, 0])
    assert set(np.diff(starts)) == {SR // 4}


def test_a_long_region_and_one_that_ends_after_the_song(recording, speaker, write_song, wait_until):
    song = noise(9)
    speaker.load(write_song(song), 8.5, loop=(0.5, 20.0), play=True)
    wait_until(lambda: 0.6 < speaker.position() < 2)
    speaker.pause()
    (first, end), (begin, _) = jumps_of(sounding(recording), song)[:2]
    assert first == pytest.approx(8.5 * SR, abs=FADE + 1)
    assert end == len(song) - 1
    assert begin == pytest.approx(0.5 * SR, abs=FADE + 1)


@pytest.mark.parametrize(("sr", "channels"), [(8000, 1), (192_000, 2), (48_000, 6)])
def test_other_rates_and_channels_keep_their_pitch_and_place(
    recording, speaker, events, write_song, sr, channels
):
    t = np.arange(round(1.5 * sr)) / sr
    chirp = 0.25 * np.sin(2 * np.pi * (500 + 500 * t) * t)
    y = np.zeros((len(t), channels), np.float32)
    y[:, 2 if channels == 6 else slice(None)] = chirp if channels == 6 else chirp[:, np.newaxis]  # the centre
    speaker.load(write_song(y, sr), 0.5, play=True)
    assert events.next() == Finished()
    recording.stop()
    t = np.arange(SR) / SR + 0.5
    gain = to_stereo(np.eye(6, dtype=np.float32)[2:3])[0, 0] if channels == 6 else 1
    expected = gain * 0.25 * np.sin(2 * np.pi * (500 + 500 * t) * t)
    played = recording.y
    begin = int(np.correlate(played[:, 0], expected[FADE : SR // 4].astype(np.float32)).argmax()) - FADE
    for column in range(2):
        part = played[begin + FADE : begin + SR // 2, column]
        np.testing.assert_allclose(part, expected[FADE : SR // 2], atol=0.02)


def test_volume_and_band_are_applied(recording, speaker, events, write_song):
    t = np.arange(2 * SR) / SR
    low, high = 0.2 * np.sin(2 * np.pi * 200 * t), 0.2 * np.sin(2 * np.pi * 5000 * t)
    speaker.set_volume(0.5)
    speaker.set_band((1000.0, 10_000.0))
    speaker.load(write_song(low + high), play=True)
    assert events.next() == Finished()
    played = sounding(recording)[SR // 4 :, 0][:SR]
    # A busy computer leaves gaps, at which the phase jumps.
    power = (np.abs(np.fft.rfft(played)) / len(played)) ** 2 * 2
    assert np.sqrt(power[4500:5500].sum()) == pytest.approx(0.1 / np.sqrt(2), rel=0.05)
    assert np.sqrt(power[:500].sum()) < 0.002


def test_the_playhead_is_where_the_sound_is(recording, speaker, write_song, wait_until):
    song = noise(6)
    speaker.load(write_song(song), play=True)
    seen: list[tuple[float, float]] = []

    def see() -> bool:
        now = time.monotonic()
        seen.append((now, speaker.position(now)))
        return seen[-1][1] > 3

    wait_until(see)
    speaker.pause()
    recording.stop()
    errors = []
    for now, position in seen[len(seen) // 4 :: 20]:
        frame = int(recording.frame_at(now))
        if recording.y[frame : frame + 100].all():
            errors.append(position - place_of(recording.y[frame : frame + 100], song) / SR)
    # On a busy computer the card itself is late now and then.
    assert np.median(np.abs(errors)) < 0.1


def test_a_card_that_vanishes_pauses_and_keeps_the_place(sound_card, speaker, events, write_song, wait_until):
    song = noise(20)
    speaker.load(write_song(song), 2.0, play=True)
    wait_until(lambda: speaker.position() > 3)
    sound_card.kill()
    stopped = events.next()
    assert isinstance(stopped, Stopped)
    assert stopped.error.sentence is Sentence.OUTPUT_GONE
    assert not speaker.is_playing
    place = speaker.position()
    assert 2.3 < place < 10
    sound_card.restart()
    with sound_card.record() as recording:
        speaker.play()
        recording.wait_connected()
        wait_until(lambda: speaker.position() > place + 0.5)
        assert speaker.is_playing
        speaker.pause()
    (begin, _), *_ = jumps_of(sounding(recording), song)
    assert begin / SR == pytest.approx(place, abs=0.5)


def test_a_decoder_that_crashes_costs_the_playback_only(sound_card, speaker, events, write_song, wait_until):
    path = write_song(noise(10))
    speaker.load(path, play=True)
    wait_until(lambda: speaker.position() > 0.2)
    (process,) = open_processes()
    os.kill(process.pid, signal.SIGKILL)
    stopped = events.next()
    assert stopped.error.sentence is Sentence.PLAYBACK_FAILED
    assert "song.wav" in str(stopped.error)
    assert not speaker.is_playing
    place = speaker.position()
    assert place > 0.2
    speaker.play()  # JACK lets nobody in for long after it has lost a client
    wait_until(lambda: bool(open_processes()))
    assert speaker.position() == place


def test_a_file_that_is_no_sound_is_one_sentence(
    sound_card, speaker, events, tmp_path, write_song, wait_until
):
    path = tmp_path / "text.wav"
    path.write_text("not a song")
    speaker.load(path, play=True)
    assert events.next().error.sentence is Sentence.NOT_AUDIO
    assert not speaker.is_playing
    speaker.load(write_song(noise(2)), play=True)
    assert events.next() == Finished()


def test_a_chosen_output_is_found_again(sound_card, speaker, events, write_song):
    output = next(output for output in all_devices().outputs if output.name == sound_card.device_name)
    speaker.set_output(output)
    speaker.load(write_song(noise(0.5)), play=True)
    assert events.next() == Finished()


def test_listening_goes_on_while_a_song_plays_and_its_decoder_crashes(
    sound_card, speaker, events, write_song, wait_until
):
    device = next(device for device in all_devices().inputs if device.name == sound_card.device_name)
    path = write_song(noise(20))
    with Microphone(device) as microphone:
        microphone.start()
        speaker.load(path, play=True)
        wait_until(lambda: speaker.position() > 0.5 and microphone.blocks > 5)
        (playing,) = open_processes() - {microphone.process}
        os.kill(playing.pid, signal.SIGKILL)
        assert events.next().error.sentence is Sentence.PLAYBACK_FAILED
        blocks = microphone.blocks
        wait_until(lambda: microphone.blocks > blocks + 5)
        assert microphone.lost_blocks == 0


def test_without_an_output_there_is_one_sentence(fake_devices, speaker, events, write_song):
    fake_devices(devices=[{"name": "Mic", "host_api": "Fake", "sr": 48000, "channels": 2}])
    speaker.load(write_song(noise(1)), play=True)
    assert events.next().error.sentence is Sentence.NO_OUTPUT_DEVICE


def test_a_device_without_stereo_is_opened_with_all_its_channels(
    fake_devices, speaker, events, write_song, wait_until
):
    fake_devices(
        devices=[{"name": "Surround", "host_api": "Fake", "sr": 48000, "outputs": 6}],
        refusals=[[None, 2, ["Invalid number of channels", -9998]]],
    )
    speaker.load(write_song(noise(2)), play=True)
    wait_until(lambda: speaker.position() > 0.5)
    assert events.are_none


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["Device unavailable", -9985], Sentence.OUTPUT_BUSY),
        (["Unanticipated host error", -9999, [8, -16, "Device or resource busy"]], Sentence.OUTPUT_BUSY),
        (["Internal error", -9986], Sentence.OUTPUT_REFUSED),
    ],
)
def test_an_output_that_refuses_is_named(fake_devices, speaker, events, write_song, arguments, sentence):
    fake_devices(
        devices=[{"name": "Boxes", "host_api": "Fake", "sr": 48000, "outputs": 2}],
        refusals=[[None, None, arguments]],
    )
    speaker.load(write_song(noise(1)), play=True)
    stopped = events.next()
    assert stopped.error.sentence is sentence
    assert "Boxes" in str(stopped.error)
    assert events.are_none
