"""Arrays on disk: read as they were written, or not at all."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from geo import array_file
from geo.array_file import read_arrays, write_arrays

ABOUT = {"kind": "test", "map": "0123", "country": ""}


def arrays() -> dict[str, np.ndarray[Any, Any]]:
    rng = np.random.default_rng(1)
    return {
        "ints": rng.integers(-9, 9, (5, 3)).astype(np.int32),
        "longs": rng.integers(0, 1 << 60, 7),
        "bytes": rng.integers(0, 255, 131).astype(np.uint8),
        "bools": rng.random((4, 2, 2)) < 0.5,
        "floats": np.array([0.1, np.nan, np.inf, -0.0]),
        "small": np.array([1.5, np.nan], np.float32),
        "none": np.zeros((0, 4), np.float64),
        "text": np.array(["Gżira", "上海"]),
    }


@pytest.fixture
def path(tmp_path: Path) -> Path:
    found = tmp_path / "deep" / "down" / "a.b.roads"
    assert write_arrays(found, ABOUT, arrays())
    return found


def check_equal(found: Any, expected: Any) -> None:
    assert found is not None
    assert list(found) == list(expected)
    for name, array in expected.items():
        assert found[name].dtype == array.dtype, name
        assert found[name].shape == array.shape, name
        assert np.array_equal(found[name], array, equal_nan=array.dtype.kind == "f"), name


def test_what_was_written_is_read(path: Path) -> None:
    check_equal(read_arrays(path, ABOUT), arrays())
    assert [each.name for each in path.parent.iterdir()] == [path.name]  # no halves are left


def test_arrays_of_any_layout(path: Path) -> None:
    base = np.arange(60.0).reshape(6, 10)
    strange = {"turned": base.T, "strided": base[::2, ::-3], "fortran": np.asfortranarray(base)}
    assert write_arrays(path, ABOUT, strange)
    check_equal(read_arrays(path, ABOUT), strange)


def test_nothing_at_all(path: Path) -> None:
    assert write_arrays(path, {}, {})
    assert read_arrays(path, {}) == {}
    assert write_arrays(path, {}, {"none": np.zeros(0)})
    check_equal(read_arrays(path, {}), {"none": np.zeros(0)})


def test_arrays_stand_where_the_processor_likes_them(path: Path) -> None:
    found = read_arrays(path, ABOUT)
    assert found is not None
    assert all(a.ctypes.data % 64 == 0 for a in found.values() if a.nbytes)
    assert all(a.flags.aligned and a.flags.c_contiguous for a in found.values())


def test_changes_stay_in_memory(path: Path) -> None:
    before = path.read_bytes()
    found = read_arrays(path, ABOUT)
    assert found is not None
    found["ints"][:] = 99
    assert path.read_bytes() == before
    check_equal(read_arrays(path, ABOUT), arrays())


def test_a_file_that_is_replaced_while_it_is_in_use(path: Path) -> None:
    found = read_arrays(path, ABOUT)
    assert write_arrays(path, ABOUT, {"other": np.ones(9)})
    check_equal(found, arrays())
    check_equal(read_arrays(path, ABOUT), {"other": np.ones(9)})


@pytest.mark.parametrize(
    "other",
    [{}, ABOUT | {"kind": "x"}, ABOUT | {"more": 1}, ABOUT | {"country": "MT"}, {"kind": "test"}],
)
def test_a_file_about_something_else(path: Path, other: dict[str, Any]) -> None:
    assert read_arrays(path, other) is None


def test_what_json_makes_of_it_is_the_same(path: Path) -> None:
    about = {"pair": (1, 2), 3: "three"}
    assert write_arrays(path, about, {"a": np.ones(1)})
    assert read_arrays(path, about) is not None


def test_every_truncation(path: Path) -> None:
    whole = path.read_bytes()
    for end in range(len(whole)):
        if end % 7 == 0 or end > len(whole) - 70 or end < 100:
            path.write_bytes(whole[:end])
            assert read_arrays(path, ABOUT) is None, end
    for more in (b"\0", b"x" * 64, whole):
        path.write_bytes(whole + more)
        assert read_arrays(path, ABOUT) is None
    path.write_bytes(whole)
    check_equal(read_arrays(path, ABOUT), arrays())


def wrong_after(path: Path, at: int, change: int, whole: bytes) -> bool:
    """Whether with one byte changed the file is read as something else."""
    damaged = bytearray(whole)
    damaged[at] ^= change
    path.write_bytes(damaged)
    found = read_arrays(path, ABOUT)
    if found is None:
        return False
    try:
        check_equal(found, arrays())
    except AssertionError:
        return True
    return False


def test_a_byte_of_the_arrays_that_was_flipped(path: Path) -> None:
    whole = path.read_bytes()
    first = whole.index(b"\n") + 1
    wrong = [at for at in range(first, len(whole)) if wrong_after(path, at, 0x10, whole)]
    assert wrong == []


def test_a_bit_of_the_line_that_was_flipped(path: Path) -> None:
    whole = path.read_bytes()
    line = whole.index(b"\n") + 1
    flips = [(at, 1 << bit) for at in range(line) for bit in range(8)]
    assert [flip for flip in flips if wrong_after(path, *flip, whole)] == []


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n",
        b"\0" * 4096,
        b"PK\x03\x04 a zip",
        b"\xff\xfe\n",
        b"[]\n",
        b"7\n",
        b"null\n",
        b'"text"\n',
        b"{}\n",
        b'{"format": "coload-arrays"}\n',
        pytest.param(
            b"[" * 50_000 + b"\n",
            id="brackets",
        ),
    ],
)
def test_files_of_others(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    assert read_arrays(path, ABOUT) is None


def test_a_number_alone(path: Path) -> None:
    assert write_arrays(path, ABOUT, {"one": np.array(7)})
    check_equal(read_arrays(path, ABOUT), {"one": np.array(7)})


@pytest.mark.parametrize(
    "change",
    [
        {"arrays": [["a", "<i4", [-1], 0]]},
        {"arrays": [["a", "<i4", ["x"], 0]]},
        {"arrays": [["a", "<i4", [1 << 40], 0]]},
        {"arrays": [["a", "object", [1], 0]]},
        {"arrays": [["a", "O", [1], 0]]},
        {"arrays": [["a", "nonsense", [1], 0]]},
        {"arrays": [["a", "<i4", [1]]]},
        {"arrays": [["a", "<i4", [1], -5]]},
        {"arrays": [["a", "<i4", [1], 1 << 50]]},
        {"arrays": 5},
        {"arrays": None},
        {"bytes": "64"},
        {"bytes": -64},
        {"bytes": None},
        {"crc32": None},
        {"format": "others"},
        {"byteorder": "middle"},
    ],
)
def test_a_line_that_makes_no_sense(path: Path, change: dict[str, Any]) -> None:
    whole = path.read_bytes()
    line, _, rest = whole.partition(b"\n")
    head = json.loads(line) | change
    path.write_bytes(json.dumps(head).encode() + b"\n" + rest)
    assert read_arrays(path, ABOUT) is None


def test_a_shape_beyond_all_numbers(path: Path) -> None:
    test_a_line_that_makes_no_sense(path, {"arrays": [["a", "<i4", [1 << 70], 0]]})


def test_no_file(tmp_path: Path) -> None:
    assert read_arrays(tmp_path / "nothing", ABOUT) is None
    assert read_arrays(tmp_path, ABOUT) is None
    assert read_arrays(tmp_path / "a" / "b", ABOUT) is None


def test_where_nothing_can_be_written(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("in the way", encoding="utf-8")
    assert not write_arrays(file / "a.roads", ABOUT, arrays())
    folder = tmp_path / "b.roads"
    (folder / "full").mkdir(parents=True)
    assert not write_arrays(folder, ABOUT, arrays())
    assert sorted(each.name for each in tmp_path.iterdir()) == ["b.roads", "file"]


def test_a_full_disk(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(array: Any) -> Any:
        if array.dtype == np.bool_:
            calls.append(1)
            if len(calls) > 1:
                raise OSError(28, "No space left on device")
        return array.reshape(-1).view(np.uint8).data

    calls: list[int] = []
    monkeypatch.setattr(array_file, "_bytes", full)
    assert not write_arrays(path, ABOUT, arrays() | {"more": np.ones(3)})
    monkeypatch.undo()
    check_equal(read_arrays(path, ABOUT), arrays())
    assert [each.name for each in path.parent.iterdir()] == [path.name]


def test_an_interruption_leaves_no_half(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(array: Any) -> Any:
        calls.append(1)
        if len(calls) > 12:
            raise KeyboardInterrupt
        return array.reshape(-1).view(np.uint8).data

    calls: list[int] = []
    monkeypatch.setattr(array_file, "_bytes", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_arrays(path, ABOUT, arrays())
    assert [each.name for each in path.parent.iterdir()] == [path.name]


def test_several_write_at_once(path: Path) -> None:
    """One of them is there in the end, whole, and readers never see a half."""
    kinds = [{"a": np.full(10_000, k)} for k in range(4)]
    assert write_arrays(path, ABOUT, kinds[0])
    seen: list[int] = []

    def write(k: int) -> None:
        for _ in range(10):
            assert write_arrays(path, ABOUT, kinds[k])

    def read() -> None:
        for _ in range(40):
            found = read_arrays(path, ABOUT)
            seen.append(-1 if found is None else int(found["a"].min() == found["a"].max()))

    threads = [threading.Thread(target=write, args=(k,)) for k in range(4)]
    threads.append(threading.Thread(target=read))
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    # Between opening a file and asking for its size it may be replaced: that counts as no file.
    assert 0 not in seen
    assert read_arrays(path, ABOUT) is not None
    assert [each.name for each in path.parent.iterdir()] == [path.name]
