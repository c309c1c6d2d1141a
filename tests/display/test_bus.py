# SPDX-License-Identifier: GPL-3.0-or-later
"""What a script can do with the program that runs, over the session bus."""

from gi.repository import GLib

import tap
from bus import DOWNLOAD_INTERFACE, LIST, Bus, Refused
from case import DisplayCase
from waiting import until

LARGE = 3_000_000
ERROR = "io.github.sluice.Error."


class TestBus(DisplayCase):
    def setUp(self):
        super().setUp()
        self.bus = Bus()
        self.addCleanup(self.bus.close)
        self.program = self.open_window()

    def begin(self, resource) -> str:
        """Adds a download that arrives until `self.origin.run()`."""
        self.origin.crawl()
        (path,) = self.bus.add(resource.link)
        until(lambda: self.bus.get(path, "Received") > 0, "something arrives")
        return path

    def assert_refused(self, error: str, part: str, call, *arguments, **options):
        with self.assertRaises(Refused) as refused:
            call(*arguments, **options)
        self.assertEqual(refused.exception.name, ERROR + error)
        self.assertIn(part, refused.exception.sentence)

    def test_add(self):
        """A link becomes a download that everybody sees and hears of."""
        resource = self.origin.put("/thesis.pdf", 100_000)
        link = resource.link.replace("//", "//anna:secret@") + "?token=secret"
        (path,) = self.bus.add(link)
        self.bus.await_signal("Added", path)
        self.bus.await_told(path, "State", "finished")
        self.bus.await_told(LIST, "Finished", 1)
        file = self.await_file(resource)
        self.program.await_status("thesis.pdf", "finished today")

        facts = self.bus.get_all(path)
        self.assertEqual(facts["Link"], resource.link)
        self.assertEqual(facts["Name"], "thesis.pdf")
        self.assertEqual(facts["File"], str(file))
        self.assertEqual(facts["Folder"], str(self.home.downloads))
        self.assertEqual(facts["Kind"], "document")
        self.assertEqual(facts["State"], "finished")
        self.assertEqual((facts["Size"], facts["Received"]), (100_000, 100_000))
        self.assertEqual((facts["Error"], facts["ErrorText"]), ("", ""))
        self.assertIn("finished today", facts["Sentence"])
        self.assertNotIn("secret", repr(facts) + repr(self.bus.signals))

    def test_options(self):
        """Folder, name, checksum and the rest do what they say."""
        resource = self.origin.put("/file", 10_000)
        folder = self.home.folder / "discs"
        folder.mkdir()
        (path,) = self.bus.add(
            resource.link,
            folder=str(folder),
            name="disc.iso",
            checksum=f"sha256:{resource.checksum}",
            connections=2,
            rate_limit=500_000_000,
            headers=["Accept-Language: de"],
        )
        self.bus.await_told(path, "State", "finished")
        self.assertEqual(self.bus.get(path, "RateLimit"), 500_000_000)
        self.assertEqual((folder / "disc.iso").stat().st_size, 10_000)

        (other,) = self.bus.add(resource.link, checksum="md5:" + 32 * "0", folder=folder.as_uri())
        self.bus.await_told(other, "State", "failed")
        self.assertEqual(self.bus.get(other, "Error"), "corrupt")
        self.assertNotEqual(self.bus.get(other, "ErrorText"), "")

    def test_same(self):
        """A link that is on its way is not fetched twice."""
        resource = self.origin.put("/large.bin", LARGE)
        path = self.begin(resource)
        self.assertEqual(self.bus.add(resource.link, resource.link), [path, path])
        self.assertEqual(len(self.bus.list()), 1)
        self.assertNotEqual(self.bus.add(resource.link, name="other.bin", start=False), [path])

    def test_later(self):
        """What is not to start yet waits."""
        resource = self.origin.put("/file", 1000)
        (paused,) = self.bus.add(resource.link, start=False)
        self.assertEqual(self.bus.get(paused, "State"), "paused")
        (planned,) = self.bus.add(
            resource.link, name="planned", start_at=GLib.Variant("x", 4_000_000_000)
        )
        self.bus.await_property(planned, "Wait", "time")
        self.assertEqual(self.bus.get(planned, "StartAt"), 4_000_000_000)
        self.bus.order("Resume", paused, planned)
        self.bus.await_told(paused, "State", "finished")
        self.bus.await_told(planned, "State", "finished")

    def test_errors(self):
        """Errors have names and say what is wrong, and nothing is done by halves."""
        good = self.origin.put("/file", 1000).link
        add = self.bus.add
        self.assert_refused("InvalidLink", "no link", add)
        self.assert_refused("InvalidLink", "Link 2: ", add, good, "nonsense:x")
        self.assert_refused("InvalidOption", "no option “colour”", add, good, colour="red")
        self.assert_refused("InvalidOption", "“start”", add, good, start="yes")
        self.assert_refused("InvalidOption", "whole path", add, good, folder="Downloads")
        self.assert_refused("InvalidOption", "“connections”", add, good, connections=17)
        self.assert_refused("InvalidOption", "“retries”", add, good, retries=-1)
        self.assert_refused("InvalidOption", "digits", add, good, checksum="sha256:12")
        self.assert_refused("InvalidOption", "no colon", add, good, headers=["X"])
        self.assert_refused("InvalidOption", "“Host”", add, good, headers=["Host: a"])
        self.assert_refused("InvalidOption", "one file", add, good, good + "2", name="a")
        self.assert_refused("InvalidOption", "“group”", self.bus.list, group="lost")
        self.assert_refused("InvalidOption", "“properties”", self.bus.list, properties=["Colour"])
        self.assertEqual(self.bus.list(), [])

        missing = LIST + "/0123456789abcdef"
        self.assert_refused("NoSuchDownload", "no such download", self.bus.get, missing, "State")
        self.assert_refused("NoSuchDownload", "no such", self.bus.order, "Pause", missing)
        (path,) = add(good, start=False)
        self.assert_refused("InvalidOption", "“list” or “files”", self.bus.remove, path, what="all")
        self.assertEqual(len(self.bus.list()), 1)

    def test_control(self):
        """One, some or all are paused and go on."""
        resource = self.origin.put("/large.bin", LARGE)
        path = self.begin(resource)
        self.bus.call(path, DOWNLOAD_INTERFACE, "Pause")
        self.bus.await_told(path, "State", "paused")
        self.program.await_status("large.bin", "Paused")
        self.bus.call(path, DOWNLOAD_INTERFACE, "Resume")
        self.bus.await_told(path, "State", "active")
        self.bus.call(LIST, "io.github.sluice.Downloads1", "PauseAll")
        self.bus.await_property(path, "State", "paused")
        self.bus.await_told(LIST, "Waiting", 1)
        self.origin.run()
        self.bus.call(LIST, "io.github.sluice.Downloads1", "ResumeAll")
        self.bus.await_told(path, "State", "finished")
        self.await_file(resource)

    def test_progress(self):
        """While it arrives one hears how far it is; of what changed and nothing else."""
        path = self.begin(self.origin.put("/large.bin", LARGE))
        self.bus.await_told(path, "Size", LARGE)
        until(lambda: len(set(self.bus.told(path, "Received"))) > 2, "it is told how far it is")
        self.assertEqual(self.bus.told(path, "Size").count(LARGE), 1)
        # Once when it came, perhaps, and once when it began.
        self.assertLessEqual(len(self.bus.told(path, "Link")), 2)
        self.assertEqual(self.bus.told(path, "Id"), [])

    def test_rate_limit(self):
        """The speed limit of the preferences, and one of a download's own."""
        self.assertEqual(self.bus.get(LIST, "RateLimit"), 0)
        self.bus.set(LIST, "RateLimit", GLib.Variant("t", 500_000))
        self.bus.await_told(LIST, "RateLimit", 500_000)
        self.bus.await_told(LIST, "EffectiveRateLimit", 500_000)
        self.bus.set(LIST, "RateLimit", GLib.Variant("t", 0))
        self.bus.await_told(LIST, "EffectiveRateLimit", 0)

        (path,) = self.bus.add(self.origin.put("/file", 1000).link, start=False)
        self.bus.set(path, "RateLimit", GLib.Variant("t", 1000))
        self.bus.await_told(path, "RateLimit", 1000)
        self.bus.set(path, "Yield", GLib.Variant("b", True))
        self.bus.await_told(path, "Yield", True)

    def test_remove(self):
        """A removal can be undone in the window, and deletes nothing before."""
        resource = self.origin.put("/large.bin", LARGE)
        path = self.begin(resource)
        part = self.home.downloads / "large.bin.part"
        self.bus.remove(path, what="files")
        self.bus.await_signal("Removed", path)
        self.assertTrue(part.exists())

        self.program.press("Undo")
        self.bus.await_signal("Added", path)
        self.program.await_row("large.bin")
        self.origin.run()
        self.bus.await_told(path, "State", "finished")
        self.await_file(resource)

    def test_remove_in_turn(self):
        """What is removed next is offered at once; what was before is done."""
        trash = self.home.data / "Trash" / "files"
        paths = []
        for name in ("first", "second"):
            (path,) = self.bus.add(self.origin.put(f"/{name}", 1000).link)
            self.bus.await_told(path, "State", "finished")
            paths.append(path)
        for path in paths:
            self.bus.remove(path, what="files")
        until((trash / "first").exists, "the first is in the wastebasket")
        self.program.terminate()
        self.program.await_end()
        times = [(trash / name).stat().st_ctime_ns for name in ("first", "second")]
        self.assertEqual(times, sorted(times))

    def test_list(self):
        """Which downloads, and what of them."""
        links = [self.origin.put(f"/{number}.bin", 1000).link for number in range(4)]
        paths = self.bus.add(*links, start=False)
        self.bus.call(paths[3], DOWNLOAD_INTERFACE, "Resume")
        self.bus.await_told(paths[3], "State", "finished")

        self.assertEqual([path for path, facts in self.bus.list()], paths)
        names = self.bus.list(group="waiting", properties=["Name"], first=1, most=2)
        self.assertEqual(names, [(paths[1], {"Name": "1.bin"}), (paths[2], {"Name": "2.bin"})])
        self.assertEqual(len(self.bus.list(group="finished")), 1)
        self.assertEqual(self.bus.list(group="failed"), [])


if __name__ == "__main__":
    tap.main()
