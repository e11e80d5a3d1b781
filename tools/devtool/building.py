# SPDX-License-Identifier: GPL-3.0-or-later
"""Building with meson and ninja inside the root."""
import contextlib
import fcntl
import os
import re
import sys
import time

from .common import BUILD, HERE, Failure, follow, progress, remove_tree
from .sandbox import Sandbox


def need_build_dir(root):
    """build/, thrown away when it was made by another root or in another place."""
    stamp = os.path.join(BUILD, '.root')
    words = f'{os.path.basename(root)} {HERE}\n'
    try:
        with open(stamp) as f:
            good = f.read() == words
    except OSError:
        good = False
    if not good:
        if os.path.isdir(BUILD):
            progress.say('build/ was made elsewhere; starting it anew')
            remove_tree(BUILD)
        os.makedirs(BUILD)
        with open(stamp, 'w') as f:
            f.write(words)


@contextlib.contextmanager
def build_lock(root):
    try:
        need_build_dir(root)
        lock = open(os.path.join(BUILD, '.lock'), 'w')
    except OSError as error:
        raise Failure(f'{BUILD} cannot be written: {error.strerror}') from error
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


SANITIZE = ('-Db_sanitize=address,undefined', '-Db_lundef=false')


def build(root, sanitize=False, jobs=None):
    """Builds into build/, or, with sanitizers, into build/asan."""
    directory = os.path.join(BUILD, 'asan') if sanitize else BUILD
    what = 'with sanitizers' if sanitize else ''
    log = os.path.join(BUILD, 'asan.log' if sanitize else 'build.log')
    box = Sandbox(root)
    if not os.path.exists(os.path.join(directory, 'build.ninja')):
        progress.say(f'Configuring {what}'.rstrip())
        options = ['-Dwerror=true', '-Dbuildtype=debugoptimized', *(SANITIZE if sanitize else ())]
        setup = box.command(['meson', 'setup', *options, directory, HERE])
        if follow(setup, log, lambda line: progress.step(line)) != 0:
            with open(log, errors='replace') as f:
                print(f.read(), file=sys.stderr)
            raise Failure('meson could not configure the build')
    edges = re.compile(r'\[(\d+)/(\d+)\]')
    began = time.monotonic()
    seen = 0

    def each_line(line):
        nonlocal seen
        match = edges.match(line)
        if match:
            seen = int(match[2])
            progress.step(f'Building {what} {match[1]} of {match[2]}'.replace('  ', ' '))
    ninja = box.command(['ninja', '-C', directory, *(['-j', str(jobs)] if jobs else [])])
    if follow(ninja, log, each_line) != 0:
        with open(log, errors='replace') as f:
            text = f.read()
        parts = re.split(r'^(?=\[\d+/\d+\])', text, flags=re.M)
        print(''.join(part for part in parts if 'FAILED:' in part) or text, file=sys.stderr)
        raise Failure(f'the build failed; all of it is in {log}')
    if seen and time.monotonic() - began > 1:
        progress.say(f'Built {what}'.rstrip())
