# SPDX-License-Identifier: GPL-3.0-or-later
# One line of totals from Meson's logs: totals.py FOLDER FUZZ, FUZZ being passed, failed or none. Ends with 1
# when nothing passed or anything failed.
import json
import os
import re
import sys
import xml.etree.ElementTree as ElementTree

FINE = ("OK", "EXPECTEDFAIL", "SKIP")


# Meson writes down what a test said as it came; XML has no place for these.
NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def read_junit(path):
    with open(path, encoding="utf-8", errors="replace") as file:
        return ElementTree.fromstring(NOT_XML.sub("\ufffd", file.read()).encode())


def has_failed(case):
    return case.find("failure") is not None or case.find("error") is not None


def count_cases(junit):
    """Passed, failed and skipped cases, and the names of the programs with a failing case."""
    passed = failed = skipped = 0
    programs = set()
    for suite in junit.iter("testsuite"):
        for case in suite.iter("testcase"):
            if has_failed(case):
                failed += 1
                programs |= {case.get("name"), suite.get("name").partition(".")[2]}
            elif case.find("skipped") is not None:
                skipped += 1
            else:
                passed += 1
    return passed, failed, skipped, programs


def count_died(lines, programs):
    """Programs whose cases all passed, and which then ended badly: a leak, a signal."""
    return sum(test["result"] not in FINE and test["name"] not in programs for test in map(json.loads, lines))


def main():
    folder, fuzz = sys.argv[1:]
    try:
        passed, failed, skipped, programs = count_cases(read_junit(os.path.join(folder, "testlog.junit.xml")))
        with open(os.path.join(folder, "testlog.json"), encoding="utf-8") as lines:
            failed += count_died(lines, programs)
    except (OSError, ValueError, ElementTree.ParseError):
        passed, failed, skipped = 0, 1, 0
    passed += fuzz == "passed"
    failed += fuzz == "failed"
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
