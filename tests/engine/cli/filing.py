# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of servers that file chats have in common: mail that is brought, and METADATA."""
import imaplib

from harness import equal, wait_until

CONFIG = '/private/vendor/vendor.dovecot/coi/config'
BLOCKED = '/private/vendor/confab/blocked'

imaplib.Commands.update(GETMETADATA=('AUTH', 'SELECTED'), SETMETADATA=('AUTH', 'SELECTED'))


def set_metadata(world, user, entry, value):
    connection = world.imap(user)
    value = 'NIL' if value is None else f'"{value}"'
    equal(connection._simple_command('SETMETADATA', '""', f'({entry} {value})')[0], 'OK', entry)
    connection.logout()


def get_metadata(world, user, entry):
    connection = world.imap(user)
    connection._simple_command('GETMETADATA', '""', f'({entry})')
    answer = connection.untagged_responses.get('METADATA', [])
    connection.logout()
    return next((part[1].decode() for part in answer if isinstance(part, tuple)), None)


def lies(world, user, folder):
    """The subjects of what lies in a folder, with its flags."""
    found = []
    for flags, raw in world.stored(user, folder):
        line = next(line for line in raw.split(b'\r\n') if line.startswith(b'Subject: '))
        found.append((line[9:].decode(), sorted(f.decode() for f in flags if f != b'\\Recent')))
    return found


def bring(world, to, subject, *headers, sender='Bob Example <bob@mail.test>', where='INBOX'):
    """Brings a mail, and waits until it lies where it belongs."""
    before = len(world.stored(to, where))
    world.post(to, subject=subject, headers=headers, sender=sender)
    wait_until(lambda: len(world.stored(to, where)) > before, f'{subject!r} in {where}')


CHAT = ('Chat-Version', '1.0')
