#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Holds src/ to the rules of the house: who may use whom, the one door to each library, the files' form.

Usage: house.py SRC. Says what it finds, one line each, and ends with 1 when it found anything.
"""

import re
import sys
from pathlib import Path

SHARED = ('shared/base', 'shared/crypto', 'shared/database', 'shared/http', 'shared/wire')
MIDDLE = ('core/store', 'core/provider', 'core/relay-link', 'core/documents')
LOWER = ('core/model', 'core/vault')

# The rooms each room may use, besides itself.
MAY_USE = {
    'shared/base': (),
    'shared/crypto': ('shared/base',),
    'shared/database': ('shared/base',),
    'shared/http': ('shared/base',),
    'shared/wire': ('shared/base', 'shared/crypto'),
    **{room: SHARED for room in LOWER},
    **{room: SHARED + LOWER for room in MIDDLE},
    'core/sync': SHARED + LOWER + MIDDLE,
    'app': SHARED + LOWER + MIDDLE + ('core/sync',),
    'relay': SHARED,
    'sandbox': SHARED,
    'renderer': SHARED,
}

# Inside the program, a place may use these besides itself; window/ and the top folder join the places.
APP_COMMON = ('commands', 'fields', 'style', 'widgets', 'words')
APP_JOINS = ('', 'window')

# One door each: what may be included only under these folders.
DOORS = (
    (re.compile(r'sodium(\.h|/)'), ('shared/crypto',)),
    (re.compile(r'sqlite3'), ('shared/database',)),
    (re.compile(r'libpq'), ('relay/store',)),
    (re.compile(r'libsoup/'), ('shared/http', 'relay', 'sandbox')),
    (re.compile(r'libsecret/'), ('core/vault',)),
    (re.compile(r'poppler'), ('renderer',)),
    (re.compile(r'qrencode'), ('app/widgets',)),
    (re.compile(r'(gtk|gdk|gsk|graphene|pango|adwaita)\b'), ('app',)),
)

# Words that may stand only under these folders, or in these files, comments and strings aside.
WORDS = (
    (re.compile(r'\b(SoupSession|soup_session_\w+)\b'), ('shared/http',)),
    (re.compile(r'\b(sodium_\w+|crypto_(aead|box|sign|kdf|generichash|secretbox)\w*|randombytes\w*)\b'),
     ('shared/crypto',)),
    (re.compile(r'\b(sqlite3_\w+)\b'), ('shared/database',)),
    (re.compile(r'\b(json_to_string|json_from_string|json_(parser|generator|reader)_\w+)\b'), ()),
    (re.compile(r'\b(getenv|secure_getenv|g_getenv|g_environ_getenv|g_get_environ|environ)\b'), ('relay/ante-relay-handed-over.c',)),
)

MAX_LINES = 700
LINES_COUNTED = {'.c', '.h', '.ui', '.sql', '.css', '.py', '.md', '.build'}
HEADER = '/* SPDX-License-Identifier: GPL-3.0-or-later'

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.MULTILINE)
NOT_CODE = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.DOTALL)
COMMENT_OR_STRING = re.compile(r'(//[^\n]*|/\*.*?\*/)|"(?:\\.|[^"\\\n])*"', re.DOTALL)


def blank(match):
    return re.sub(r'[^\n]', ' ', match.group())


def without_comments(text):
    return COMMENT_OR_STRING.sub(lambda match: blank(match) if match.group(1) else match.group(), text)


def without_comments_and_strings(text):
    return NOT_CODE.sub(blank, text)


def line_of(text, position):
    return text.count('\n', 0, position) + 1


def is_under(path, places):
    """Each place is a folder, or a file."""
    return any(path == place or path.startswith(place + '/') for place in places)


def find_room(path):
    return next((room for room in MAY_USE if is_under(path, (room,))), None)


def app_place(path):
    parts = path.split('/')
    return parts[1] if len(parts) > 2 else ''


def app_allows(path, included):
    """Both under app/. Widgets know nothing of the other folders; words and commands serve all places."""
    place, other = app_place(path), app_place(included)
    if place == other or place in APP_JOINS:
        return True
    if place == 'widgets':
        return other == 'style'
    return other in APP_COMMON


def is_made_by_the_build(root, included):
    folder = (root / included).parent
    build = folder / 'meson.build'
    stem = re.escape(Path(included).stem)
    return build.is_file() and re.search(f"'{stem}(\\.h)?'", build.read_text('utf-8')) is not None


def check_own_include(root, path, included):
    if '/' not in included:
        if list(root.rglob(included)):
            return f'includes "{included}" without its room: src/ is the one include root'
        return None  # made by the build
    if not (root / included).is_file() and not is_made_by_the_build(root, included):
        return f'includes "{included}", which is not in src/'

    room, other = find_room(path), find_room(included)
    if room is None:
        return 'lies in no room of the house'
    if other is None:
        return f'includes "{included}", which lies in no room of the house'
    if other != room and other not in MAY_USE[room]:
        return f'{room} may not use {other}: includes "{included}"'
    if other != room and included.endswith('-private.h'):
        return f'includes "{included}", which is private to {other}'
    if room == other == 'app' and not app_allows(path, included):
        return f'app/{app_place(path)} may not use app/{app_place(included)}: includes "{included}"'
    if room == 'app' and app_place(path) == 'widgets' and other.startswith('core/'):
        return f'app/widgets knows nothing of clinics: includes "{included}"'
    return None


def check_includes(root, path, text):
    code = without_comments(text)
    for match in INCLUDE.finditer(code):
        kind, included = match.groups()
        problem = None
        if kind == '"':
            problem = check_own_include(root, path, included)
        for pattern, folders in DOORS:
            if pattern.match(included) and not is_under(path, folders):
                problem = f'includes <{included}>, whose door is {" and ".join(folders)}'
        if problem:
            yield line_of(code, match.start()), problem


def check_words(path, text):
    code = without_comments_and_strings(text)
    for pattern, folders in WORDS:
        if is_under(path, folders):
            continue
        for match in pattern.finditer(code):
            where = f'belongs in {" and ".join(folders)}' if folders else 'is used nowhere in the product'
            yield line_of(code, match.start()), f'{match.group()} {where}'


def check_header(text):
    lines = text.split('\n', 2)
    if lines[0] != HEADER:
        yield 1, f'does not open with "{HEADER}"'
    elif len(lines) < 2 or not re.match(r' \* \S', lines[1]):
        yield 2, 'does not say on its second line what it is for'


def check_length(text):
    n_lines = text.count('\n')
    if n_lines > MAX_LINES:
        yield n_lines, f'has {n_lines} lines, more than {MAX_LINES}'


def check_built(root, file):
    """A .c that no meson.build on the way up names is dead."""
    folder = file.parent
    while True:
        build = folder / 'meson.build'
        if build.is_file() and re.search(r"['/]" + re.escape(file.name) + "'", build.read_text('utf-8')):
            return
        if folder == root or root not in folder.parents:
            break
        folder = folder.parent
    yield 1, 'is named by no meson.build'


def check_file(root, file):
    path = file.relative_to(root).as_posix()
    text = file.read_text('utf-8')
    found = []
    if file.suffix in LINES_COUNTED:
        found += check_length(text)
    if file.suffix in ('.c', '.h'):
        found += check_header(text)
        found += check_includes(root, path, text)
        found += check_words(path, text)
    if file.suffix == '.c':
        found += check_built(root, file)
    return [f'{path}:{line}: {problem}' for line, problem in sorted(found)]


def check_house(root):
    found = []
    for file in sorted(Path(root).rglob('*')):
        if file.is_file() and file.suffix in LINES_COUNTED:
            found += check_file(Path(root), file)
    return found


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    found = check_house(sys.argv[1])
    for problem in found:
        print(problem)
    n_files = sum(1 for _ in Path(sys.argv[1]).rglob('*.[ch]'))
    print(f'{n_files} files, {len(found)} problems')
    sys.exit(1 if found or n_files == 0 else 0)


if __name__ == '__main__':
    main()
