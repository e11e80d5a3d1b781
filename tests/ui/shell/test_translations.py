#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The translations are well formed, and German is complete."""
import os
import re
import subprocess
import sys
import tempfile

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', '..')
sys.path.insert(0, os.path.join(ROOT, 'tests', 'lib'))
from tap import case, equal, run  # noqa: E402

KEYWORDS = ['_', 'N_', 'C_:1c,2', 'NC_:1c,2', 'ngettext:1,2', 'g_dngettext:2,3', 'g_dpgettext2:2c,3']


def listed():
    with open(os.path.join(ROOT, 'po', 'POTFILES.in')) as f:
        return [line.strip() for line in f if line.strip() and not line.startswith('#')]


def extract(directory):
    """Writes the template that translators start from; its path."""
    template = os.path.join(directory, 'confab.pot')
    subprocess.run(['xgettext', '--from-code=UTF-8', *(f'--keyword={k}' for k in KEYWORDS), '-o', template, *listed()],
                   cwd=ROOT, check=True, stderr=subprocess.DEVNULL)
    return template


def languages():
    with open(os.path.join(ROOT, 'po', 'LINGUAS')) as f:
        return [line.strip() for line in f if line.strip() and not line.startswith('#')]


@case
def translations_are_well_formed():
    for language in languages():
        po = os.path.join(ROOT, 'po', language + '.po')
        result = subprocess.run(['msgfmt', '--check', '-o', os.devnull, po], stderr=subprocess.PIPE, text=True)
        equal((result.returncode, result.stderr), (0, ''), language)


@case
def german_is_complete():
    with tempfile.TemporaryDirectory() as directory:
        merged = os.path.join(directory, 'de.po')
        subprocess.run(['msgmerge', '--quiet', '--no-fuzzy-matching', '-o', merged, os.path.join(ROOT, 'po', 'de.po'),
                        extract(directory)], check=True)
        missing = subprocess.run(['msgattrib', '--untranslated', '--no-obsolete', merged], stdout=subprocess.PIPE,
                                 check=True, text=True).stdout
        equal(re.findall(r'^#: .*\n(?:#.*\n)*((?:msg.*\n(?:".*"\n)*)+)', missing, re.M), [], 'strings without German')
        fuzzy = subprocess.run(['msgattrib', '--only-fuzzy', merged], stdout=subprocess.PIPE, check=True, text=True).stdout
        equal(fuzzy, '', 'doubtful German')


run()
