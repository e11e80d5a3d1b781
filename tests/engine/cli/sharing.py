# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of what devices share have in common: what is on the server, and what other programs do there."""
import email
import email.policy

from harness import equal


def parsed(raw):
    return email.message_from_bytes(raw, policy=email.policy.default)


def folders(world, user):
    connection = world.imap(user)
    try:
        return [line.decode().rsplit(' ', 1)[1].strip('"') for line in connection.list()[1]]
    finally:
        connection.logout()


def put(world, user, raw, folder='COI/Contacts', make=True):
    """What another program of the person's puts there."""
    connection = world.imap(user)
    try:
        if make:
            connection.create(f'"{folder}"')
        equal(connection.append(f'"{folder}"', None, None, raw.replace('\n', '\r\n').encode())[0], 'OK')
    finally:
        connection.logout()


def expunge(world, folder, number=None, user='alice'):
    """What another program deletes, one of them or all."""
    connection = world.imap(user)
    try:
        connection.select(f'"{folder}"')
        connection.store(str(number) if number else '1:*', '+FLAGS', '\\Deleted')
        connection.expunge()
    finally:
        connection.logout()
