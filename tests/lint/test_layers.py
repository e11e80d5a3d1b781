#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may include whom: the table of layers, checked against the #include lines of src/."""
import os
import re

from sources import complain, files, read
from tap import case, check, run

# Module: the modules it may include, and the libraries.
PLAIN = {'glib', 'gobject'}
LAYERS = {
    'util': (set(), PLAIN | {'gio', 'dex'}),
    'core': ({'util'}, PLAIN | {'gio'}),
    'mime': ({'util'}, PLAIN),
    'coi': ({'mime', 'util'}, PLAIN | {'json', 'xml', 'gcrypt'}),
    'crypto': ({'util'}, PLAIN | {'gio', 'gpgme'}),
    'imap': ({'util'}, PLAIN),
    'smtp': ({'util'}, PLAIN),
    'net': ({'imap', 'smtp', 'util'}, PLAIN | {'gio', 'dex', 'soup', 'json'}),
    'store': ({'core', 'util'}, PLAIN | {'gio', 'sqlite', 'dex'}),
    'account': ({'core', 'util'}, PLAIN | {'gio', 'dex', 'secret', 'goa'}),
    'engine': ({'account', 'store', 'net', 'imap', 'smtp', 'crypto', 'coi', 'mime', 'core', 'util'}, PLAIN | {'gio', 'dex'}),
    'model': ({'engine', 'store', 'core', 'util'}, PLAIN | {'gio', 'dex'}),
    'ui': ({'model', 'engine', 'core', 'util'}, PLAIN | {'gio', 'gtk', 'adwaita', 'spelling'}),
    'app': ({'ui', 'model', 'engine', 'account', 'core', 'util'}, PLAIN | {'gio', 'gtk', 'adwaita', 'portal'}),
    'cli': ({'model', 'engine', 'store', 'account', 'core', 'util'}, PLAIN | {'gio', 'dex', 'json'}),
}
# Of these modules, those above the engine see only the façade.
FACADES = {
    'engine': {'confab-engine.h', 'confab-problems.h'},
    'store': {'confab-store.h', 'confab-changeset.h', 'confab-query.h'},
}
BEHIND_FACADES = {'model', 'ui', 'app', 'cli'}
LIBRARIES = [
    (r'glib-object\.h|gobject/', 'gobject'), (r'gio/', 'gio'), (r'glib\.h|glib/|glib-unix\.h|gmodule\.h', 'glib'),
    (r'libdex\.h', 'dex'), (r'gmime/', 'gmime'), (r'libxml/', 'xml'), (r'json-glib/', 'json'), (r'gcrypt\.h', 'gcrypt'),
    (r'gpgme\.h', 'gpgme'), (r'libsoup/', 'soup'), (r'sqlite3\.h', 'sqlite'), (r'libsecret/', 'secret'), (r'goa/', 'goa'),
    (r'gtk/|gdk/|gsk/|graphene|pango/|gdk-pixbuf/', 'gtk'), (r'adwaita\.h', 'adwaita'), (r'libspelling\.h|gtksourceview/', 'spelling'),
    (r'libportal/', 'portal'), (r'gst/', 'gstreamer'), (r'webkit', 'webkit'), (r'zlib\.h', 'zlib'),
]
# What comes with the C library.
SYSTEM = re.compile(r'(sys|netinet|arpa)/\w+\.h|(string|errno|unistd|fcntl|locale|time|termios|stdio|stdlib|signal|poll|langinfo|'
                    r'iconv|math|ctype|wchar|limits|stdint|stddef|stdarg|inttypes|stdbool|float)\.h|linux/\w+\.h')
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.M)
# Made by the build.
MADE = re.compile(r'config\.h|confab-[\w-]+-resources\.h')


def library_of(header):
    return next((name for pattern, name in LIBRARIES if re.match(pattern, header)), None)


def complaints_about(path, text, home):
    """What is wrong with the includes of a file; `home` says in which module a header lives."""
    module = path.split('/')[1]
    if module not in LAYERS:
        return [f'{path}: the module “{module}” is not in the table of layers']
    modules, libraries = LAYERS[module]
    wrong = []
    for kind, header in INCLUDE.findall(text):
        if kind == '<':
            library = library_of(header)
            if library is None and not SYSTEM.fullmatch(header):
                wrong.append(f'{path}: <{header}> belongs to no library of the table')
            elif library and library not in libraries:
                wrong.append(f'{path}: {module} may not use {library} (<{header}>)')
        elif '/' in header:
            wrong.append(f'{path}: "{header}": include by the bare file name')
        elif MADE.fullmatch(header):
            continue
        elif header not in home:
            wrong.append(f'{path}: "{header}" is no header of ours')
        elif home[header] != module:
            owner = home[header]
            if owner not in modules:
                wrong.append(f'{path}: {module} may not include {owner} ("{header}")')
            elif header.endswith('-private.h'):
                wrong.append(f'{path}: "{header}" is for {owner} alone')
            elif module in BEHIND_FACADES and owner in FACADES and header not in FACADES[owner]:
                wrong.append(f'{path}: {module} sees only the façade of {owner}, not "{header}"')
    return wrong


def headers():
    return {os.path.basename(path): path.split('/')[1] for path in files('.h', below=['src'])}


@case
def layers():
    home = headers()
    check(home, 'there are headers')
    complain([line for path in files('.c', '.h', below=['src']) for line in complaints_about(path, read(path), home)])


@case
def the_table_is_that_of_meson():
    """The rows of src/meson.build, which the compiler enforces, say the same."""
    rows = re.findall(r"'(\w+)': \[\[([^\]]*)\]", read('src/meson.build'))
    check(len(rows) >= 12, 'rows of src/meson.build', rows)
    complain([f'src/meson.build: {name} may use {extra}, the table says no' for name, used in rows
              for extra in sorted(set(re.findall(r"'(\w+)'", used)) - LAYERS[name][0])])


@case
def wrong_includes_are_found():
    home = {'confab-a.h': 'util', 'confab-store.h': 'store', 'confab-blobs.h': 'store', 'confab-engine.h': 'engine',
            'confab-outbox.h': 'engine', 'confab-imap-set.h': 'imap', 'confab-b-private.h': 'util'}
    for module, line in [
        ('util', '#include "confab-store.h"'),
        ('imap', '#include <gio/gio.h>'),
        ('mime', '#include <libdex.h>'),
        ('net', '#include "confab-store.h"'),
        ('store', '#include "confab-imap-set.h"'),
        ('engine', '#include <gtk/gtk.h>'),
        ('model', '#include "confab-outbox.h"'),
        ('model', '#include "confab-blobs.h"'),
        ('ui', '#include "confab-store.h"'),
        ('ui', '#include <libdex.h>'),
        ('cli', '#include <adwaita.h>'),
        ('core', '#include "confab-b-private.h"'),
        ('core', '#include "util/confab-a.h"'),
        ('core', '#include "confab-unknown.h"'),
        ('core', '#include <curl/curl.h>'),
        ('core', '  #  include <sqlite3.h>'),
        ('attic', '#include <glib.h>'),
    ]:
        check(complaints_about(f'src/{module}/x.c', f'/* x */\n{line}\n', home), f'{module} with {line}')
    for module, line in [
        ('core', '#include "confab-a.h"'),
        ('model', '#include "confab-engine.h"'),
        ('model', '#include "confab-store.h"'),
        ('util', '#include "confab-b-private.h"'),
        ('ui', '#include <adwaita.h>'),
        ('net', '#include <netinet/tcp.h>'),
        ('ui', '#include "config.h"'),
    ]:
        wrong = complaints_about(f'src/{module}/x.c', f'{line}\n', home)
        check(not wrong, f'{module} with {line}', wrong)


run()
