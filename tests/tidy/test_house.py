#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules of the house, each seen to find what it is for, on small invented trees."""

import sys
import tempfile
import unittest
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent))
import house  # noqa: E402

HEADER = '/* SPDX-License-Identifier: GPL-3.0-or-later\n * A file of a test. */\n'


class HouseTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)

    def put(self, path, text='', header=HEADER):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(header + text, 'utf-8')
        if path.endswith('.c'):
            with open(file.parent / 'meson.build', 'a', encoding='utf-8') as build:
                build.write(f"files('{file.name}')\n")

    def assert_found(self, *expected):
        found = house.check_house(self.root)
        self.assertEqual(len(found), len(expected), found)
        for problem, part in zip(found, expected):
            self.assertIn(part, problem)

    def test_a_clean_house(self):
        self.put('shared/base/a.h')
        self.put('shared/base/a-private.h')
        self.put('shared/base/a.c', '#include "shared/base/a-private.h"\n#include <glib.h>\n')
        self.put('shared/crypto/c.h', '#include "shared/base/a.h"\n')
        self.put('shared/crypto/c.c', '#include <sodium.h>\nint x = sodium_init ();\n')
        self.put('core/model/m.h')
        self.put('core/store/s.c', '#include "core/model/m.h"\n#include "made-by-the-build.h"\n')
        self.put('app/words/w.h', '#include "core/model/m.h"\n')
        self.put('app/board/b.h', '#include <gtk/gtk.h>\n#include "app/words/w.h"\n')
        self.put('app/window/w.c', '#include "app/board/b.h"\n')
        self.assert_found()

    def test_dependencies_point_downwards(self):
        self.put('shared/base/a.h', '#include "shared/crypto/c.h"\n')
        self.put('shared/crypto/c.h')
        self.assert_found('shared/base/a.h:3: shared/base may not use shared/crypto')

    def test_core_may_not_use_the_app(self):
        self.put('app/board/b.h')
        self.put('core/sync/s.c', '\n  #  include "app/board/b.h"\n')
        self.assert_found('core/sync/s.c:4: core/sync may not use app')

    def test_siblings_apart(self):
        self.put('core/store/s.h')
        self.put('core/provider/p.c', '#include "core/store/s.h"\n')
        self.put('core/model/m.h')
        self.put('core/vault/v.c', '#include "core/model/m.h"\n')
        self.assert_found('core/provider may not use core/store', 'core/vault may not use core/model')

    def test_relay_and_sandbox_stand_on_shared_alone(self):
        self.put('core/model/m.h')
        self.put('relay/r.c', '#include "core/model/m.h"\n')
        self.put('sandbox/s.c', '#include "core/model/m.h"\n')
        self.assert_found('relay may not use core/model', 'sandbox may not use core/model')

    def test_places_apart(self):
        self.put('app/board/b.h')
        self.put('app/detail/d.c', '#include "app/board/b.h"\n')
        self.assert_found('app/detail may not use app/board')

    def test_widgets_know_nothing_of_clinics(self):
        self.put('core/model/m.h')
        self.put('app/words/w.h')
        self.put('app/widgets/w.c', '#include "core/model/m.h"\n#include "app/words/w.h"\n')
        self.assert_found('app/widgets knows nothing of clinics', 'app/widgets may not use app/words')

    def test_private_headers_stay_at_home(self):
        self.put('shared/base/a-private.h')
        self.put('shared/crypto/c.c', '#include "shared/base/a-private.h"\n')
        self.assert_found('which is private to shared/base')

    def test_one_include_root(self):
        self.put('shared/base/a.h')
        self.put('shared/base/a.c', '#include "a.h"\n#include "base/a.h"\n')
        self.assert_found('without its room', 'which is not in src/')

    def test_headers_made_by_the_build(self):
        self.put('core/vault/v.c', '#include "core/vault/v-resources.h"\n')
        self.assert_found('which is not in src/')
        with open(self.root / 'core/vault/meson.build', 'a', encoding='utf-8') as build:
            build.write("gnome.compile_resources('v-resources', 'v.gresource.xml')\n")
        self.assert_found()

    def test_outside_every_room(self):
        self.put('shared/base/a.h')
        self.put('attic/a.c', '#include "shared/base/a.h"\n')
        self.assert_found('lies in no room')

    def test_one_door_each(self):
        for name in ('sodium.h', 'sqlite3.h', 'libsoup/soup.h', 'gtk/gtk.h', 'adwaita.h', 'gdk/gdk.h',
                     'libsecret/secret.h', 'poppler.h'):
            self.put(f'core/model/{name.split("/")[0].split(".")[0]}.c', f'#include <{name}>\n')
        self.assert_found(*['whose door is'] * 8)

    def test_doors_by_word(self):
        self.put('core/provider/p.c', 'SoupSession *session;\nsoup_session_new ();\n')
        self.put('core/vault/v.c', 'sodium_init ();\n')
        self.put('core/store/s.c', 'sqlite3_open (NULL);\n')
        self.assert_found('p.c:3: SoupSession belongs in', 'p.c:4: soup_session_new', 'sqlite3_open',
                          'sodium_init')

    def test_environment_unread(self):
        self.put('app/a.c', 'g_getenv ("X");\n')
        self.put('core/vault/v.c', 'getenv ("X");\n')
        self.put('shared/http/h.c', 'secure_getenv ("X");\n')
        self.put('relay/ante-relay-handed-over.c', 'g_getenv ("LISTEN_FDS");\n')
        where = 'belongs in relay/ante-relay-handed-over.c'
        self.assert_found(f'g_getenv {where}', f'getenv {where}', f'secure_getenv {where}')

    def test_one_json_reader_and_writer(self):
        self.put('core/provider/p.c', 'json_parser_new ();\njson_to_string (n, 0);\njson_node_get_int (n);\n')
        self.assert_found('p.c:3: json_parser_new is used nowhere', 'p.c:4: json_to_string is used nowhere')

    def test_comments_and_strings_are_not_code(self):
        self.put('core/model/m.c', '/* getenv\n#include <sodium.h>\n*/\n// SoupSession\n"sqlite3_open";\n')
        self.assert_found()

    def test_header(self):
        self.put('shared/base/a.h', 'int x;\n', header='')
        self.put('shared/base/b.h', header='/* SPDX-License-Identifier: GPL-3.0-or-later */\n')
        self.assert_found('a.h:1: does not open with', 'b.h:1: does not open with')

    def test_purpose(self):
        self.put('shared/base/a.h', header='/* SPDX-License-Identifier: GPL-3.0-or-later\n */\n')
        self.assert_found('a.h:2: does not say')

    def test_length(self):
        self.put('shared/base/a.h', '\n' * 698)
        self.put('shared/base/b.h', '\n' * 699)
        self.put('core/vault/words.txt', 'word\n' * 2048)
        self.assert_found('b.h:701: has 701 lines')

    def test_dead_file(self):
        self.put('shared/base/a.c')
        (self.root / 'shared/base/meson.build').write_text("files('ante-a.c')\n", 'utf-8')
        self.assert_found('a.c:1: is named by no meson.build')


if __name__ == '__main__':
    unittest.main()
