# SPDX-License-Identifier: GPL-3.0-or-later
"""What the programs say of their options with --help is what their man pages
describe, what shells complete and what the README tells people to type."""

import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

import tap
import terminal

SOURCE = pathlib.Path(os.environ["SLUICE_SOURCE"])
PROGRAMS = {pathlib.Path(path).name: path for path in os.environ["SLUICE_PROGRAMS"].split(":")}
PAGES = pathlib.Path(os.environ["SLUICE_PAGES"])
COMPLETIONS = pathlib.Path(os.environ["SLUICE_COMPLETIONS"])


def run(*command):
    """Runs a command that has to succeed and to complain of nothing; returns what it printed."""
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode != 0 or done.stderr:
        raise AssertionError(f"{command} ended with {done.returncode}: {done.stderr}{done.stdout}")
    return done.stdout


def needs(program):
    """Skips a test where a program is not installed."""
    return unittest.skipUnless(shutil.which(program), f"{program} is not installed")


# ---- Options, as {--long: (-short or None, whether it takes a value)} ----


def find_in_help(program):
    """The options that a program lists, without GLib's help on parts of the help."""
    text = run(PROGRAMS[program], "--help")
    found = re.findall(r"^  (?:(-\w), )?(--[\w-]+)(=\S+)?(?:  |$)", text, re.MULTILINE)
    return {long: (short or None, bool(value)) for short, long, value in found
            if not long.startswith("--help-")}


def find_in_page(program):
    """The options that a man page has a paragraph on."""
    text = (PAGES / f"{program}.1").read_text(encoding="utf-8")
    found = re.findall(r"^\.It (?:Fl (\w)(?: Ar .*)? , )?Fl -([\w-]+)( Ns = Ns Ar .*)?$", text,
                       re.MULTILINE)
    return {f"--{long}": (f"-{short}" if short else None, bool(value))
            for short, long, value in found}


def find_in_zsh(program):
    """The options that zsh is told of."""
    text = (COMPLETIONS / f"_{program}").read_text(encoding="utf-8")
    found = re.findall(r"^  '(?:\([^)]*\)|\*)(?:'\{(-\w)\+?,)?(--[\w-]+)(=?)", text, re.MULTILINE)
    return {long: (short or None, bool(value)) for short, long, value in found}


def find_in_fish(program):
    """The options that fish is told of."""
    text = (COMPLETIONS / f"{program}.fish").read_text(encoding="utf-8")
    found = re.findall(r"^complete -c \S+(?: -s (\w))? -l ([\w-]+)( -[xr])?", text, re.MULTILINE)
    return {f"--{long}": (f"-{short}" if short else None, bool(value))
            for short, long, value in found}


def spellings(options):
    """All that options may be written as."""
    return set(options) | {short for short, _ in options.values() if short}


# ---- Shells ----


def bash(*words):
    """What bash offers for the last of the words. A line `compopt …` is an order to readline."""
    script = """
      source "$1"
      compopt() { echo "compopt $*"; }
      COMP_WORDS=("${@:2}")
      COMP_CWORD=$(($# - 2))
      "_${2//-/_}"
      printf '%s\\n' "${COMPREPLY[@]}"
    """
    offers = run("bash", "--norc", "-c", script, "bash", str(COMPLETIONS / words[0]), *words)
    return offers.split()


def fish(program, line):
    """What fish offers at the end of a command line."""
    script = f"source {COMPLETIONS / program}.fish; complete -C '{program} {line}'"
    offers = run("fish", "--no-config", "-c", script)
    return [offer.split("\t")[0] for offer in offers.splitlines()]


# ---- README ----


def find_commands(text):
    """The commands in the code of a text, each as its words."""
    blocks = re.findall(r"^```\w*\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    rest = re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)
    phrases = re.findall(r"`([^`\n]+)`", rest)
    for line in "".join(blocks).splitlines() + phrases:
        for command in re.split(r"[|;&(]", line.split(" #")[0]):
            yield command.split()


class Options(unittest.TestCase):
    """Everything is compared with what --help prints."""

    maxDiff = None

    def test_man_pages(self):
        for program in PROGRAMS:
            with self.subTest(program):
                self.assertEqual(find_in_page(program), find_in_help(program))

    @unittest.skipUnless("sluice" in PROGRAMS, "the README speaks of the window, too")
    def test_readme(self):
        known = {program: spellings(find_in_help(program)) for program in PROGRAMS}
        anywhere = set.union(*known.values())
        for words in find_commands((SOURCE / "README.md").read_text(encoding="utf-8")):
            while words and re.match(r"[A-Z_]+=", words[0]):
                words.pop(0)
            # What stands alone with a value is a permission, as Flatpak writes them.
            if not words or not (words[0] in known or re.match(r"-[^=]*$", words[0])):
                continue
            options = known.get(words[0], anywhere)
            for word in words:
                if re.match(r"--?[a-z]", word, re.IGNORECASE):
                    self.assertIn(word.split("=")[0], options, " ".join(words))

    @needs("bash")
    def test_bash(self):
        for program in PROGRAMS:
            options = find_in_help(program)
            names = spellings(options)
            with self.subTest(program):
                self.assertEqual(set(bash(program, "-")), names)
                for long, (short, takes_value) in options.items():
                    self.assertEqual(set(bash(program, long, "-")) != names, takes_value, long)
                    self.assertEqual(set(bash(program, short or long, "-")) != names, takes_value)

    def test_fish(self):
        for program in PROGRAMS:
            with self.subTest(program):
                self.assertEqual(find_in_fish(program), find_in_help(program))

    def test_zsh(self):
        for program in PROGRAMS:
            with self.subTest(program):
                self.assertEqual(find_in_zsh(program), find_in_help(program))


class Values(unittest.TestCase):
    """What shells offer beside options."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="sluice-options-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        (self.folder / "deep").mkdir()
        (self.folder / "dull.iso").touch()

    @needs("bash")
    def test_bash(self):
        self.assertIn("sha256:", bash("sluice-get", "--checksum", "sha2"))
        self.assertIn("500K", bash("sluice-get", "-l", ""))
        self.assertIn("500K", bash("sluice-get", "--limit-rate", "="))
        self.assertIn("500K", bash("sluice-get", "--limit-rate", "=", "5"))
        self.assertEqual(bash("sluice-get", "-d", ""), ["compopt", "-o", "dirnames"])
        self.assertEqual(bash("sluice-get", "-i", ""), ["compopt", "-o", "default"])
        self.assertEqual(bash("sluice-get", "--output", "-"), [])
        self.assertEqual(bash("sluice-get", "d"), [])
        self.assertEqual(bash("sluice-get", "--verify", "d"), ["compopt", "-o", "default"])
        self.assertEqual(bash("sluice-serve", ""), ["compopt", "-o", "default"])

    @needs("fish")
    def test_fish(self):
        self.assertEqual(set(fish("sluice-get", "--")), set(find_in_help("sluice-get")))
        self.assertEqual(fish("sluice-get", "--checksum sha2"), ["sha256:"])
        self.assertIn("500K", fish("sluice-get", "-l "))
        self.assertEqual(fish("sluice-get", f"-d {self.folder}/d"), [f"{self.folder}/deep/"])
        self.assertEqual(fish("sluice-get", f"-i {self.folder}/du"), [f"{self.folder}/dull.iso"])
        self.assertEqual(fish("sluice-get", f"{self.folder}/du"), [])
        self.assertEqual(fish("sluice-get", f"--verify {self.folder}/du"),
                         [f"{self.folder}/dull.iso"])

    def try_terminal(self, prepare, *shell):
        """Types into a shell as a person does."""
        environment = {"HOME": str(self.folder), "PATH": os.environ["PATH"], "PS1": "$ ",
                       "TERM": "dumb", "LC_ALL": "C.UTF-8"}
        with terminal.Terminal(*shell, environment=environment) as window:
            window.type(f"cd {self.folder}; {prepare}; echo rea''dy\n")
            window.wait_for("ready")
            for keys, completed in (
                ("--checksum sha2", "--checksum sha256:"),
                ("--host-c", "--host-connections"),
                ("-d d", "-d deep/"),
                ("--verify d\t\t", "dull.iso"),
            ):
                window.type(f"\x15sluice-get {keys}\t")
                window.wait_for(completed)

    @needs("bash")
    def test_bash_in_a_terminal(self):
        self.try_terminal(f"source {COMPLETIONS}/sluice-get", "bash", "--norc", "--noprofile", "-i")

    @needs("zsh")
    def test_zsh_in_a_terminal(self):
        self.try_terminal(f"fpath=({COMPLETIONS} $fpath); autoload -Uz compinit; compinit -u -D",
                          "zsh", "-f", "-i")


class Pages(unittest.TestCase):
    """The man pages are well formed."""

    @needs("groff")
    def test_groff(self):
        for program in PROGRAMS:
            with self.subTest(program):
                self.assertEqual(run("groff", "-ww", "-mandoc", "-Kutf8", "-Tutf8", "-z",
                                     str(PAGES / f"{program}.1")), "")

    @needs("mandoc")
    def test_mandoc(self):
        for program in PROGRAMS:
            with self.subTest(program):
                self.assertEqual(run("mandoc", "-T", "lint", "-W", "warning",
                                     str(PAGES / f"{program}.1")), "")


if __name__ == "__main__":
    tap.main()
