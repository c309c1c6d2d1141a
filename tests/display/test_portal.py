# SPDX-License-Identifier: GPL-3.0-or-later
"""The program where it asks portals for what the desktop does."""

import tap
from case import DisplayCase
from portal import Portal
from waiting import until

LARGE = 3_000_000


class Portals(DisplayCase):
    def open_portals(self, allows_background: bool = True) -> Portal:
        portal = Portal(self.home.folder, allows_background)
        self.addCleanup(portal.stop)
        # This portal is of no use for finding a proxy.
        self.home.set(proxy_mode="'none'")
        return portal

    def begin(self, **environment: str):
        """Begins a download that runs until `self.origin.run()`."""
        self.origin.crawl()
        resource = self.origin.put("/large.bin", LARGE)
        program = self.start("--now", resource.link, GTK_USE_PORTAL="1", **environment)
        program.await_window()
        program.await_status("large.bin", "of 3.0 MB")
        return program, resource

    def test_folder(self):
        """A file is shown by handing it over, for its path means nothing outside."""
        portal = self.open_portals()
        resource = self.origin.put("/thesis.pdf", 1000)
        program = self.start("--now", resource.link, GTK_USE_PORTAL="1")
        program.await_window()
        path = self.await_file(resource)
        program.await_status("thesis.pdf", "finished today")
        program.choose_in_row("thesis.pdf", "Show in Folder")
        until(
            lambda: portal.asked("OpenDirectory") == [str(path)],
            "the portal shows the file",
            saw=lambda: portal.asked("OpenDirectory"),
        )

    def test_background(self):
        """While there is no window the desktop is told how it goes."""
        portal = self.open_portals()
        program, resource = self.begin()
        self.assertEqual(portal.asked("SetStatus"), [])
        program.press("Close")
        program.await_no_window()
        until(lambda: portal.asked("SetStatus"), "a status is told")
        self.assertRegex(portal.asked("SetStatus")[0], "^Downloading 1 file")
        until(lambda: portal.asked("RequestBackground"), "it is asked for")
        self.origin.run()
        self.await_file(resource)
        until(
            lambda: portal.asked("SetStatus")[-1] == "Waiting",
            "nothing runs any more",
            saw=lambda: portal.asked("SetStatus"),
        )

    def test_awake(self):
        """The computer is kept awake as long as something downloads."""
        portal = self.open_portals()
        # Newer releases of GTK heed only this.
        self.begin(GDK_DEBUG="portals")
        until(portal.is_kept_awake, "the computer is kept awake")
        self.origin.run()
        until(lambda: not portal.is_kept_awake(), "the computer may sleep")

    def test_forbidden(self):
        """Where it may not run without a window, closing that is asked about."""
        self.open_portals(allows_background=False)
        program, _resource = self.begin()
        program.press("Close")
        program.await_text("The desktop does not let Sluice go on without a window. 1 download is")
        program.press("Cancel")
        program.await_no_window(r"Quit Sluice\?")
        program.await_status("large.bin", "of 3.0 MB")
        program.press("Close")
        program.press("Quit")
        self.assertEqual(program.await_end(), 0)


if __name__ == "__main__":
    tap.main()
