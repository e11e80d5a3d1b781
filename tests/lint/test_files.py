#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules for every file: licence line, size, no loose ends, Blueprint names, translations."""
import os
import re

from sources import complain, files, read
from tap import case, check, run

LICENCE = 'SPDX-License-Identifier: GPL-3.0-or-later'
FILE_LINES = 900
FUNCTION_LINES = 120
CODE = ('.c', '.h', '.py', '.blp', '.css', '.sql', '.build', '.options', '.in', '.1', '.bash', '.xml', '.cfg', '.supp', '.txt')
# Other people's words, data that must stay as it is, and lists that take no comment.
NO_LICENCE = re.compile(r'tests/fixtures/|tests/fuzz/corpus/|tests/[\w/]*/(schemas|tls|data)/|po/LINGUAS$|COPYING$')
LOOSE = re.compile(r'\b(TO' + r'DO|FIX' + r'ME|X' + r'XX)\b|[Nn]ot (yet )?implemented|NotImplemented|unimplemented')
LOOSE_PLACES = ('src', 'ui', 'data', 'flatpak', 'tools', 'tests', 'dev')
TRANSLATED = re.compile(r'(?<![\w])(?:_|C_|Q_|N_|NC_|ngettext|g_dngettext|g_dpgettext2) \(')


def licence_missing(text):
    return LICENCE not in '\n'.join(text.split('\n')[:3])


def too_long(text):
    return text.count('\n') > FILE_LINES


def long_functions(text):
    """The first lines of functions that are too long: from "{" to "}" in the first column."""
    found = []
    start = None
    for number, line in enumerate(text.split('\n'), 1):
        if line == '{':
            start = number
        elif line == '}' and start:
            if number - start > FUNCTION_LINES:
                found.append(start)
            start = None
    return found


def loose_ends(text):
    return [number for number, line in enumerate(text.split('\n'), 1) if LOOSE.search(line)]


def blueprint_complaints(blueprints, sources, text_of):
    """Each Blueprint file has a .c of the same name in src/ui, whose class it declares or holds."""
    return [f'{path}: there is no src/ui/{stem}.c' for path in blueprints
            for stem in [os.path.basename(path)[:-4]] if f'src/ui/{stem}.c' not in sources] + \
           [f'{path}: declares no template' for path in blueprints if not re.search(r'^template \$Confab\w+', text_of(path), re.M)]


def untranslated(listed, paths, text_of):
    """Files with words to translate that POTFILES.in does not name, and names of no file."""
    wrong = [f'po/POTFILES.in: {path} is missing' for path in paths
             if path not in listed and TRANSLATED.search(re.sub(r'/\*.*?\*/', '', text_of(path), flags=re.S))]
    return wrong


def listed_files(text):
    return [line.strip() for line in text.split('\n') if line.strip() and not line.startswith('#')]


def sources():
    return [path for path in files(*CODE) + files('run', below=['.ci']) if not NO_LICENCE.search(path)] + ['dev']


@case
def licence():
    complain([f'{path}: no “{LICENCE}” in its first lines' for path in sources() if licence_missing(read(path))])


@case
def size():
    complain([f'{path}: more than {FILE_LINES} lines' for path in sources() if too_long(read(path))])


@case
def functions():
    complain([f'{path}:{line}: a function of more than {FUNCTION_LINES} lines' for path in files('.c', below=['src', 'tests'])
              for line in long_functions(read(path))])


@case
def no_loose_ends():
    places = [path for path in sources() if path.startswith(LOOSE_PLACES) and path != 'tests/lint/test_files.py']
    complain([f'{path}:{line}: a loose end' for path in places for line in loose_ends(read(path))])


@case
def blueprints():
    found = files('.blp', below=['ui'])
    check(found, 'there are Blueprint files')
    built = read('ui/meson.build')
    complain(blueprint_complaints(found, set(files('.c', below=['src/ui'])), read) +
             [f'ui/meson.build does not build {path}' for path in found if os.path.basename(path)[:-4] not in built])


@case
def translations():
    listed = listed_files(read('po/POTFILES.in'))
    paths = files('.c', '.blp', below=['src', 'ui'])
    there = set(files())
    complain(untranslated(listed, paths, read) + [f'po/POTFILES.in: {path} is no file' for path in listed if path not in there] +
             [f'po/POTFILES.in: {path} stands there twice' for path in set(listed) if listed.count(path) > 1])


@case
def every_language_is_there():
    complain([f'po/LINGUAS: there is no po/{name}.po' for name in listed_files(read('po/LINGUAS'))
              if f'po/{name}.po' not in files('.po', below=['po'])])


@case
def what_is_wrong_is_found():
    check(licence_missing('/* A file */\n'))
    check(not licence_missing(f'#!/bin/sh\n# {LICENCE}\n'))
    check(too_long('\n' * (FILE_LINES + 1)) and not too_long('\n' * FILE_LINES))
    check(long_functions('int\nf (void)\n{\n' + '  x ();\n' * FUNCTION_LINES + '}\n') == [3])
    check(not long_functions('int\nf (void)\n{\n' + '  x ();\n' * (FUNCTION_LINES - 1) + '}\n'))
    for word in ('TO' + 'DO', 'FIX' + 'ME', 'X' + 'XX', 'not imple' + 'mented'):
        check(loose_ends(f'x\n/* {word}: later */\n') == [2], word)
    check(not loose_ends('a mastodon\n'))
    template = 'template $ConfabRow: Adw.Bin {}\n'
    check(blueprint_complaints(['ui/confab-row.blp'], set(), lambda _: template))
    check(blueprint_complaints(['ui/confab-row.blp'], {'src/ui/confab-row.c'}, lambda _: 'Gtk.Box {}\n'))
    check(not blueprint_complaints(['ui/confab-row.blp'], {'src/ui/confab-row.c'}, lambda _: template))
    check(untranslated([], ['a.c'], lambda _: 'g_print (_ ("Hello"));'))
    check(not untranslated(['a.c'], ['a.c'], lambda _: 'g_print (_ ("Hello"));'))
    check(not untranslated([], ['a.c'], lambda _: '/* _ ("Hello") */ f_ (1);'))


run()
