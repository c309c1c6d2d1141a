# SPDX-License-Identifier: GPL-3.0-or-later
"""What is installed is what the lists in `files` and `files-window` say, works where it is, and
goes without a trace."""

import os
import pathlib
import re
import subprocess

import tap
from installed import BUILD, LOG, PREFIX, PROGRAMS, SOURCE, InstalledCase, run

LANGUAGES = (SOURCE / "po/LINGUAS").read_text(encoding="utf-8").split()


def read_list(name):
    lines = (SOURCE / "tests/install" / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if not line.startswith("#")]


def expected_files():
    """The lists, written out."""
    for line in read_list("files") + (read_list("files-window") if "sluice" in PROGRAMS else []):
        path = line.replace("@APP_ID@", os.environ["SLUICE_APP_ID"])
        if "@LANGUAGE@" in path:
            yield from (path.replace("@LANGUAGE@", language) for language in LANGUAGES)
        else:
            yield path


def find_locale():
    """A locale in which programs speak other languages."""
    names = run("locale", "-a").split()
    real = [name for name in names if re.search(r"_.*\.utf-?8$", name, re.IGNORECASE)]
    # Older C libraries also translate in a locale that is always there.
    name, version = os.confstr("CS_GNU_LIBC_VERSION").split()
    old = name == "glibc" and [int(part) for part in version.split(".")] < [2, 37]
    return next(iter(real), "C.UTF-8" if old else None)


def is_program(path):
    return path.stat().st_mode & 0o111 != 0


class Install(InstalledCase):
    """All into DESTDIR, so that the test changes nothing of the system."""

    def test_files(self):
        files = [path for path in self.tree.rglob("*") if not path.is_dir()]
        names = {str(path.relative_to(self.below)) for path in files}
        self.assertEqual(names - set(expected_files()), set(), "installed, but not listed")
        self.assertEqual(set(expected_files()) - names, set(), "listed, but not installed")
        for path in files:
            self.assertEqual(is_program(path), path.parent.name == "bin", path)

    def test_uninstall(self):
        """What was made of our files goes with them."""
        if "sluice" in PROGRAMS:
            self.compile_schemas()
        run("build-aux/uninstall", str(BUILD), cwd=SOURCE)
        self.assertEqual([str(path) for path in self.tree.rglob("*")], [])

    def test_uninstall_among_others(self):
        """What others have there stays, and is as it was without us."""
        schemas = self.below / "share/glib-2.0/schemas"
        schemas.mkdir(parents=True, exist_ok=True)
        (schemas / "org.example.gschema.xml").write_text(
            '<schemalist><schema id="org.example" path="/org/example/"/></schemalist>')
        self.compile_schemas()
        run("build-aux/uninstall", str(BUILD), cwd=SOURCE)
        self.assertEqual(sorted(path.name for path in self.tree.rglob("*") if path.is_file()),
                         ["gschemas.compiled", "org.example.gschema.xml"])
        known = run("gsettings", "--schemadir", str(schemas), "list-keys", "org.example")
        self.assertEqual(known, "")
        self.assertFalse(LOG.exists())

    def test_download(self):
        """The programs of the terminal, where they are installed."""
        command = self.go_to_prefix()
        folder = self.tree / "person"
        folder.mkdir()
        (folder / "given").write_bytes(os.urandom(100_000))
        serve = [*command, str(PREFIX / "bin/sluice-serve"), str(folder / "given")]
        get = [*command, str(PREFIX / "bin/sluice-get"), "-q", "-o", "got"]
        server = subprocess.Popen(serve, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                  text=True)
        try:
            link = server.stdout.readline().strip()
            path = run(*get, link, cwd=folder,
                       env=os.environ | {"XDG_DATA_HOME": str(folder / "data")})
        finally:
            server.terminate()
            server.wait()
            server.stdout.close()
        self.assertEqual(pathlib.Path(path.strip()).read_bytes(), (folder / "given").read_bytes())

    def test_translations(self):
        command = self.go_to_prefix()
        locale = find_locale()
        if locale is None:
            self.skipTest("no locale but C, in which the C library translates nothing")
        for program in PROGRAMS:
            help_texts = [run(*command, str(PREFIX / "bin" / program), "--help",
                              env=os.environ | {"LANGUAGE": language, "LC_ALL": locale})
                          for language in ("en", LANGUAGES[0])]
            self.assertNotEqual(*help_texts)


if __name__ == "__main__":
    tap.main()
