#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What ./dev bench prints: how fast Confab is, each time beside the least that the same
machine and server can do, measured in the same run.

One object per line with --json: name, value, unit, reference, ratio (value by reference).
"""
import argparse
import ctypes
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), '..', 'lib'))

from desktop import PATIENCE, DesktopError, Session, Window, wait_for  # noqa: E402
from mailbox import Mailbox  # noqa: E402
from many import Many, connecting, other_client, percentile, warm_sending  # noqa: E402
from stage import BUILD, Person, Stage, StageError  # noqa: E402
from wire import RawPath, Recorder, drain_again  # noqa: E402

REFERENCE_WINDOW = os.path.join(BUILD, 'tests', 'bench', 'reference-window')
SYNC_PATIENCE = 1200


class Report:
    """Prints one measurement after the other."""

    def __init__(self, as_json):
        self.as_json = as_json

    def add(self, name, value, unit, reference, what):
        """`what` says in words what the reference is."""
        ratio = value / reference if reference else None
        if self.as_json:
            print(json.dumps({'name': name, 'value': round(value, 2), 'unit': unit, 'reference': round(reference, 2),
                              'ratio': None if ratio is None else round(ratio, 3)}), flush=True)
        else:
            print(f'{name:28} {value:10.1f} {unit:12} {what}: {reference:.1f} (× {ratio:.2f})', flush=True)


def say(words):
    print(f'  {words}', file=sys.stderr, flush=True)


class Bench:
    def __init__(self, report, messages, many, times, pairs):
        self.report = report
        self.messages = messages
        self.many = many
        self.times = times
        self.pairs = pairs

    # Start

    def first_frame(self, session, command):
        """Starts a program; ms until its first frame with all that belongs in it, and its memory in MiB."""
        window = Window(session, command, env={'CONFAB_TRACE_START': '1'})

        def traced():
            return next((line for line in window.said().splitlines() if line.startswith('first-frame ')), None)
        line = wait_for(traced, 'the first frame')
        with open(f'/proc/{window.process.pid}/smaps_rollup') as f:
            pss = next(int(line.split()[1]) for line in f if line.startswith('Pss:'))
        window.close()
        os.unlink(window.log)
        return float(line.split()[1]), pss / 1024

    def start(self, session, name, person):
        """Takes turns, so that what else the machine does falls on both."""
        own, reference = [], []
        for _ in range(self.times):
            reference.append(self.first_frame(session, [REFERENCE_WINDOW]))
            own.append(self.first_frame(session, person.command()))
        self.report.add(f'start-{name}', statistics.median(ms for ms, _ in own), 'ms',
                        statistics.median(ms for ms, _ in reference), 'an empty libadwaita window')
        self.report.add(f'memory-{name}', statistics.median(mib for _, mib in own), 'MiB',
                        statistics.median(mib for _, mib in reference), 'an empty libadwaita window')

    # Sync

    def sync(self, stage):
        """Fetches a big mailbox; Alice's profile then holds it."""
        alice = stage['alice']
        mailbox = Mailbox(alice.address, self.messages)
        size = mailbox.write(stage.server.path('mail', alice.address, 'Maildir'))
        say(f'{self.messages} messages, {size / 1e6:.1f} MB')
        recorder = Recorder(stage.server)
        info = json.loads(json.dumps(stage.server.info))
        info['imap']['port_tls'] = recorder.port
        learner = Person(info, 'alice', os.path.join(stage.directory, 'recorded'))
        learner.sign_in()
        learner.cli('sync', patience=SYNC_PATIENCE)
        recorder.close()
        conversations = recorder.fetches()
        say(f'the server has read its mailbox once; Confab fetches with {sum(map(len, conversations))} commands')

        own, reference = [], []
        for turn in range(max(1, self.times // 2)):
            reference.append(drain_again(stage.server.info, alice.address, conversations)[0])
            person = Person(stage.server.info, 'alice', os.path.join(stage.directory, f'synced-{turn}'))
            person.sign_in()
            began = time.perf_counter()
            record = person.cli('sync', patience=SYNC_PATIENCE)[0]
            own.append(time.perf_counter() - began)
            if record['messages'] < self.messages:
                raise StageError(f'{record["messages"]} of {self.messages} messages were fetched')
        alice.profile = person.profile
        self.report.add(f'sync-{self.messages}', self.messages / statistics.median(own), 'messages/s',
                        self.messages / statistics.median(reference), 'the same FETCH, thrown away')
        other = other_client(stage, person, len(own))
        if other is not None:
            self.report.add(f'sync-{self.messages}-mbsync', self.messages / statistics.median(own), 'messages/s',
                            self.messages / other, 'mbsync into a Maildir')

    # Sending

    def send(self, session, stage):
        """From the Return key in Alice's window to the words in Bob's, against the bare way of a mail."""
        # Their mailboxes are small: this is about one message.
        bob, carol = stage['bob'], stage['carol']
        hers, his = (person.open(session) for person in (carol, bob))
        hers.place(20, 20)
        his.place(1040, 20)
        raw = RawPath(stage.server.info, carol.address, 'alice@mail.test')
        his_seen = Watcher(his)
        hers.open_chat('Bob')
        his.open_chat('Carol')
        own, reference = [], []
        key = ReturnKey()
        for number in range(self.pairs):
            reference.append(raw.measure(number) * 1000)
            words = f'word{number}x{int(time.time())}'
            hers.click(hers.composer())
            hers.type(words)
            expected = his_seen.expect(words)
            hers.focus()
            began = time.perf_counter()
            key.press()
            own.append((expected() - began) * 1000)
        raw.close()
        for window in (hers, his):
            window.close()
        self.report.add('send-to-shown', statistics.median(own) - statistics.median(reference), 'ms', statistics.median(reference),
                        'more than the server alone')
        self.report.add('send-to-shown-p95', percentile(own, 0.95) - percentile(reference, 0.95), 'ms', percentile(reference, 0.95),
                        'more than the server alone')


class ReturnKey:
    """The key itself: no program has to be started to press it."""

    KEYSYM = 0xff0d

    def __init__(self):
        self.x = ctypes.CDLL('libX11.so.6')
        self.test = ctypes.CDLL('libXtst.so.6')
        self.x.XOpenDisplay.restype = ctypes.c_void_p
        self.display = ctypes.c_void_p(self.x.XOpenDisplay(None))
        self.code = self.x.XKeysymToKeycode(self.display, ctypes.c_ulong(self.KEYSYM))

    def press(self):
        for down in (1, 0):
            self.test.XTestFakeKeyEvent(self.display, self.code, down, ctypes.c_ulong(0))
        self.x.XFlush(self.display)


class Watcher:
    """Learns by accessibility events when a window shows certain words."""

    def __init__(self, window):
        from gi.repository import GLib
        self.atspi = window.atspi
        self.pid = window.process.pid
        self.words = None
        self.seen = None
        self.condition = threading.Condition()
        self.listener = self.atspi.EventListener.new(self.event)
        for kind in ('object:property-change:accessible-name', 'object:children-changed:add', 'object:text-changed:insert'):
            self.listener.register(kind)
        self.loop = GLib.MainLoop()
        threading.Thread(target=self.loop.run, daemon=True).start()

    def event(self, event):
        now = time.perf_counter()
        with self.condition:
            if self.words is None or self.seen is not None:
                return
            words = self.words
        try:
            names = [event.source.get_name() or '']
            if isinstance(event.any_data, str):
                names.append(event.any_data)
            if any(words in name for name in names) and event.source.get_process_id() == self.pid:
                with self.condition:
                    self.seen = now
                    self.condition.notify_all()
        except Exception:  # It went away while it was looked at.
            return

    def expect(self, words):
        """Call what this returns to wait for the words; it gives the time by perf_counter()."""
        with self.condition:
            self.words, self.seen = words, None

        def wait():
            with self.condition:
                if not self.condition.wait_for(lambda: self.seen is not None, PATIENCE):
                    raise DesktopError(f'“{words}” was never shown')
                return self.seen
        return wait


def run(bench, only):
    with tempfile.TemporaryDirectory(prefix='confab-bench-') as directory, Session(width=2080, height=760) as session, \
            Stage(directory) as stage:
        empty = Person(stage.server.info, 'alice', os.path.join(directory, 'empty'))
        if only in 'start':
            bench.start(session, 'empty', empty)
        if only in 'sync start':
            bench.sync(stage)
        if only in 'start':
            bench.start(session, str(bench.messages), stage['alice'])
        if only in 'far':
            connecting(bench.report, stage, 'bob')
            warm_sending(bench.report, stage, 'carol', stage['bob'].address)
        if only in 'many':
            with Stage(os.path.join(directory, 'many'), fill=False) as crowded:
                many = Many(bench.report, crowded, bench.many)
                many.again(bench.times)
                many.window(session)
        if only in 'send':
            for who in ('bob', 'carol'):
                stage[who].sign_in()
                stage[who].sync()
            bench.send(session, stage)


def main(argv=None):
    parser = argparse.ArgumentParser(description='Measure Confab beside what the machine can do at most.')
    parser.add_argument('--json', action='store_true')
    parser.add_argument('-k', dest='only', default='', help='only start, sync, far, many or send')
    parser.add_argument('--messages', type=int, default=10000)
    parser.add_argument('--many', type=int, default=100000)
    parser.add_argument('--times', type=int, default=5)
    parser.add_argument('--pairs', type=int, default=20)
    options = parser.parse_args(argv)
    try:
        run(Bench(Report(options.json), options.messages, options.many, options.times, options.pairs), options.only)
    except (DesktopError, StageError, subprocess.SubprocessError, OSError) as error:
        print(f'bench: {error}', file=sys.stderr)
        return 1
    return 0


if __name__ == '__main__':
    sys.exit(main())
