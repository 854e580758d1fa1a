"""The networks of earlier systems, trained on the same data and measured by the same protocol as the student.

Two systems are taken as they were published: the Music Genre Detector (``suulcoder``), four networks on
spectrogram pictures of 200 x 200 points, and the network of D. García's thesis on the classification of
musical genres (University of Valencia, 2024), on mel pictures of 5 s.  Both make a coloured picture of the
sound; here that is done inside the graph, so that a written model takes the program's patches like any
other.

Two protocols are measured.  In the first no artist is on both sides.  The second is the one by which such
systems were praised: slices dealt at random, so that most of a test track has been heard in training.  It is
written down as "leaky" everywhere.
"""

from __future__ import annotations

import json
import logging
import shutil
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal, get_args

import keras
import numpy as np
from keras import initializers, layers, ops
from numpy.typing import NDArray
from tqdm import tqdm

from genrescope.features.mel import MelConfig, log_mel
from genrescope.features.patches import cut_patches
from genrescope.inference.model_card import CARD_NAME
from genrescope.inference.scores import log_softmax
from genrescope.training import evaluate
from genrescope.training.bank import PatchShape
from genrescope.training.dataset import (
    GENRES,
    AudioBank,
    Recording,
    artist_folds,
    build_audio_bank,
    find_recordings,
)
from genrescope.training.describe import describe_model
from genrescope.training.evaluate_folder import name_digest
from genrescope.training.export import engines_differ_by, milliseconds_a_patch, write_model
from genrescope.training.heads import balanced_weights
from genrescope.training.pieces import SILENCE_DB, audible

log = logging.getLogger(__name__)

Array = NDArray[Any]
EarlierArchitecture = Literal["mgd-cnn", "mgd-lenet", "mgd-feed-forward", "mgd-lstm", "garcia-cnn"]
EARLIER_ARCHITECTURES: tuple[EarlierArchitecture, ...] = get_args(EarlierArchitecture)

SLICE = PatchShape(MelConfig(), 250)
"""5 s, the length that García cut to."""

_RANGE_DB = 80.0
_MOST_SLICES = 6  # of a track, as many as there are in 30 s
# These systems take whatever they hear for music, and so does this logit.
_MUSIC_LOGIT = 20.0
_N_FOLDS = 5
N_HELD_OUT = 2
_LEAKY_TEST_SHARE = N_HELD_OUT / _N_FOLDS
_STOPPING_PARTS = 6  # one of which decides when to stop
_BATCH_SIZE = 16  # with few slices an epoch has few steps
_N_COMPARED = 64
_TRACKS = "fault-filtered tracks where a list names them"
_HELD_OUT_PROTOCOL = (
    f"{N_HELD_OUT} of {_N_FOLDS} artist-grouped folds held out ({_TRACKS}); what is measured is the network "
    "that was written"
)
_SUMMARY = ("accuracy", "loss", "accuracy_ci95", "n_tracks", "protocol")
_CAVEATS = (
    'The answer to more than 1 s of sound is always a genre, or "silence": this system knows neither '
    '"not sure" nor "not music". Its logit of music is a constant, whatever is heard, and its thresholds '
    "are 0.",
    "The temperature was not fitted: the probabilities are as sure as the network is, which is too sure.",
    "The network was rebuilt from its published shape and trained anew, with other data and without "
    "augmented copies. Its authors' own figures are of other tracks, or of slices of tracks that were also "
    "learned from.",
)


# The networks -----------------------------------------------------------------------------------------


def _picture(x: Any, height: int, width: int, colormap: str) -> Any:
    """Patch in dB to its picture (batch, height, width, 3) in 0 to 1: loudest 80 dB, coloured, then scaled.

    Time runs downwards instead of to the right, which is all the same to square filters.
    """
    import matplotlib

    table = matplotlib.colormaps[colormap](np.arange(256))[:, :3].astype(np.float32)
    below_peak = ops.maximum(x - ops.max(x, axis=(1, 2), keepdims=True), -_RANGE_DB)
    level = ops.cast(below_peak * (255.0 / _RANGE_DB) + 255.5, "int32")
    return ops.image.resize(ops.take(table, level, axis=0), (height, width))


def _convolution(
    x: Any,
    width: int,
    *,
    size: int = 3,
    padding: str = "valid",
    pooling: Any = None,
    initializer: Any = "glorot_uniform",
) -> Any:
    x = layers.Conv2D(width, size, padding=padding, activation="relu", kernel_initializer=initializer)(x)
    return x if pooling is None else pooling(2)(x)


def _mgd_cnn(x: Any) -> Any:
    x = _convolution(x, 32, pooling=layers.MaxPooling2D)
    x = _convolution(x, 64, pooling=layers.MaxPooling2D)
    x = layers.Flatten()(_convolution(x, 64))
    return layers.Dense(64, activation="relu")(x)


def _lenet_convolutions(x: Any) -> Any:
    x = _convolution(x, 6, pooling=layers.AveragePooling2D)
    return layers.Flatten()(_convolution(x, 16, pooling=layers.AveragePooling2D))


def _mgd_lenet(x: Any) -> Any:
    return layers.Dense(128, activation="relu")(_lenet_convolutions(x))


def _mgd_feed_forward(x: Any) -> Any:
    return layers.Dense(16, activation="relu")(layers.Flatten()(_convolution(x, 64)))


def _mgd_lstm(x: Any) -> Any:
    # As it was published: the whole picture is one step, so nothing is ever remembered.
    x = layers.Reshape((1, -1))(_lenet_convolutions(x))
    return layers.LSTM(128, unroll=True)(x)


def _garcia_cnn(x: Any) -> Any:
    pooling: Any = layers.MaxPooling2D
    x = layers.Dropout(0.05)(_convolution(x, 32, pooling=pooling, initializer="he_normal"))
    for width, dropout in ((32, 0.05), (64, 0.0), (64, 0.0), (128, 0.1)):
        normal = initializers.RandomNormal(stddev=0.05)
        x = _convolution(x, width, size=5, padding="same", pooling=pooling, initializer=normal)
        x = layers.Dropout(dropout)(x) if dropout else x
    x = layers.Flatten()(x)
    for width in (512, 256):
        x = layers.Dropout(0.1)(layers.Dense(width, activation="relu", kernel_initializer="he_normal")(x))
    return x


@dataclass(frozen=True)
class _System:
    """A published network: what it is called, the picture that it sees, and its layers up to the logits."""

    name: str
    height: int
    width: int
    colormap: str
    network: Callable[[Any], Any]


_MGD = "Music Genre Detector, {}"
_SYSTEMS: dict[EarlierArchitecture, _System] = {
    "mgd-cnn": _System(_MGD.format("CNN"), 200, 200, "Spectral", _mgd_cnn),
    "mgd-lenet": _System(_MGD.format("LeNet"), 200, 200, "Spectral", _mgd_lenet),
    "mgd-feed-forward": _System(_MGD.format("feed-forward"), 200, 200, "Spectral", _mgd_feed_forward),
    "mgd-lstm": _System(_MGD.format("LSTM"), 200, 200, "Spectral", _mgd_lstm),
    "garcia-cnn": _System("García, CNN on 5 s slices", 216, 224, "magma", _garcia_cnn),
}


def build_network(architecture: EarlierArchitecture, shape: PatchShape = SLICE) -> keras.Model:
    """An untrained network of an earlier system.

    Parameters
    ----------
    architecture : str
        One of :data:`EARLIER_ARCHITECTURES`.
    shape : PatchShape
        Front end and length of the input.

    Returns
    -------
    keras.Model
        Input (batch, n_frames, n_mels) in dB; output (batch, 10) logits of the genres.
    """
    system = _SYSTEMS[architecture]
    inputs = layers.Input((shape.n_frames, shape.mel.n_mels), name="log_mel")
    x = system.network(_picture(inputs, system.height, system.width, system.colormap))
    return keras.Model(inputs, layers.Dense(len(GENRES), name="genre")(x), name="earlier")


def with_music(network: keras.Model) -> keras.Model:
    """The network as the program wants it: a logit of "music" beside the genres' [shape=(batch, 11)].

    It is the same large number whatever is heard: these systems know nothing but genres.
    """
    music = ops.zeros_like(network.output[:, :1]) + _MUSIC_LOGIT
    return keras.Model(network.input, layers.Concatenate(name="outputs")([network.output, music]))


# The slices -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Tracks:
    """The labelled tracks in slices.

    Attributes
    ----------
    recordings : list of Recording
        The tracks.
    heard : list of np.ndarray [shape=(n, n_frames, n_mels)]
        Of each track, the patches that the program would classify: the last one ends with the track, short
        tracks are repeated, silence is left out.
    slices : np.ndarray [shape=(n_slices, n_frames, n_mels), dtype=float32]
        To learn from: whole ones that do not overlap, at most six a track.
    track : np.ndarray [shape=(n_slices,)]
        Index of each slice's track.
    labels : np.ndarray [shape=(n_slices,)]
        Index of each slice's genre.
    """

    recordings: list[Recording]
    heard: list[NDArray[np.float32]]
    slices: NDArray[np.float32]
    track: NDArray[np.intp]
    labels: NDArray[np.intp]

    @classmethod
    def of(cls, audio: AudioBank, shape: PatchShape = SLICE) -> Tracks:
        """Cut the labelled tracks of an audio bank."""
        recordings: list[Recording] = []
        heard: list[NDArray[np.float32]] = []
        slices: list[NDArray[np.float32]] = []
        indices = [i for i, r in enumerate(audio.recordings) if r.kind == "genre"]
        for index in tqdm(indices, "slices"):
            frames = log_mel(audio.whole(index), shape.mel)
            patches, _ = cut_patches(frames, shape.n_frames, shape.n_frames)
            whole = max(1, len(frames) // shape.n_frames)
            recordings.append(audio.recordings[index])
            slices.append(audible(patches[: min(whole, _MOST_SLICES)]))
            heard.append(audible(patches))
        track = np.repeat(np.arange(len(slices)), [len(part) for part in slices])
        genres = np.array([GENRES.index(r.genre) for r in recordings])
        return cls(recordings, heard, np.concatenate(slices), track, genres[track])

    @property
    def groups(self) -> NDArray[np.str_]:
        """Artist of each slice [shape=(n_slices,)]."""
        return np.array([r.group for r in self.recordings])[self.track]


def _labelled_audio(data: Path, work: Path) -> AudioBank:
    """The labelled tracks, decoded: from the bank of the whole recipe if that is there, else on their own."""
    recordings = [r for r in find_recordings(data) if r.kind == "genre"]
    whole = work / "audio" / "audio.json"
    if whole.is_file():
        listing = json.loads(whole.read_text(encoding="utf-8"))
        asked = [entry for entry in listing["asked"] if entry["kind"] == "genre"]
        if listing["sr"] == SLICE.mel.sr and asked == [asdict(r) for r in recordings]:
            return AudioBank(work / "audio")
    return build_audio_bank(recordings, work / "earlier" / "audio", SLICE.mel.sr)


# Training ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class EarlierRecipe:
    """What can be chosen.

    Attributes
    ----------
    seed : int
        Of folds, order and weights.
    epochs : int
        At most.
    patience : int
        Epochs without a better loss after which training stops (García's).
    learning_rate : float
        Adam's.
    all_folds : bool
        Also train one network for each fold, so that every track is scored once.
    """

    seed: int = 1
    epochs: int = 20
    patience: int = 5
    learning_rate: float = 1e-3
    all_folds: bool = False


def _digest_of(tracks: Tracks, rows: NDArray[np.intp]) -> str:
    return name_digest("\n".join(tracks.recordings[i].track_id for i in tracks.track[rows]))


class _Batches(keras.utils.PyDataset):  # type: ignore[misc]
    """Slices in an order that follows from the number of the epoch, so that a resumed run goes on with it."""

    def __init__(self, tracks: Tracks, rows: NDArray[np.intp], weights: Array, seed: int, epoch: int) -> None:
        super().__init__()
        self._tracks, self._rows, self._weights = tracks, rows, weights
        self._seed, self._epoch = seed, epoch
        self._shuffle()

    def _shuffle(self) -> None:
        self._order = np.random.default_rng([self._seed, self._epoch]).permutation(len(self._rows))

    def on_epoch_end(self) -> None:
        self._epoch += 1
        self._shuffle()

    def __len__(self) -> int:
        # Full batches: another size would be compiled anew, and another epoch has what is left out here.
        return max(1, len(self._rows) // _BATCH_SIZE)

    def __getitem__(self, index: int) -> tuple[Array, Array, Array]:
        picked = self._order[index * _BATCH_SIZE : (index + 1) * _BATCH_SIZE]
        rows = self._rows[picked]
        return self._tracks.slices[rows], self._tracks.labels[rows], self._weights[picked]


class _BestEpoch(keras.callbacks.Callback):  # type: ignore[misc]
    """Keeps the weights of the best epoch and stops when none was better for a while.

    Keras' own callback forgets what was best when a run is stopped and goes on.
    """

    def __init__(self, folder: Path, patience: int) -> None:
        super().__init__()
        self._history = folder / "validation.json"
        self.weights = folder / "best.weights.h5"
        self._patience = patience
        self.losses: list[float] = (
            json.loads(self._history.read_text(encoding="utf-8")) if self._history.is_file() else []
        )

    @property
    def is_over(self) -> bool:
        """Whether the best epoch lies far enough back."""
        return len(self.losses) > self._patience + int(np.argmin(self.losses or [0.0]))

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        del self.losses[epoch:]

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self.losses.append(float(logs["val_loss"]))
        if self.losses[-1] < min(self.losses[:-1], default=np.inf):
            self.model.save_weights(self.weights)
        self._history.write_text(json.dumps(self.losses), encoding="utf-8")
        self.model.stop_training = self.is_over


def fit_network(
    network: keras.Model,
    tracks: Tracks,
    rows: NDArray[np.intp],
    stopping_rows: NDArray[np.intp],
    folder: Path,
    recipe: EarlierRecipe,
) -> None:
    """Train a network with the labels, resuming from ``folder`` where an earlier run was stopped.

    Parameters
    ----------
    network : keras.Model
        From :func:`build_network`; gets the weights of its best epoch.
    tracks : Tracks
        The slices.
    rows, stopping_rows : np.ndarray [shape=(n,)]
        Slices to learn from, and those that decide when to stop.
    folder : pathlib.Path
        Checkpoints, losses and, at the end, ``network.weights.h5``.
    recipe : EarlierRecipe
        The settings.
    """
    finished = folder / "network.weights.h5"
    asked = json.dumps(
        {
            **{key: getattr(recipe, key) for key in ("seed", "epochs", "patience", "learning_rate")},
            "tracks": [[_digest_of(tracks, part), part.tolist()] for part in (rows, stopping_rows)],
        }
    )
    note = folder / "asked.json"
    if note.is_file() and note.read_text(encoding="utf-8") != asked:
        log.info("%s was trained with other settings or tracks: begun anew", folder.name)
        shutil.rmtree(folder)
    if finished.is_file():
        network.load_weights(finished)
        return
    folder.mkdir(parents=True, exist_ok=True)
    note.write_text(asked, encoding="utf-8")

    def weights(picked: NDArray[np.intp]) -> Array:
        return balanced_weights(tracks.labels[picked], tracks.track[picked]).astype(np.float32)

    network.compile(
        keras.optimizers.Adam(recipe.learning_rate),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        weighted_metrics=["accuracy"],
    )
    best = _BestEpoch(folder, recipe.patience)
    if not best.is_over:
        network.fit(
            _Batches(tracks, rows, weights(rows), recipe.seed, len(best.losses)),
            validation_data=(
                tracks.slices[stopping_rows],
                tracks.labels[stopping_rows],
                weights(stopping_rows),
            ),
            validation_batch_size=_BATCH_SIZE,
            epochs=recipe.epochs,
            verbose=2,
            # The backup comes last: what it holds, the others have written.
            callbacks=[
                best,
                keras.callbacks.BackupAndRestore(str(folder / "checkpoint"), delete_checkpoint=False),
            ],
        )
    network.load_weights(best.weights)
    best.weights.replace(finished)
    shutil.rmtree(folder / "checkpoint", ignore_errors=True)
    log.info("%s: epoch %d of %d was best", folder.name, np.argmin(best.losses) + 1, len(best.losses))


def _log_probabilities(network: keras.Model, patches: NDArray[np.float32]) -> Array:
    """Log-probabilities [shape=(n, 10)] of patches; always full batches, each size is compiled anew."""
    parts = []
    for start in range(0, len(patches), _BATCH_SIZE):
        batch = patches[start : start + _BATCH_SIZE]
        full = np.resize(batch, (_BATCH_SIZE, *batch.shape[1:]))
        parts.append(np.asarray(network.predict_on_batch(full))[: len(batch)])
    return log_softmax(np.concatenate(parts))


# The protocols ----------------------------------------------------------------------------------------


def _in_folds(tracks: Tracks, fold_of: dict[str, int], folds: Sequence[int]) -> NDArray[np.bool_]:
    return np.array([fold_of.get(str(group)) in folds for group in tracks.groups])


def _by_artist(
    architecture: EarlierArchitecture,
    tracks: Tracks,
    fold_of: dict[str, int],
    folds: Sequence[int],
    folder: Path,
    recipe: EarlierRecipe,
) -> tuple[keras.Model, Array, list[int]]:
    """A network that never heard the artists of some folds, and what it says of their tracks.

    Returns
    -------
    network : keras.Model
        The trained network.
    pooled : np.ndarray [shape=(n_tracks, 10)]
        Mean log-probabilities of each track that counts.
    scored : list of int
        The indices of these tracks.
    """
    others = [r for r in tracks.recordings if fold_of[r.group] not in folds]
    # The part that decides when to stop shares no artist with the rest either.
    stopping_fold_of = artist_folds(others, _STOPPING_PARTS, recipe.seed)
    held_out = _in_folds(tracks, fold_of, folds)
    stopping = _in_folds(tracks, stopping_fold_of, [0])
    keras.utils.set_random_seed(recipe.seed)
    network = build_network(architecture)
    rows, stopping_rows = np.flatnonzero(~held_out & ~stopping), np.flatnonzero(stopping)
    fit_network(network, tracks, rows, stopping_rows, folder, recipe)
    scored = [
        i for i, r in enumerate(tracks.recordings) if fold_of[r.group] in folds and r.split != "outside"
    ]
    pooled = _pooled(
        _log_probabilities(network, np.concatenate([tracks.heard[i] for i in scored])), tracks, scored
    )
    return network, pooled, scored


def _pooled(log_p: Array, tracks: Tracks, scored: list[int]) -> Array:
    ends = np.cumsum([len(tracks.heard[i]) for i in scored])
    return np.stack([part.mean(axis=0) for part in np.split(log_p, ends[:-1])])


def _figures(pooled: Array, tracks: Tracks, scored: list[int]) -> dict[str, Any]:
    labels = np.array([GENRES.index(tracks.recordings[i].genre) for i in scored])
    artists = [tracks.recordings[i].group for i in scored]
    return evaluate.genre_figures(pooled, labels, GENRES, temperature=1.0, not_sure=0.0, artists=artists)


def _dealt(labels: Array, share: float, rng: np.random.Generator) -> NDArray[np.bool_]:
    """Deal a share of every label's rows at random [shape=(n,)]."""
    dealt = np.zeros(len(labels), dtype=bool)
    for label in np.unique(labels):
        mine = rng.permutation(np.flatnonzero(labels == label))
        dealt[mine[: round(share * len(mine))]] = True
    return dealt


def _leaky(
    architecture: EarlierArchitecture, tracks: Tracks, folder: Path, recipe: EarlierRecipe
) -> dict[str, Any]:
    """Figures of slices dealt at random, as such systems were measured."""
    rng = np.random.default_rng(recipe.seed)
    test = _dealt(tracks.labels, _LEAKY_TEST_SHARE, rng)
    rest = np.flatnonzero(~test)
    stopping = _dealt(tracks.labels[rest], 1 / _STOPPING_PARTS, rng)
    keras.utils.set_random_seed(recipe.seed)
    network = build_network(architecture)
    fit_network(network, tracks, rest[~stopping], rest[stopping], folder, recipe)
    counts = np.array([r.split != "outside" for r in tracks.recordings])[tracks.track]
    rows = np.flatnonzero(test & counts)
    log_p = _log_probabilities(network, tracks.slices[rows])
    scored = np.unique(tracks.track[rows])
    pooled = np.stack([log_p[tracks.track[rows] == i].mean(axis=0) for i in scored])
    labels = np.array([GENRES.index(tracks.recordings[i].genre) for i in scored])
    correct = pooled.argmax(axis=1) == labels
    both_sides = np.isin(scored, tracks.track[rest])
    return {
        "protocol": (
            f"leaky: slices dealt at random, {_LEAKY_TEST_SHARE:.0%} of each genre's to the test, so that "
            "other slices of the same tracks were learned from; mean log-probability of a track's test slices"
        ),
        **_share_right(correct),
        "n_slices": len(rows),
        "slice_accuracy": float((log_p.argmax(axis=1) == tracks.labels[rows]).mean()),
        "tracks_with_slices_on_both_sides": _share_right(correct[both_sides]),
    }


def _share_right(correct: NDArray[np.bool_]) -> dict[str, Any]:
    return {
        "n_tracks": len(correct),
        "accuracy": float(correct.mean()) if len(correct) else None,
        "accuracy_ci95": evaluate.wilson_interval(int(correct.sum()), len(correct)),
    }


# The whole --------------------------------------------------------------------------------------------


def train_earlier(
    architecture: EarlierArchitecture, data: Path, work: Path, out: Path, recipe: EarlierRecipe
) -> dict[str, Any]:
    """Train, measure and write one network of an earlier system.

    What is written is the network that never heard the artists it is measured on, so its figures are its
    own.  What ``work`` already holds is not done again.

    Parameters
    ----------
    architecture : str
        One of :data:`EARLIER_ARCHITECTURES`.
    data : pathlib.Path
        See :mod:`genrescope.training.dataset`.
    work : pathlib.Path
        Decoded audio and checkpoints.
    out : pathlib.Path
        The model folder to write.
    recipe : EarlierRecipe
        The settings.

    Returns
    -------
    dict
        The figures that went into the card; ``metrics.json`` has all of them.

    Raises
    ------
    DataError
        If no labelled tracks are there.
    """
    tracks = Tracks.of(_labelled_audio(data, work))
    if all(r.group == r.track_id for r in tracks.recordings):
        log.warning("No list of artists: tracks of one artist may stand on both sides of the split.")
    folder = work / "earlier" / architecture
    fold_of = artist_folds(tracks.recordings, _N_FOLDS, recipe.seed)
    folds = range(N_HELD_OUT)
    heard = [r.track_id for r in tracks.recordings if fold_of[r.group] not in folds]
    network, pooled, scored = _by_artist(architecture, tracks, fold_of, folds, folder / "held-out", recipe)
    figures = {"protocol": _HELD_OUT_PROTOCOL, **_figures(pooled, tracks, scored)}
    log.info("%s: %.3f of %d tracks by artists not heard", architecture, figures["accuracy"], len(scored))
    leaky = _leaky(architecture, tracks, folder / "leaky", recipe)
    log.info("%s: leaky %.3f of %d tracks", architecture, leaky["accuracy"], leaky["n_tracks"])
    metrics = {
        **{key: figures[key] for key in _SUMMARY},
        "leaky_accuracy": leaky["accuracy"],
        "leaky_n": leaky["n_tracks"],
    }
    everything: dict[str, Any] = {"cross_validation": figures, "leaky": leaky}
    if recipe.all_folds:
        everything["all_folds"] = _all_folds(architecture, tracks, fold_of, folder, recipe)
        metrics["all_folds"] = {key: everything["all_folds"][key] for key in _SUMMARY}
    write_model(
        with_music(network),
        out,
        classes=GENRES,
        shape=SLICE,
        patch_hop=SLICE.n_frames,
        decision={
            "temperature": 1.0,
            "thresholds": {"not_sure": 0.0, "not_music": 0.0, "silence_db": SILENCE_DB},
        },
        metrics=metrics,
        training={
            "recipe": {"architecture": architecture, **asdict(recipe)},
            "system": _SYSTEMS[architecture].name,
            "data": {"genre": len(heard)},
            "teacher": False,
            "track_ids_sha256": [name_digest(track_id) for track_id in heard],
            "caveats": _CAVEATS,
        },
    )
    rows = np.arange(len(tracks.slices))[:_N_COMPARED]
    difference = engines_differ_by(out, tracks.slices[rows])
    if difference > 1e-4:
        raise RuntimeError(f"the engines' probabilities differ by {difference:.1e}")
    everything["engines"] = {"largest_difference": difference, "n_patches": len(rows)}
    _add_to_card(out, {"milliseconds_a_patch": milliseconds_a_patch(out)})
    everything["earlier_systems"] = [earlier_row(out)]
    describe_model(out, everything)
    return metrics


def _all_folds(
    architecture: EarlierArchitecture,
    tracks: Tracks,
    fold_of: dict[str, int],
    folder: Path,
    recipe: EarlierRecipe,
) -> dict[str, Any]:
    """Figures of one network for each fold, on every track that counts."""
    pooled, scored = [], []
    for fold in range(_N_FOLDS):
        _, some, mine = _by_artist(architecture, tracks, fold_of, [fold], folder / f"fold-{fold}", recipe)
        pooled.append(some)
        scored += mine
    return {
        "protocol": (
            f"{_N_FOLDS}-fold cross-validation, artist-grouped ({_TRACKS}); each network is measured on "
            "artists that it had not heard"
        ),
        **_figures(np.concatenate(pooled), tracks, scored),
    }


def _add_to_card(folder: Path, values: dict[str, Any]) -> None:
    path = folder / CARD_NAME
    card = json.loads(path.read_text(encoding="utf-8")) | values
    path.write_text(json.dumps(card, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def earlier_row(folder: Path) -> dict[str, Any]:
    """What a table of earlier systems says of a model that :func:`train_earlier` wrote.

    The accuracy is that of all folds where these were measured.

    Parameters
    ----------
    folder : pathlib.Path
        The model folder.

    Returns
    -------
    dict
        ``name``, ``accuracy``, ``accuracy_ci95``, ``n_tracks``, ``protocol``, ``leaky_accuracy``,
        ``leaky_n`` (tracks), ``parameters`` and ``milliseconds_a_patch`` (LiteRT, one thread).
    """
    card = json.loads((folder / CARD_NAME).read_text(encoding="utf-8"))
    metrics = card["metrics"]
    figures = metrics.get("all_folds", metrics)
    return {
        "name": card["training"]["system"],
        **{key: figures[key] for key in ("accuracy", "accuracy_ci95", "n_tracks", "protocol")},
        **{key: metrics[key] for key in ("leaky_accuracy", "leaky_n")},
        **{key: card[key] for key in ("parameters", "milliseconds_a_patch")},
    }
