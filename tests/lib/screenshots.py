#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the published pictures of the windows: on weston, which draws round corners and shadows."""
import os
import subprocess
import sys
import tempfile
import time

from desktop import DesktopError, Session, wait_for
from stage import Chats, Stage, StageError

SIZE = (1240, 900)
MARGIN = 24
BACKGROUND = '#dedcda'
# For what fades in.
SETTLE_SECONDS = 1.5
DARK = {'ADW_DEBUG_COLOR_SCHEME': 'prefer-dark'}

# File, the chat that is open (None: none), width and height of the window, environment.
PICTURES = [
    ('conversation.png', 'Bob Okafor', 1000, 700, {}),
    ('dark.png', 'Bob Okafor', 1000, 700, DARK),
    ('group.png', 'Summit hut', 1000, 700, {}),
    ('mail.png', 'Jonas Weber', 1000, 700, {}),
    ('narrow.png', 'Bob Okafor', 400, 700, {}),
    ('chats.png', None, 400, 700, {}),
]


def open_chat(number):
    """Asks the running Confab to open a chat, as a notification does."""
    def call(*words):
        return subprocess.run(['gdbus', 'call', '--session', *words], stdout=subprocess.PIPE, check=True, text=True).stdout
    names = call('-d', 'org.freedesktop.DBus', '-o', '/org/freedesktop/DBus', '-m', 'org.freedesktop.DBus.ListNames')
    name = next(word for word in names.replace("'", ' ').split() if word.startswith('im.confab.Confab'))
    call('-d', name, '-o', '/' + name.replace('.', '/'), '-m', 'org.gtk.Actions.Activate', 'open-chat', f'[<int64 {number}>]', '{}')


def set_size(profile, width, height):
    with open(os.path.join(profile, 'settings.ini'), 'w') as f:
        f.write(f'[Confab]\nwindow-width={width}\nwindow-height={height}\n')


def crop(path):
    """Cuts away what is not the window and its shadow."""
    subprocess.run(['convert', path, '-trim', '+repage', '-bordercolor', BACKGROUND, '-border', str(MARGIN), '-strip',
                    '-define', 'png:compression-level=9', path], check=True)


def take(session, person, directory, name, chat, width, height, env):
    set_size(person.profile, width, height)
    window = Chats(session, person.command(), env=env).wait_until_shown()
    if chat:
        window.row(chat)
        number = next(record['id'] for record in person.cli('chats') if record['name'] == chat)
        wait_for(lambda: open_chat(number) or window.look(role='list', name='Messages'), f'the chat {chat}')
    else:
        window.row('Summit hut')
    time.sleep(SETTLE_SECONDS)
    path = os.path.join(directory, name)
    session.picture(path)
    crop(path)
    window.close()
    print(path, flush=True)


def main():
    directory = sys.argv[1]
    os.makedirs(directory, exist_ok=True)
    try:
        with tempfile.TemporaryDirectory(prefix='confab-screenshots-') as place, \
                Session(*SIZE, weston=True) as session, Stage(place) as stage:
            alice = stage['alice']
            alice.sign_in()
            alice.sync()
            for picture in PICTURES:
                take(session, alice, directory, *picture)
    except (DesktopError, StageError, subprocess.SubprocessError, StopIteration) as error:
        print(f'screenshots: {error}', file=sys.stderr)
        return 1
    return 0


if __name__ == '__main__':
    sys.exit(main())
