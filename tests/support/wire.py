# SPDX-License-Identifier: GPL-3.0-or-later
# From the real window to the bytes on the wire: what the practice provider was asked, held field by field against what
# it is to be. tests/data/qualiphy/parameters.json names for each documented parameter the test that does so; a test that
# the table names and that does not hold it fails.
import json
import os
import re

import story

TABLE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "data", "qualiphy", "parameters.json")


def read_table():
    with open(TABLE, encoding="utf-8") as file:
        return json.load(file)


class TestCase(story.TestCase):
    """Of a program that keeps its clinic as cls.clinic."""

    def _callTestMethod(self, method):
        self.held = []
        super()._callTestMethod(method)
        self.expect_table(f"{os.path.basename(method.__code__.co_filename)}: {method.__name__}")

    def expect_table(self, case):
        missing = [row for row in read_table() if row["shown"] == case and not self.holds(row)]
        self.assertEqual(missing, [], "the table of parameters says that this test holds these against the wire")

    def holds(self, row):
        return any((path, name) == (row["path"], row["name"]) and row.get("value", value) == value for path, name, value in self.held)

    def bodies(self, route, **having):
        """What that route was sent, the oldest first, of requests with these members."""
        return [entry["request"] for entry in self.clinic.sandbox.get("/control/requests")[1]["requests"]
                if entry["route"] == route and all(entry["request"].get(name) == value for name, value in having.items())]

    def expect_body(self, route, body, expected):
        """Exactly these members, each of its type: a pattern is for a text that matches it whole. The key is not among
        them, but the provider writes down only what came with the clinic's."""
        self.assertEqual(sorted(body), sorted(expected), "exactly these fields")
        for name, value in expected.items():
            if isinstance(value, re.Pattern):
                self.assertIsInstance(body[name], str, name)
                self.assertRegex(body[name], value)
            else:
                self.assertEqual((type(body[name]), body[name]), (type(value), value), name)
        self.held += [("/api/" + route, name, value) for name, value in body.items()] + [("/api/" + route, "api_key", None)]
