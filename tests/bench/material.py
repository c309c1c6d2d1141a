# SPDX-License-Identifier: GPL-3.0-or-later
"""The files that are served, and the check that what arrived is the same."""

import os
import shutil
from pathlib import Path

MEBIBYTE = 1 << 20
GIBIBYTE = 1 << 30
MARKER_BYTES = 4096


class WrongBytes(Exception):
    """A program said it was done, and its file is not the file served."""


def make_random(path: Path, size: int):
    """Writes `size` random bytes, so that nothing on the way can compress them."""
    with open(path, "wb") as file:
        for start in range(0, size, MEBIBYTE):
            file.write(os.urandom(min(MEBIBYTE, size - start)))


def make_many(folder: Path, count: int, size: int) -> list[Path]:
    folder.mkdir()
    paths = [folder / f"{number:04}.bin" for number in range(count)]
    for path in paths:
        make_random(path, size)
    return paths


def make_sparse(path: Path, size: int):
    """Makes a file of holes, with a random marker at the start of each GiB.

    The holes cost no room. The markers tell whether what arrived was fetched:
    a file of zeros alone looks the same as one that was only preallocated.
    """
    with open(path, "wb") as file:
        file.truncate(size)
        for start in range(0, size, GIBIBYTE):
            file.seek(start)
            file.write(os.urandom(MARKER_BYTES))


def warm_memory(path: Path, size: int):
    """Fills and frees as much memory as a result of `size` bytes takes.

    On a virtual machine, memory that lay idle went back to the host: whoever
    touches it next pays several times over, and that should be nobody measured.
    """
    if size == 0:
        return
    block = bytes(1 << 20)
    with open(path, "wb") as file:
        for _ in range(size * 5 // 4 // len(block)):
            file.write(block)
    path.unlink()


def check_same(wanted: Path, got: Path):
    """Compares two files byte for byte."""
    _check_size(wanted, got)
    with open(wanted, "rb", buffering=0) as first, open(got, "rb", buffering=0) as second:
        while block := first.read(MEBIBYTE):
            if block != second.read(MEBIBYTE):
                raise WrongBytes(f"{got} differs from what was served")


def check_markers(wanted: Path, got: Path):
    """Compares sizes, and the marker of each GiB; the rest are holes."""
    _check_size(wanted, got)
    with open(wanted, "rb") as first, open(got, "rb") as second:
        for start in range(0, wanted.stat().st_size, GIBIBYTE):
            first.seek(start)
            second.seek(start)
            if first.read(MARKER_BYTES) != second.read(MARKER_BYTES):
                raise WrongBytes(f"{got} differs from what was served, at byte {start}")


def free_bytes(folder: Path) -> int:
    return shutil.disk_usage(folder).free


def _check_size(wanted: Path, got: Path):
    if not got.exists():
        raise WrongBytes(f"{got} is not there")
    if got.stat().st_size != wanted.stat().st_size:
        sizes = f"{got.stat().st_size} bytes instead of {wanted.stat().st_size}"
        raise WrongBytes(f"{got} has {sizes}")
