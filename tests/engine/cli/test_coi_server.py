#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Servers that file chats: COI servers, those with Sieve, and plain ones. By the sections of the protocol."""
import imaplib
import sys

from harness import case, case_with, check, equal, main, wait_until
from relay import Relay

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


@case_with(coi=True)
def s22_the_shipped_files_make_a_coi_server(world):
    connection = world.imap('alice')
    words = connection.capability()[1][0].split()
    check(b'COI' in words and b'METADATA' in words, 'capabilities', words)
    bring(world, 'alice', 'off', CHAT)
    equal(lies(world, 'alice', 'INBOX'), [('off', [])], 'nothing is done before somebody agreed')

    set_metadata(world, 'alice', f'{CONFIG}/enabled', 'yes')
    bring(world, 'alice', 'none', CHAT)
    set_metadata(world, 'alice', f'{CONFIG}/message-filter', 'active')
    bring(world, 'alice', 'active', CHAT, where='COI/Chats')
    bring(world, 'alice', 'answer', ('References', '<chat$1@mail.test> <2@mail.test>'), where='COI/Chats')
    bring(world, 'alice', 'mail')
    equal(lies(world, 'alice', 'COI/Chats'), [('active', ['$Chat']), ('answer', ['$Chat'])])

    set_metadata(world, 'alice', f'{CONFIG}/message-filter', 'seen')
    bring(world, 'alice', 'seen', CHAT)
    equal(lies(world, 'alice', 'INBOX'), [('off', []), ('none', ['$Chat']), ('mail', []), ('seen', ['$Chat'])])
    connection.select('INBOX')
    connection.store('1:4', '+FLAGS', r'(\Seen)')
    connection.expunge()
    connection.logout()
    equal([subject for subject, _ in lies(world, 'alice', 'INBOX')], ['off', 'mail'], 'what is left in INBOX')
    equal([subject for subject, _ in lies(world, 'alice', 'COI/Chats')], ['active', 'answer', 'none', 'seen'])
    equal(lies(world, 'alice', 'COI/Chats')[3][1], ['$Chat', '\\Seen'], 'flags of what was moved')


@case_with(coi=True)
def s12_the_shipped_files_block(world):
    set_metadata(world, 'alice', f'{BLOCKED}/eve@far.example', 'yes')
    bring(world, 'alice', 'unwanted', sender='Eve <Eve@Far.example>', where='Blocked')
    bring(world, 'alice', 'wanted', sender='Eva <eva@far.example>')
    set_metadata(world, 'alice', f'{BLOCKED}/eve@far.example', None)
    bring(world, 'alice', 'forgiven', sender='Eve <eve@far.example>')
    equal([subject for subject, _ in lies(world, 'alice', 'INBOX')], ['wanted', 'forgiven'])


@case
def what_was_learnt_of_a_server_is_kept(world):
    # A server that offers channel binding and cannot do it costs a refused attempt, once.
    relay = Relay(world, adds=['AUTH=SCRAM-SHA-256-PLUS'],
                  answers={'AUTHENTICATE': lambda command: b'TAG NO [AUTHENTICATIONFAILED] No binding here\r\n'
                           if b'-PLUS' in command else None})
    profile = world.profile()
    profile.add('alice', urls=relay.urls(profile)).done()
    relay.commands.clear()
    profile.run('sync').done()
    tries = [c.split()[2] for c in relay.sent('AUTHENTICATE')]
    check(len(tries) >= 3, 'two connections were made', tries)
    equal(tries.count(b'SCRAM-SHA-256-PLUS'), 1, 'refused attempts')


if __name__ == '__main__':
    sys.exit(main(sys.argv))
