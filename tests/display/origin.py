# SPDX-License-Identifier: GPL-3.0-or-later
"""The tests' own web server, which serves what it is told to."""

import dataclasses
import os
import shlex
import subprocess
from pathlib import Path

CRAWL_RATE = 20_000  # bytes a second
CRAWL_BURST = 2_500_000


@dataclasses.dataclass(frozen=True)
class Resource:
    """A file on the server: its link, its name, its size and its SHA-256."""

    link: str
    name: str
    size: int
    checksum: str


class Origin:
    """The program `sluice-origin`, which takes orders one a line."""

    def __init__(self):
        self._process = subprocess.Popen(
            [os.environ["SLUICE_ORIGIN"], "--orders"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._seeds = 0
        self.address = self.put("/", 0).link

    def put(self, path: str, size: int, *words: str, seed: int = 0) -> Resource:
        """Serves `size` bytes at `path`, as `words` say (see sluice-origin-orders.c).

        Each has bytes of its own unless two are given the same `seed`, and a
        validator that goes with the bytes.
        """
        self._seeds += 1
        seed = seed or self._seeds
        answer = self._order("put", path, f"size={size}", f"seed={seed}", f'etag="{seed}"', *words)
        link, checksum = answer.split()
        return Resource(link, Path(path).name, size, checksum)

    def set_rate(self, rate: int, burst: int = 0):
        """Sends no more than `rate` bytes a second from now on, 0 for no limit.

        The first `burst` bytes go out at once.
        """
        answer = self._order("rate", str(rate), str(burst))
        assert answer == "done", answer

    def crawl(self):
        """Sends something to be seen, and then so little that nothing finishes.

        However slow the machine: what was seen is still true when it is acted on.
        """
        self.set_rate(CRAWL_RATE, CRAWL_BURST)

    def run(self):
        self.set_rate(0)

    def stop(self):
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()

    def _order(self, *words: str) -> str:
        self._process.stdin.write(shlex.join(words) + "\n")
        self._process.stdin.flush()
        return self._process.stdout.readline().strip()
