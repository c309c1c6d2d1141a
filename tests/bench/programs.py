# SPDX-License-Identifier: GPL-3.0-or-later
"""The programs that are measured, and how each is asked to do the same work."""

import dataclasses
import shutil
from pathlib import Path


@dataclasses.dataclass(frozen=True)
class Work:
    """What to download, and with what.

    `connections` is for each file, `jobs` is how many files at a time. With
    `automatic`, our own program is told neither and decides itself. `size` is
    that of each file, for who has to know it to use several connections.
    `certificate` is the authority to trust, `rate` a limit in bytes per second.
    """

    links: tuple[str, ...]
    connections: int = 1
    jobs: int = 1
    automatic: bool = False
    size: int = 0
    certificate: Path | None = None
    rate: int = 0


class Program:
    """One program: its name, and the command line for a piece of work.

    `folder` is where the files go and is empty; the folder above it holds
    `links`, the list of the links, one a line.
    """

    name = ""

    def is_there(self) -> bool:
        return shutil.which(self.name) is not None

    def command(self, work: Work, folder: Path) -> list[str]:
        raise NotImplementedError


class Sluice(Program):
    name = "sluice-get"

    def __init__(self, build: Path):
        self._path = build / "src" / "cli" / "sluice-get"

    def is_there(self) -> bool:
        return self._path.exists()

    def command(self, work, folder):
        command = [str(self._path), "--quiet", f"--directory={folder}"]
        if not work.automatic:
            command += [f"--connections={work.connections}", f"--jobs={work.jobs}"]
            command += [f"--host-connections={max(work.connections, work.jobs)}"]
        if work.certificate:
            command += [f"--ca-certificate={work.certificate}"]
        if work.rate:
            command += [f"--limit-rate={work.rate}"]
        return command + [f"--input-file={folder.parent / 'links'}"]


class Curl(Program):
    """Curl has one connection for a file; its jobs are its `--parallel`."""

    name = "curl"

    def command(self, work, folder):
        command = ["curl", "--disable", "--silent", "--show-error", "--fail"]
        if work.certificate:
            command += ["--cacert", str(work.certificate)]
        if work.rate:
            command += ["--limit-rate", str(work.rate)]
        if work.jobs > 1:
            command += ["--parallel", "--parallel-max", str(work.jobs)]
        for link in work.links:
            command += ["--output", str(folder / link.rpartition("/")[2]), link]
        return command


class Aria2(Program):
    """Aria2 as its users tune it, with preallocation off: in its favour."""

    name = "aria2c"

    def command(self, work, folder):
        command = ["aria2c", "--no-conf=true", "--quiet=true", "--file-allocation=none"]
        command += [f"-x{work.connections}", f"-s{work.connections}", "-k1M", f"-j{work.jobs}"]
        if work.certificate:
            command += [f"--ca-certificate={work.certificate}"]
        if work.rate:
            command += [f"--max-overall-download-limit={work.rate}"]
        return command + [f"--dir={folder}", f"--input-file={folder.parent / 'links'}"]


class Wget2(Program):
    """Wget2 splits a file into chunks of a given size, one for each thread."""

    name = "wget2"

    def command(self, work, folder):
        command = ["wget2", "--no-config", "--quiet", "--no-http2", "--no-hsts"]
        command += [f"--max-threads={max(work.connections, work.jobs)}"]
        if work.connections > 1:
            command += [f"--chunk-size={-(-work.size // work.connections)}"]
        if work.certificate:
            command += [f"--ca-certificate={work.certificate}"]
        if work.rate:
            command += [f"--limit-rate={work.rate}"]
        return command + [f"--directory-prefix={folder}", f"--input-file={folder.parent / 'links'}"]
