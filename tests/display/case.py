# SPDX-License-Identifier: GPL-3.0-or-later
"""What every test of the window stands on: a home, a server and the program."""

import hashlib
import os
import shutil
import sys
import tempfile
import unittest
from pathlib import Path

from notifications import Notifications
from origin import Origin, Resource
from program import Home, Program
from waiting import until


class DisplayCase(unittest.TestCase):
    """Each test begins with an empty home and a server that serves nothing."""

    folder = Path(__file__).parent

    @classmethod
    def setUpClass(cls):
        # One for all: it has the bus name until the program of tests ends.
        if not hasattr(DisplayCase, "notifications"):
            DisplayCase.notifications = Notifications()

    def setUp(self):
        self.notifications.clear()
        folder = Path(tempfile.mkdtemp(prefix="person-", dir=os.environ["HOME"]))
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        self.home = Home(folder)
        self.origin = Origin()
        self.addCleanup(self.origin.stop)
        self._programs: list[Program] = []
        self.addCleanup(self._end_programs)

    def start(self, *arguments: str, **environment: str) -> Program:
        """Starts the program; it is ended with the test."""
        program = Program(self.home, *arguments, **environment)
        self._programs.append(program)
        return program

    def open_window(self, *arguments: str) -> Program:
        program = self.start(*arguments)
        program.await_window()
        return program

    def add(self, program: Program, *links: str):
        """Adds links by the dialog, as a person types them."""
        program.press("Add")
        program.fill("Links", "\n".join(links))
        program.press("Download")

    def await_file(self, resource: Resource, name: str | None = None) -> Path:
        """Waits for a finished file, and compares it with the one served."""
        path = self.home.downloads / (name or resource.name)
        until(path.exists, f"{path.name} is there", saw=self.list_downloads)
        checksum = hashlib.sha256(path.read_bytes()).hexdigest()
        self.assertEqual(checksum, resource.checksum, f"{path.name} has other bytes")
        return path

    def await_noted(self, resource: Resource, journal: str = "queue.jsonl"):
        """Waits until it is on the disk what the screen may have shown a moment before."""
        path = self.home.data / "sluice" / journal
        until(
            lambda: path.exists() and resource.name in path.read_text(),
            f"{resource.name} is noted in {journal}",
        )

    def list_downloads(self) -> list[str]:
        return sorted(path.name for path in self.home.downloads.iterdir())

    def _end_programs(self):
        complaints = []
        for program in self._programs:
            if self._has_failed() and program.is_running:
                print(program.describe(), file=sys.stderr)
            complaints += program.complaints()
            program.close()
        self.assertEqual(complaints, [])

    def _has_failed(self) -> bool:
        result = self._outcome.result
        return any(test is self for test, _ in result.failures + result.errors)
