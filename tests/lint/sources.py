# SPDX-License-Identifier: GPL-3.0-or-later
"""The files of the project, for the rules that look at them."""
import os
import sys

TOP = os.path.realpath(os.path.join(os.path.dirname(__file__), '..', '..'))
sys.path.insert(0, os.path.join(TOP, 'tests', 'lib'))

SKIPPED = {'build', '.git', '.cache', '__pycache__'}


def is_build(directory):
    """Whether Meson builds there, whatever a person calls the folder."""
    return os.path.isdir(os.path.join(directory, 'meson-private'))


def files(*endings, below=('',)):
    """Paths, from the top, of all files below these folders whose name ends so."""
    found = []
    for folder in below:
        for directory, folders, names in os.walk(os.path.join(TOP, folder)):
            folders[:] = [name for name in folders
                          if name not in SKIPPED and not is_build(os.path.join(directory, name))]
            for name in names:
                if not endings or name.endswith(endings):
                    found.append(os.path.relpath(os.path.join(directory, name), TOP))
    return sorted(found)


def read(path):
    with open(os.path.join(TOP, path), encoding='utf-8') as f:
        return f.read()


def complain(complaints):
    """Fails with one line per complaint."""
    if complaints:
        raise AssertionError('\n'.join(['', *complaints]))
