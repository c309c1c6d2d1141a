# SPDX-License-Identifier: GPL-3.0-or-later
"""What `meson install` puts into place, in a folder of the test's own."""

import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

BUILD = pathlib.Path(os.environ["SLUICE_BUILD"])
SOURCE = pathlib.Path(os.environ["SLUICE_SOURCE"])
PREFIX = pathlib.Path(os.environ["SLUICE_PREFIX"])
PROGRAMS = [pathlib.Path(path).name for path in os.environ["SLUICE_PROGRAMS"].split(":")]
LOG = BUILD / "meson-logs" / "install-log.txt"


def run(*command, **options):
    """Runs a command that has to succeed; returns what it printed."""
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True, check=False, **options)
    if done.returncode != 0:
        raise AssertionError(f"{command} ended with {done.returncode}: {done.stderr}{done.stdout}")
    return done.stdout


def at_prefix(tree):
    """A command before another, which then finds what is in `tree` where it is installed."""
    bind = f'mount --bind "{tree}{PREFIX}" "{PREFIX}" && '
    if os.getuid() == 0:
        return ["unshare", "--mount", "sh", "-c", bind + 'exec "$@"', "sh"]
    return ["unshare", "--mount", "--map-root-user", "sh", "-c", bind +
            f'exec unshare --user --map-user={os.getuid()} --map-group={os.getgid()} "$@"', "sh"]


class InstalledCase(unittest.TestCase):
    """Each test has an installation; where the user installed to is not forgotten over it."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="sluice-install-")
        self.addCleanup(folder.cleanup)
        self.tree = pathlib.Path(folder.name) / "tree"
        self.below = pathlib.Path(f"{self.tree}{PREFIX}")
        self._keep_log(pathlib.Path(folder.name) / "log")
        run("meson", "install", "-C", str(BUILD), "--no-rebuild",
            env=os.environ | {"DESTDIR": str(self.tree)})

    def _keep_log(self, copy):
        self.addCleanup(LOG.unlink, missing_ok=True)
        if LOG.exists():
            shutil.copy2(LOG, copy)
            self.addCleanup(shutil.copy2, copy, LOG)

    def compile_schemas(self):
        """Does what installing without DESTDIR would have done."""
        run("glib-compile-schemas", str(self.below / "share/glib-2.0/schemas"))

    def go_to_prefix(self):
        """The command of at_prefix(), where that is possible."""
        if PREFIX == pathlib.Path("/usr") or not PREFIX.is_dir():
            self.skipTest(f"{PREFIX} is no folder that the test could hide")
        command = at_prefix(self.tree)
        if subprocess.run([*command, "true"], capture_output=True, check=False).returncode != 0:
            self.skipTest("no namespace can be made here")
        return command
