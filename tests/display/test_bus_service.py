# SPDX-License-Identifier: GPL-3.0-or-later
"""The program as the bus starts it: for a script, for sluice-get, for the shell's search."""

import configparser
import os
import subprocess
import time
from pathlib import Path

import tap
from bus import LIST, NAME, SEARCH, Bus
from case import DisplayCase
from past import Entry, make_many, write_library
from program import x_windows
from waiting import until

LARGE = 3_000_000


class Service(DisplayCase):
    def setUp(self):
        super().setUp()
        self.bus = Bus()
        self.addCleanup(self.bus.close)

    def offer(self):
        self.bus.offer(self.home)
        self.addCleanup(self.check_log)
        self.addCleanup(self.bus.withdraw)

    def check_log(self):
        log = self.home.folder / "stderr"
        said = log.read_text() if log.exists() else ""
        self.assertNotIn("WARNING **", said)
        self.assertNotIn("CRITICAL **", said)

    def get_remotely(self, *arguments: str, text: str = "", **environment: str):
        """Runs `sluice-get --remote` and returns its status, its lines and what it complained."""
        done = subprocess.run(
            [os.environ["SLUICE_GET"], "--remote", *arguments],
            env=self.home.environment() | environment,
            input=text,
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout.splitlines(), done.stderr

    def assert_no_window(self):
        self.assertEqual(x_windows(self.bus.pid(), ".*"), [])

    def test_add(self):
        """A link that a script adds is downloaded without a window."""
        self.offer()
        resource = self.origin.put("/file", 1000)
        (path,) = self.bus.add(resource.link)
        self.bus.await_told(path, "State", "finished")
        self.await_file(resource)
        self.assert_no_window()

    def test_first(self):
        """In a home that has no folder for downloads yet, it is made without a window, too."""
        self.home.downloads.rmdir()
        self.offer()
        resource = self.origin.put("/file", 1000)
        self.bus.add(resource.link)
        self.await_file(resource)

    def begin(self, resource) -> str:
        """Adds a download that arrives until `self.origin.run()`."""
        self.origin.crawl()
        (path,) = self.bus.add(resource.link)
        until(lambda: self.bus.get(path, "Received") > 0, "something arrives", saw=self.bus.list)
        return path

    def test_keep(self):
        """Off the list alone, the part stays, and the same link goes on with it."""
        self.offer()
        resource = self.origin.put("/large.bin", LARGE)
        path = self.begin(resource)
        self.bus.order("Pause", path)
        self.bus.await_told(path, "State", "paused")
        self.bus.remove(path, what="list")
        self.bus.await_signal("Removed", path)
        self.assertEqual(self.list_downloads(), ["large.bin.part", "large.bin.part.json"])

        self.origin.run()
        (again,) = self.bus.add(resource.link)
        self.assertNotEqual(again, path)
        self.bus.await_told(again, "State", "finished")
        self.await_file(resource)

    def test_delete(self):
        """With its files, nothing of an unfinished download stays."""
        self.offer()
        path = self.begin(self.origin.put("/large.bin", LARGE))
        self.bus.remove(path, what="files")
        until(lambda: self.list_downloads() == [], "the part is gone", saw=self.list_downloads)

    def test_trash(self):
        """A finished file goes to the wastebasket, and only when that is wanted."""
        self.offer()
        resource = self.origin.put("/file", 1000)
        for what in ("list", "files"):
            (path,) = self.bus.add(resource.link, name=what)
            self.bus.await_told(path, "State", "finished")
            self.bus.remove(path, what=what)
        trash = self.home.data / "Trash" / "files" / "files"
        until(trash.exists, "the file is in the wastebasket", saw=self.list_downloads)
        self.assertEqual(self.list_downloads(), ["list"])

    def test_remote(self):
        """sluice-get starts the program, hands links over and says what became of them."""
        self.offer()
        resource = self.origin.put("/file", 1000)
        folder = self.home.folder / "new" / "folder"
        secret = resource.link.replace("//", "//anna:secret@") + "?token=secret"
        status, lines, complaint = self.get_remotely("-d", str(folder), "-o", "name", secret)
        self.assertEqual((status, complaint), (0, ""))
        path, link = lines[0].split("\t")
        self.assertEqual(link, resource.link)
        self.bus.await_property(path, "State", "finished")
        self.assertEqual(self.bus.get(path, "File"), str(folder / "name"))

    def test_remote_list(self):
        """Each link of a list is added once, with its own login and in its place."""
        self.offer()
        links = [self.origin.put(f"/{number}.bin", 1000).link for number in range(3)]
        text = "\n".join([links[0], links[1].replace("//", "//anna:x@"), links[2], links[0]])
        status, lines, complaint = self.get_remotely("-i", "-", text=text)
        self.assertEqual((status, complaint), (0, ""))
        self.assertEqual([line.split("\t")[1] for line in lines], links)
        self.bus.await_property(LIST, "Finished", 3)
        status, lines, complaint = self.get_remotely("-q", links[0])
        self.assertEqual((status, lines, complaint), (0, [], ""))

    def test_remote_running(self):
        """A window that is open gets the link."""
        program = self.open_window()
        resource = self.origin.put("/file.bin", 1000)
        status, lines, complaint = self.get_remotely(resource.link)
        self.assertEqual((status, len(lines), complaint), (0, 1, ""))
        program.await_status("file.bin", "finished today")

    def test_remote_alone(self):
        """Without Sluice, or without a session, it says so."""
        status, lines, complaint = self.get_remotely("http://127.0.0.1:9/file")
        self.assertEqual((status, lines), (1, []))
        self.assertIn("Sluice is not running", complaint)
        address = "unix:path=" + str(self.home.folder / "nowhere")
        status, lines, complaint = self.get_remotely(
            "http://127.0.0.1:9/file", DBUS_SESSION_BUS_ADDRESS=address
        )
        self.assertEqual((status, lines), (1, []))
        self.assertIn("no desktop session", complaint)

    def test_question(self):
        """A search starts no download, shows no window, and leaves the program again."""
        resource = self.origin.put("/large.bin", LARGE)
        waiting = Entry("large.bin", LARGE, resource.link, state="waiting")
        finished = Entry("thesis.pdf", 1000, "https://example.org/thesis.pdf", int(time.time()))
        write_library(self.home.data / "sluice", self.home.downloads, [waiting, finished])
        self.offer()

        (found,) = self.bus.search("GetInitialResultSet", "(as)", ["THE", "pdf"])
        self.assertEqual(self.bus.search("GetInitialResultSet", "(as)", ["nothing"]), [])
        (large,) = self.bus.search("GetSubsearchResultSet", "(asas)", [found], ["large"])
        metas = self.bus.search("GetResultMetas", "(as)", [found, large, "gone"])
        self.assertEqual([meta["name"] for meta in metas], ["thesis.pdf", "large.bin"])
        self.assertEqual([meta["id"] for meta in metas], [found, large])
        self.assertIn("finished today", metas[0]["description"])
        self.assertIn("icon", metas[0])
        self.assert_no_window()

        self.bus.await_no_owner()
        self.assertEqual(self.list_downloads(), [])

        # Who wants it starts the program again, and then it runs.
        self.bus.order("Resume", f"{LIST}/{large}")
        self.await_file(resource)

    def test_search(self):
        """What was found is shown, and so is the search itself."""
        entries = [
            Entry("large.bin", LARGE, "http://127.0.0.1:9/large.bin", state="paused"),
            Entry("thesis.pdf", 1000, "https://example.org/thesis.pdf", int(time.time())),
        ]
        write_library(self.home.data / "sluice", self.home.downloads, entries)
        program = self.open_window()
        (large,) = self.bus.search("GetInitialResultSet", "(as)", ["large"])
        self.bus.search("LaunchSearch", "(asu)", ["thesis"], 0)
        program.await_no_row("large.bin")
        program.await_row("thesis.pdf")
        self.bus.search("ActivateResult", "(sasu)", large, ["large"], 0)
        program.await_row("large.bin")
        program.await_text("http://127.0.0.1:9/large.bin")

    def test_found(self):
        """The shell is told where to ask."""
        told = configparser.ConfigParser()
        told.optionxform = str
        self.assertTrue(told.read(Path(os.environ["SLUICE_DATA"]) / f"{NAME}.search-provider.ini"))
        self.assertEqual(
            dict(told["Shell Search Provider"]),
            {
                "DesktopId": f"{NAME}.desktop",
                "BusName": NAME,
                "ObjectPath": SEARCH,
                "Version": "2",
            },
        )

    def test_many(self):
        """Of many downloads only those are told of that somebody asks for."""
        now = int(time.time())
        write_library(self.home.data / "sluice", self.home.downloads, make_many(10_000, now))
        self.offer()
        self.assertEqual(len(self.bus.list(properties=["Name"])), 1000)
        self.assertEqual(len(self.bus.list(properties=["Name"], first=9_900, most=1000)), 100)
        self.assertEqual(self.bus.get(LIST, "Finished"), 10_000)
        (last, facts), = self.bus.list(first=9_999)
        self.assertEqual(facts["Name"], "file-009999.webm")
        self.assertEqual(self.bus.get(last, "Name"), "file-009999.webm")
        found = self.bus.search("GetInitialResultSet", "(as)", ["file", "009999"])
        self.assertEqual([f"{LIST}/{one}" for one in found], [last])
        self.assertEqual(len(self.bus.search("GetInitialResultSet", "(as)", ["file"])), 100)
        self.assertEqual(self.bus.signals, [])


if __name__ == "__main__":
    tap.main()
