#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""C is as uncrustify writes it, Blueprint as blueprint-compiler does."""
import os
import tempfile

from formatting import blueprint_files, c_files, differing_blueprints, differing_c
from sources import complain
from tap import case, check, run

GOOD_C = 'static int\nadd (int a,\n     int b)\n{\n  return a + b;\n}\n'
GOOD_BLUEPRINT = 'using Gtk 4.0;\n\nGtk.Box {\n  spacing: 6;\n}\n'


def written(directory, name, text):
    path = os.path.join(directory, name)
    with open(path, 'w') as f:
        f.write(text)
    return path


@case
def c():
    check(c_files(), 'there are C files')
    complain([f'{path}: run ./dev format' for path in differing_c(c_files())])


@case
def blueprint():
    complain([f'{path}: run ./dev format' for path in differing_blueprints(blueprint_files())])


@case
def other_forms_are_found():
    with tempfile.TemporaryDirectory() as directory:
        good = written(directory, 'good.c', GOOD_C)
        check(not differing_c([good]), 'good C', differing_c([good]))
        for name, text in (('a.c', GOOD_C.replace('add (', 'add(')), ('b.c', GOOD_C.replace('  return', '\treturn')),
                           ('c.c', GOOD_C.replace('static int\n', 'static int '))):
            bad = written(directory, name, text)
            check(differing_c([good, bad]) == [bad], 'bad C', text, differing_c([good, bad]))
        check(not differing_blueprints([written(directory, 'good.blp', GOOD_BLUEPRINT)]), 'good Blueprint')
        check(differing_blueprints([written(directory, 'bad.blp', GOOD_BLUEPRINT.replace('  spacing', '      spacing'))]), 'bad Blueprint')


run()
