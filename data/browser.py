# SPDX-License-Identifier: GPL-3.0-or-later
# What the patient and the provider do in a browser: the practice provider's pages are fetched over HTTP,
# read, and their forms posted, as a browser would.
import html.parser
import urllib.parse

FORM = "application/x-www-form-urlencoded"


class Page(html.parser.HTMLParser):
    """Sections of a page: the heading before each form, and the form's fields as they stand."""

    def __init__(self, text):
        super().__init__()
        self.forms, self._heading, self._in_heading, self._form = [], "", False, None
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        if tag == "h3":
            self._heading, self._in_heading = "", True
        elif tag == "form":
            self._form = {"heading": self._heading, "action": values.get("action", ""), "fields": {}, "buttons": []}
            self.forms.append(self._form)
        elif tag == "input" and self._form is not None and values.get("name"):
            if values.get("type") != "radio" or "checked" in values:
                self._form["fields"][values["name"]] = values.get("value", "")
        elif tag == "textarea" and self._form is not None:
            self._form["fields"][values["name"]] = ""
        elif tag == "button" and self._form is not None and values.get("name"):
            self._form["buttons"].append(values["value"])

    def handle_endtag(self, tag):
        if tag == "h3":
            self._in_heading = False
        elif tag == "form":
            self._form = None

    def handle_data(self, data):
        if self._in_heading:
            self._heading += data


def open_page(sandbox, path):
    status, _, body = sandbox.ask("GET", path)
    if status != 200:
        raise AssertionError(f"{path} answered {status}")
    return Page(body.decode())


def post_form(sandbox, form, **fields):
    status, _, body = sandbox.ask("POST", form["action"], urllib.parse.urlencode({**form["fields"], **fields}), FORM)
    if status not in (200, 302, 303):
        raise AssertionError(f"{form['action']} answered {status}: {body.decode()}")


def find_link(sandbox, person):
    """The meeting link that the provider sent to a patient, "First Last", newest first."""
    exams = sandbox.get("/control/exams")[1]["exams"]
    links = [exam["meeting_url"] for exam in exams if f"{exam['first_name']} {exam['last_name']}" == person]
    if not links:
        raise AssertionError(f"{person} has no invite")
    return links[-1]


def finish_meeting(sandbox, person):
    path = urllib.parse.urlsplit(find_link(sandbox, person)).path
    page = open_page(sandbox, path)
    post_form(sandbox, page.forms[0])


def decide_in_console(sandbox, person, exam, decision, reason):
    for form in open_page(sandbox, "/provider").forms:
        if form["heading"].startswith(f"{person}: {exam}") and decision in form["buttons"]:
            post_form(sandbox, form, decision=decision, reason=reason)
            return
    raise AssertionError(f"the console does not offer “{decision}” for {person}, {exam}")
