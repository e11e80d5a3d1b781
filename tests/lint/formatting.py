#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The form of C and Blueprint files: finds those that differ from it, or, with --fix, changes them."""
import argparse
import os
import subprocess
import sys

from sources import TOP, files

UNCRUSTIFY = ['uncrustify', '-q', '-c', os.path.join(TOP, '.uncrustify.cfg'), '-l', 'C']


def c_files():
    return files('.c', '.h', below=['src', 'tests'])


def blueprint_files():
    return files('.blp', below=['ui'])


def differing_c(paths):
    """Which of these C files uncrustify would change."""
    result = subprocess.run([*UNCRUSTIFY, '--check', *paths], cwd=TOP, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if result.returncode == 0:
        return []
    return [line.split()[1] for line in result.stdout.splitlines() if line.startswith('FAIL:')] or [result.stdout]


def differing_blueprints(paths):
    """Which of these Blueprint files blueprint-compiler would change, or cannot read."""
    return [path for path in paths
            if subprocess.run(['blueprint-compiler', 'format', '--spaces', '2', path], cwd=TOP, stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL).returncode != 0]


def fix():
    for start in range(0, len(c_files()), 100):
        subprocess.run([*UNCRUSTIFY, '--replace', '--no-backup', '--if-changed', *c_files()[start:start + 100]], cwd=TOP, check=True)
    subprocess.run(['blueprint-compiler', 'format', '--spaces', '2', '--fix', *blueprint_files()], cwd=TOP, check=True)


def main():
    parser = argparse.ArgumentParser(description='Check the form of C and Blueprint files.')
    parser.add_argument('--fix', action='store_true')
    if parser.parse_args().fix:
        fix()
        return 0
    wrong = differing_c(c_files()) + differing_blueprints(blueprint_files())
    print('\n'.join(wrong))
    return 1 if wrong else 0


if __name__ == '__main__':
    sys.exit(main())
