#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Holds po/ to the sources: every file with words is in POTFILES, and the template says what they say.

Usage: check-template.py ROOT XGETTEXT [ARGUMENT…]
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

CALL = re.compile(r'\b(?:_|N_|C_|NC_|ngettext|g_dngettext)\s*\(\s*"')
MARKED = re.compile(r'translatable="(?:yes|true|1)"')


def files_with_words(root):
    for path in sorted((root / 'src').rglob('*')):
        if path.suffix == '.c' and CALL.search(path.read_text()):
            yield str(path.relative_to(root))
        if path.suffix == '.ui' and MARKED.search(path.read_text()):
            yield str(path.relative_to(root))


def messages(template):
    """The entries as a set: their order and the date in the header say nothing. Which texts of the metadata are
    for translators, and which have a format, is gettext's own rule, and changes from one version to the next."""
    entries = set()
    for entry in template.read_text().split('\n\n')[1:]:
        lines = entry.strip().split('\n')
        places = ' '.join(line for line in lines if line.startswith('#: ')).replace('#:', '').split()
        if not all(place.endswith('.metainfo.xml.in') for place in places):
            entries.add('\n'.join(line for line in lines if not line.startswith('#, ')))
    return entries


def main(root, xgettext, *arguments):
    listed = set((root / 'po/POTFILES').read_text().split())
    problems = [f'{name}: has words and is not in po/POTFILES'
                for name in files_with_words(root) if name not in listed and name.startswith('src/app/')]
    problems += [f'{name}: is in po/POTFILES and not there' for name in sorted(listed) if not (root / name).exists()]

    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / 'anteroom.pot'
        subprocess.run([xgettext, '--package-name=anteroom', '--directory', str(root), '--files-from', str(root / 'po/POTFILES'),
                        '--output', str(fresh), *arguments], check=True)
        kept = root / 'po/anteroom.pot'
        if not kept.exists() or messages(kept) != messages(fresh):
            problems.append('po/anteroom.pot is not what the sources say: meson compile -C BUILD anteroom-pot')

    print('\n'.join(problems) or f'{len(listed)} files, the template is current')
    return 1 if problems else 0


if __name__ == '__main__':
    sys.exit(main(Path(sys.argv[1]), *sys.argv[2:]))
