# SPDX-License-Identifier: GPL-3.0-or-later
"""What all of ./dev uses: where things lie, progress, child processes, removing trees."""
import contextlib
import ctypes
import os
import shutil
import signal
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))
BUILD = os.path.join(HERE, 'build')
CACHE = os.path.join(os.environ.get('XDG_CACHE_HOME') or os.path.expanduser('~/.cache'), 'confab')
QUIET_SECONDS = 10


class Failure(Exception):
    """Something a person can do something about; the message says what."""

    def __init__(self, message, status=1):
        super().__init__(message)
        self.status = status


class Progress:
    """Words on standard error, each with the time since the start."""

    def __init__(self):
        self.start = time.monotonic()
        self.live = sys.stderr.isatty()
        self.shown = False
        self.last = self.start

    def prefix(self):
        return f'[{time.monotonic() - self.start:6.1f} s] '

    def erase(self):
        if self.shown:
            sys.stderr.write('\r\033[K')
            self.shown = False

    def say(self, text):
        """A line that stays."""
        self.erase()
        print(self.prefix() + text, file=sys.stderr, flush=True)
        self.last = time.monotonic()

    def step(self, text):
        """How far a long step is: one line on a terminal, now and then a line elsewhere."""
        if self.live:
            width = shutil.get_terminal_size().columns - 1
            sys.stderr.write('\r\033[K' + (self.prefix() + text)[:width])
            sys.stderr.flush()
            self.shown = True
        elif time.monotonic() - self.last > QUIET_SECONDS:
            self.say(text)


progress = Progress()


def die_with_parent():
    """Runs in the child: it is told to end when this process ends, however that happens."""
    PR_SET_PDEATHSIG = 1
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def end(process, seconds=20):
    """Ends a child that is a group of its own, politely at first."""
    if process.poll() is not None:
        return
    for sig, wait in ((signal.SIGTERM, seconds), (signal.SIGKILL, 5)):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, sig)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(wait)
            return


def watch(pipe, group):
    """Reads from a pipe; if its other end is closed without a word, ends a group of processes."""
    os.setsid()
    null = os.open(os.devnull, os.O_RDWR)
    for fd in (0, 1, 2):
        os.dup2(null, fd)
    if os.read(pipe, 1):
        return
    for turn in range(100):
        os.killpg(group, signal.SIGTERM if turn < 50 else signal.SIGKILL)
        time.sleep(0.2)


@contextlib.contextmanager
def guarded(process):
    """Sees to it that the child, a group of its own, ends when this process is gone, even if that was killed."""
    read, write = os.pipe()
    guard = os.fork()
    if guard == 0:
        try:
            os.close(write)
            watch(read, process.pid)
        finally:
            os._exit(0)
    os.close(read)
    try:
        yield
    finally:
        end(process)
        os.write(write, b'.')
        os.close(write)
        os.waitpid(guard, 0)


def follow(command, log, each_line, env=None):
    """Runs a command, all of whose output goes to the file `log` and, line by line, to `each_line`."""
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                               text=True, errors='replace', env=env, start_new_session=True, preexec_fn=die_with_parent)
    try:
        with guarded(process), open(log, 'w') as f:
            for line in process.stdout:
                f.write(line)
                each_line(line.rstrip())
            return process.wait()
    finally:
        progress.erase()


def remove_tree(path):
    """Removes a tree, also one with folders that its owner cannot write."""
    if not os.path.lexists(path):
        return
    with open('/proc/self/mountinfo') as f:
        if any(line.split()[4].startswith(path + '/') for line in f):
            raise Failure(f'something is still mounted below {path}; unmount it and try again')

    def unlock(function, name, _error):
        with contextlib.suppress(OSError):
            os.chmod(os.path.dirname(name), 0o700)
            os.chmod(name, 0o700)
        with contextlib.suppress(FileNotFoundError):
            shutil.rmtree(name) if function is not os.unlink else os.unlink(name)
    if os.path.isdir(path) and not os.path.islink(path):
        shutil.rmtree(path, onerror=unlock)
    else:
        os.unlink(path)
    if os.path.lexists(path):
        raise Failure(f'{path} cannot be removed')
