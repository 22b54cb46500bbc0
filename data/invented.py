# SPDX-License-Identifier: GPL-3.0-or-later
# The demo's clinic, its people and what the provider decides about them: all of it invented.
import datetime
import unicodedata
import zoneinfo

CLINIC = "Lakeside Aesthetics"

# What is searched for in the assistant, and the zone it finds: those of the United States first.
ZONES = [("New York", "America/New_York"), ("Chicago", "America/Chicago"), ("Denver", "America/Denver"),
         ("Los Angeles", "America/Los_Angeles"), ("Anchorage", "America/Anchorage"),
         ("Honolulu", "Pacific/Honolulu"), ("London", "Europe/London"), ("Dubai", "Asia/Dubai"),
         ("Karachi", "Asia/Karachi"), ("Bangkok", "Asia/Bangkok"), ("Tokyo", "Asia/Tokyo"),
         ("Auckland", "Pacific/Auckland")]

STATES = {"California": "CA", "Colorado": "CO", "Florida": "FL", "Illinois": "IL", "Louisiana": "LA", "Massachusetts": "MA",
          "Minnesota": "MN", "Oregon": "OR", "Texas": "TX", "Washington": "WA"}

# What the clinic sells, and the number of the exam each needs.
TREATMENTS = [("Botox", 4201), ("Lip filler", 4203), ("IV drip", 4204), ("PRP facial", 4207), ("Facial", None)]

# Who comes: minutes from now, name, treatments, birth date, phone, state, note.
DAY = [
    (-65, "Åsa Lindqvist", ["Facial"], "9/2/1984", "(612) 555-0117", "Minnesota", None),
    (-30, "Adaeze Okafor", ["Botox"], "3/14/1988", "(312) 555-0121", "Illinois", "Room 2"),
    (-10, "Minh Anh Nguyen", ["Botox", "PRP facial"], "6/30/1990", "(310) 555-0142", "California", None),
    (-5, "Ulrike Brandt", ["Botox"], "11/8/1971", "(206) 555-0163", "Washington", None),
    (15, "Gabriela Santos", ["IV drip"], "1/19/1995", "(305) 555-0188", "Florida", None),
    (30, "Jo Whitfield", ["Botox"], None, "(503) 555-0109", "Oregon", "Asked for the first cabin"),
    (45, "Rania Haddad", ["Lip filler"], "7/7/1992", "(713) 555-0150", "Texas", None),
    (150, "Simone Delacroix", ["Lip filler"], "5/23/1979", "(504) 555-0134", "Louisiana", None),
    (165, "Ren Yamamoto", ["Botox"], "12/1/1986", "(415) 555-0175", "California", None),
    (195, "Kit Abernathy", ["Facial"], "8/16/2000", "(303) 555-0196", "Colorado", None),
]
LATECOMER = (180, "Tomás Ferreira", ["IV drip"], "4/11/1983", "(617) 555-0128", "Massachusetts", None)

# What the provider decides, the reason given, and what the row then says.
DECISIONS = [
    ("Adaeze Okafor", "Botox", "approve", "", r"Botox: cleared until"),
    ("Minh Anh Nguyen", "Botox", "approve", "", r"Botox: cleared until"),
    ("Minh Anh Nguyen", "PRP Facial", "approve-notes", "Approved. Takes low-dose aspirin: press longer, expect bruising.",
     r"PRP facial: cleared, read the notes"),
    ("Simone Delacroix", "Lip Filler", "reject", "Cold sore today; not a candidate until it has healed.",
     r"Lip filler: not cleared"),
    ("Gabriela Santos", "IV Hydration", "defer", "Takes a diuretic; the medical director should decide.",
     r"IV drip: deferred"),
    ("Ulrike Brandt", "Botox", "na", "The call dropped before the exam was finished.", r"Botox: .*call again|Botox: .*N/A"),
    ("Rania Haddad", "Lip Filler", "missed", "", r"Lip filler: missed the exam call"),
]


def make_email(person):
    return unicodedata.normalize("NFD", person).encode("ascii", "ignore").decode().lower().replace(" ", ".") + "@example.com"


def find_morning():
    """A zone where it is working hours now, so that the day has a before and an after."""
    def hour(zone):
        return datetime.datetime.now(zoneinfo.ZoneInfo(zone)).hour
    return next((pair for pair in ZONES if 9 <= hour(pair[1]) <= 14), ZONES[0])
