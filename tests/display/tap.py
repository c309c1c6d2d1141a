# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the test cases of a file and reports them as TAP, which meson reads."""

import sys
import time
import unittest


class TapResult(unittest.TestResult):
    """Reports each test once, with all that went wrong in it and after it."""

    def __init__(self):
        super().__init__()
        self._number = 0
        self._started = 0.0
        self._details = ""
        self._reason = ""

    def startTest(self, test):
        super().startTest(test)
        self._details = ""
        self._reason = ""
        self._started = time.monotonic()

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self._details += self.failures[-1][1]

    def addError(self, test, err):
        super().addError(test, err)
        self._details += self.errors[-1][1]

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err is not None:
            self._details += self._exc_info_to_string(err, subtest)

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self._reason = f" # SKIP {reason}"

    def stopTest(self, test):
        super().stopTest(test)
        self._number += 1
        verdict = "not ok" if self._details else "ok"
        seconds = time.monotonic() - self._started
        print(f"{verdict} {self._number} {test.id().removeprefix('__main__.')}{self._reason}")
        print(f"# {seconds:.1f} s")
        for line in self._details.splitlines():
            print(f"# {line}")
        sys.stdout.flush()


def main():
    """Runs all cases of the program's main file, or those named on the command line."""
    loader = unittest.defaultTestLoader
    module = sys.modules["__main__"]
    names = sys.argv[1:]
    suite = loader.loadTestsFromNames(names, module) if names else loader.loadTestsFromModule(module)
    print(f"1..{suite.countTestCases()}", flush=True)
    result = TapResult()
    suite.run(result)
    sys.exit(0 if result.wasSuccessful() else 1)
