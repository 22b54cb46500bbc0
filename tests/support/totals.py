# SPDX-License-Identifier: GPL-3.0-or-later
# One line of totals from Meson's JUnit log; fails when nothing passed or anything failed.
import sys
import xml.etree.ElementTree as ElementTree


def main():
    passed = failed = skipped = 0
    for case in ElementTree.parse(sys.argv[1]).iter("testcase"):
        if case.find("failure") is not None or case.find("error") is not None:
            failed += 1
        elif case.find("skipped") is not None:
            skipped += 1
        else:
            passed += 1
    # A test program that died has no failing case of its own: its suite says so.
    for suite in ElementTree.parse(sys.argv[1]).iter("testsuite"):
        broken = int(suite.get("errors", "0")) + int(suite.get("failures", "0"))
        if broken > 0 and not any(case.find("failure") is not None or case.find("error") is not None
                                  for case in suite.iter("testcase")):
            failed += 1
    if sys.argv[2] == "passed":
        passed += 1
    elif sys.argv[2] == "failed":
        failed += 1
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
