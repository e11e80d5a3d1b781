# SPDX-License-Identifier: GPL-3.0-or-later
"""A mail server on the caller's own loopback that outlives the command that starts it."""
import contextlib
import json
import os
import signal
import subprocess
import tempfile
import time

from .common import HERE, Failure
from .sandbox import Sandbox, children, inside


def server_state(directory):
    """The process of the mail server of `directory`, if it lives: (state, pid)."""
    path = os.path.join(directory, 'server.json')
    try:
        with open(path) as f:
            state = json.load(f)
        if birth(state['pid']) == state['born']:
            return state
    except (OSError, ValueError, KeyError):
        pass
    return None


def birth(pid):
    """When a process began, in ticks: with its id it names the process for good."""
    try:
        with open(f'/proc/{pid}/stat') as f:
            return int(f.read().rpartition(')')[2].split()[19])
    except OSError:
        return None


def start_mail(root, directory):
    """Starts a mail server that outlives this process; what it says about itself."""
    directory = os.path.realpath(directory)
    try:
        os.makedirs(directory, exist_ok=True)
    except OSError as error:
        raise Failure(f'{directory} cannot be made: {error.strerror}') from None
    if inside():
        return json.loads(ask_server('start', directory))
    state = server_state(directory)
    if state:
        return state['info']
    box = Sandbox(root, network=True)
    box.args.remove('--die-with-parent')
    # A short path: a socket's has at most 107 bytes.
    box.bind(directory, '/tmp/mail')
    info, info_child = os.pipe()
    args = box.command(['python3', 'tests/lib/mailserver.py', 'serve', '/tmp/mail', '--shown', directory])
    args[1:1] = ['--info-fd', str(info_child)]
    with open(os.path.join(directory, 'start.log'), 'w') as log:
        process = subprocess.Popen(args, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, pass_fds=[info_child],
                                   start_new_session=True, text=True)
    os.close(info_child)
    with os.fdopen(info) as f:
        text = f.read()
    line = process.stdout.readline()
    try:
        pid = json.loads(text)['child-pid']
        said = json.loads(line)
    except (ValueError, KeyError):
        process.kill()
        with open(os.path.join(directory, 'start.log'), errors='replace') as f:
            raise Failure(f'the mail server does not start: {f.read().strip()}') from None
    said['pid'] = pid
    part = os.path.join(directory, 'server.json.part')
    with open(part, 'w') as f:
        json.dump({'pid': pid, 'born': birth(pid), 'info': said}, f)
    os.rename(part, os.path.join(directory, 'server.json'))
    return said


def ask_server(what, directory):
    """Inside, the servers are daemons that end with the whole; what mailserver.py prints."""
    with tempfile.TemporaryFile('w+') as words:
        result = subprocess.run(['python3', os.path.join(HERE, 'tests/lib/mailserver.py'), what, directory],
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=words, text=True)
        words.seek(0)
        if result.returncode != 0:
            raise Failure(words.read().strip())
    return result.stdout


def stop_mail(directory):
    if inside():
        return json.loads(ask_server('stop', os.path.realpath(directory)))
    state = server_state(directory)
    if not state:
        return False
    # The process that is known is the first of its namespace: when it dies, all in there die.
    for number, pids, seconds in ((signal.SIGTERM, children(state['pid']), 10), (signal.SIGKILL, [state['pid']], 5)):
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)
        deadline = time.monotonic() + seconds
        while birth(state['pid']) == state['born'] and time.monotonic() < deadline:
            time.sleep(0.02)
    os.unlink(os.path.join(directory, 'server.json'))
    return True
