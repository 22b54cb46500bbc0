#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of the provider's parameters against the tree: each place where one is set is there, and so is the test of
the real window that holds it against the wire. (That each such test does is tests/support/wire.py's to see.)"""
import ast
import json
import sys
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TABLE = json.loads((ROOT / "tests" / "data" / "qualiphy" / "parameters.json").read_text(encoding="utf-8"))


def find_place_problem(row, root=ROOT):
    """Why that row does not say where its parameter comes from; None: it does."""
    if "screen" not in row:
        return None if row.get("why") else "neither a screen nor why there is none"
    file, _, control = row["screen"].partition(": ")
    path = root / "src" / "app" / file
    if not path.is_file():
        return f"there is no {file}"
    return None if control and control in path.read_text(encoding="utf-8") else f"{file} has no {control!r}"


def is_on_the_wire(node):
    return any(isinstance(base, ast.Attribute) and (getattr(base.value, "id", None), base.attr) == ("wire", "TestCase") for base in node.bases)


def find_cases(path):
    """The tests in it that hold what they say against the wire."""
    return {method.name for node in ast.parse(path.read_text(encoding="utf-8")).body if isinstance(node, ast.ClassDef) and is_on_the_wire(node)
            for method in node.body if isinstance(method, ast.FunctionDef) and method.name.startswith("test_")}


def find_test_problem(row, root=ROOT):
    if row["shown"] is None:
        return None if row.get("why") else "no test of the window, and not why"
    file, _, case = row["shown"].partition(": ")
    path = root / "tests" / "display" / file
    if not path.is_file():
        return f"there is no {file}"
    return None if case in find_cases(path) else f"{file} has no test {case} of what is on the wire"


class Parameters(unittest.TestCase):
    def test_every_row_has_its_place_and_its_test(self):
        problems = [f"{row['path']} {row['name']}: {problem}" for row in TABLE
                    for problem in (find_place_problem(row), find_test_problem(row)) if problem]
        self.assertEqual(problems, [])

    def test_every_endpoint_is_shown(self):
        shown = {row["path"] for row in TABLE if row["shown"]}
        self.assertEqual(shown, {row["path"] for row in TABLE})
        self.assertEqual(len(shown), 10)

    def test_what_is_missing_is_found(self):
        good = next(row for row in TABLE if row["name"] == "gender")
        for member, text in (("screen", "fields/nowhere.c: gender"), ("screen", "fields/ante-patient-fields.c: no-such-field"),
                             ("screen", "fields/ante-patient-fields.c"), ("shown", "test_nowhere.py: test_1"),
                             ("shown", "test_composer.py: test_nothing"), ("shown", "test_looks.py: test_1"), ("shown", None)):
            row = {**good, member: text}
            self.assertTrue(find_place_problem(row) or find_test_problem(row), (member, text))
        self.assertTrue(find_place_problem({name: value for name, value in good.items() if name != "screen"}))


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    unittest.main(verbosity=2)
