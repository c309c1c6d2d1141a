# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the test cases of a file and reports them as TAP, which meson reads."""

import sys
import unittest


class TapResult(unittest.TestResult):
    def __init__(self):
        super().__init__()
        self._number = 0

    def addSuccess(self, test):
        super().addSuccess(test)
        self._report("ok", test)

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self._report("not ok", test, self.failures[-1][1])

    def addError(self, test, err):
        super().addError(test, err)
        self._report("not ok", test, self.errors[-1][1])

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self._report("ok", test, directive=f" # SKIP {reason}")

    def _report(self, verdict: str, test, details: str = "", directive: str = ""):
        self._number += 1
        name = test.id().removeprefix("__main__.")
        print(f"{verdict} {self._number} {name}{directive}")
        for line in details.splitlines():
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
