#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What ./dev run shows: Alice and Bob in two windows on the demo mail server.

play DIR     on a virtual display, plays a conversation through both windows and saves
             pictures of them in DIR
prepare DIR  fills the mail server of DIR and signs both in
open DIR     opens both windows on the display there is, and stays until they are closed
"""
import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import seed
from desktop import DesktopError, Session
from stage import Person, Stage, StageError

WIDTH, HEIGHT, GAP = 1000, 700, 20
QUESTION = 'Shall we take the early train?'
ANSWER = 'Yes, see you at the station at half past seven'
THANKS = 'Great, I bring the coffee'
# What a person needs to look at a window; only for the pictures.
GLANCE_SECONDS = 0.5


class Timer:
    def __init__(self):
        self.began = time.monotonic()

    def say(self, words):
        print(f'  {time.monotonic() - self.began:6.1f} s  {words}', file=sys.stderr, flush=True)


def play(pictures):
    """The conversation; raises an error if a message did not arrive."""
    timer = Timer()
    os.makedirs(pictures, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix='confab-demo-') as directory, \
            Session(width=2 * WIDTH + 3 * GAP, height=HEIGHT + 2 * GAP) as session, Stage(directory) as stage:
        timer.say('the mail server runs and holds a history')
        alice, bob = stage['alice'], stage['bob']
        for person in (alice, bob):
            person.sign_in()
        timer.say('Alice and Bob are signed in')
        hers, his = alice.open(session), bob.open(session)
        hers.place(GAP, GAP)
        his.place(WIDTH + 2 * GAP, GAP)
        timer.say('both windows are open')

        try:
            converse(hers, his, pictures, timer)
        except DesktopError:
            session.picture(os.path.join(pictures, 'failed.png'))
            raise
        time.sleep(GLANCE_SECONDS)
        for name, window in (('alice', hers), ('bob', his)):
            window.picture(os.path.join(pictures, f'{name}.png'))
        session.picture(os.path.join(pictures, 'both.png'))
        for window in (hers, his):
            window.close()
    names = ('both.png', 'alice.png', 'bob.png', 'bob-unread.png')
    print('\n'.join(os.path.join(pictures, name) for name in names), flush=True)


def converse(hers, his, pictures, timer):
    """Alice writes, Bob answers, Alice answers; each as a person does it."""
    hers.open_chat('Bob')
    hers.write(QUESTION)
    hers.message(QUESTION)
    his.wait_for_item('Chats', lambda name: name.startswith('Alice') and 'unread' in name and QUESTION in name,
                      'Alice’s message, unread, in Bob’s list')
    timer.say('Alice wrote, and Bob’s list shows it unread')
    his.picture(os.path.join(pictures, 'bob-unread.png'))

    his.open_chat('Alice')
    his.message(QUESTION)
    his.write(ANSWER)
    hers.message(ANSWER)
    timer.say('Bob answered, and Alice reads it')
    hers.write(THANKS)
    his.message(THANKS)
    # What a window shows is read when somebody looks at it.
    his.focus()
    his.wait_for_item('Chats', lambda name: name.startswith('Alice') and 'unread' not in name,
                      'Bob’s list without an unread mark')
    timer.say('Alice answered, and Bob reads it')


def people(directory):
    with open(os.path.join(directory, 'mail', 'info.json')) as f:
        info = json.load(f)
    return info, [Person(info, who, directory) for who in ('alice', 'bob')]


def prepare(directory):
    info, _ = people(directory)
    seed.fill(info)


def hide_keyring():
    """Puts a filter before the session bus: the demo's passwords do not belong in a person's keyring.

    Portals, accessibility and notifications go through.
    """
    bus = os.environ.get('DBUS_SESSION_BUS_ADDRESS')
    if not bus:
        return
    path = os.path.join(os.environ['XDG_RUNTIME_DIR'], 'confab-demo-bus')
    read, write = os.pipe()
    filters = ['--filter', '--own=im.confab.Confab.*', '--own=im.confab.Confab', '--talk=org.freedesktop.portal.*', '--talk=org.a11y.Bus',
               '--talk=org.freedesktop.Notifications', '--talk=org.gtk.vfs.*']
    subprocess.Popen(['xdg-dbus-proxy', f'--fd={write}', bus, path, *filters], pass_fds=[write], stdin=subprocess.DEVNULL)
    os.close(write)
    os.read(read, 1)  # It is ready, or gone.
    os.environ['DBUS_SESSION_BUS_ADDRESS'] = f'unix:path={path}'


def open_windows(directory):
    """Signs in here, where the same secret service is found as by the windows, and opens them."""
    hide_keyring()
    _, both = people(directory)
    for person in both:
        shutil.rmtree(person.profile, ignore_errors=True)
        person.sign_in()
    windows = [subprocess.Popen(person.command()) for person in both]

    def end(*_):
        for window in windows:
            window.terminate()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
    return max(abs(window.wait()) for window in windows)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('what', choices=('play', 'prepare', 'open'))
    parser.add_argument('directory')
    options = parser.parse_args()
    try:
        if options.what == 'play':
            play(options.directory)
        elif options.what == 'prepare':
            prepare(options.directory)
        else:
            return open_windows(options.directory)
    except (DesktopError, StageError, RuntimeError, subprocess.SubprocessError) as error:
        print(f'dev: {error}', file=sys.stderr)
        return 1
    return 0


if __name__ == '__main__':
    sys.exit(main())
