# SPDX-License-Identifier: GPL-3.0-or-later
# One line of totals from Meson's JUnit log; fails when nothing passed or anything failed.
import sys
import xml.etree.ElementTree as ElementTree


def main():
    passed = failed = skipped = 0
    try:
        log = ElementTree.parse(sys.argv[1])
    except (OSError, ElementTree.ParseError):
        print("0 passed, 1 failed, 0 skipped")
        return 1
    for case in log.iter("testcase"):
        if case.find("failure") is not None or case.find("error") is not None:
            failed += 1
        elif case.find("skipped") is not None:
            skipped += 1
        else:
            passed += 1
    # A test program that died has no failing case of its own: its suite says so.
    for suite in log.iter("testsuite"):
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
