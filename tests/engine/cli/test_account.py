#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""confab-cli account: what is kept when it works, and that nothing is when it does not."""
import os
import pty
import stat
import subprocess
import sys

import harness
from harness import Nonsense, case, check, equal, main, unused_port


def assert_nothing_stored(profile):
    equal(profile.records('account', 'list'), [], 'accounts')
    equal(profile.records('chats'), [], 'chats')
    check(not os.path.exists(os.path.join(profile.directory, 'secrets.ini')), 'no password is kept')


@case
def add_list_remove(world):
    profile = world.profile()
    result = profile.add('alice', '--name', 'Alice Example').done()
    record = result.record
    info = world.server.info
    equal(record['address'], 'alice@mail.test')
    equal(record['name'], 'Alice Example')
    equal(record['imap'], f"imaps://localhost:{info['imap']['port_tls']}")
    equal(record['smtp'], f"smtps://localhost:{info['smtp']['port_tls']}")
    check(isinstance(record['id'], int))
    equal(profile.records('account', 'list'), [record])

    # The authority is a copy: the person's file may go away.
    check(record['ca'].startswith(profile.directory + '/'), 'the authority is in the profile', record['ca'])
    with open(record['ca']) as copy, open(info['ca']) as original:
        equal(copy.read(), original.read())

    # There is no keyring here: a private file, and a warning.
    secrets = os.path.join(profile.directory, 'secrets.ini')
    equal(stat.S_IMODE(os.stat(secrets).st_mode), 0o600)
    result.says('secrets.ini')

    equal(profile.run('account', 'remove', 'ALICE@mail.test').done().record, record)
    assert_nothing_stored(profile)


@case
def add_with_starttls(world):
    info = world.server.info
    profile = world.profile()
    record = profile.add('alice', urls=['--imap', f"imap+starttls://127.0.0.1:{info['imap']['port_starttls']}",
                                        '--smtp', f"smtp+starttls://127.0.0.1:{info['smtp']['port_starttls']}",
                                        '--ca', info['ca']]).done().record
    equal(record['imap'], f"imap+starttls://127.0.0.1:{info['imap']['port_starttls']}")
    profile.run('sync').done()


@case
def add_in_words(world):
    profile = world.profile()
    result = profile.add('alice', json_out=False).done()
    check(b'alice@mail.test' in result.out and b'imaps://localhost' in result.out, '', result.out)
    check(b'alice@mail.test' in profile.run('account', 'list', json_out=False).done().out)
    check(b'alice@mail.test' in profile.run('account', 'remove', 'alice@mail.test', json_out=False).done().out)


@case
def one_newline_is_dropped(world):
    profile = world.profile()
    profile.run('account', 'add', 'alice@mail.test', '--password-stdin', *profile.urls(), stdin=b'alice-pw').done()
    second = world.profile('second')
    second.run('account', 'add', 'alice@mail.test', '--password-stdin', *second.urls(), stdin=b'alice-pw\n\n').failed('localhost')
    assert_nothing_stored(second)


@case
def bad_passwords(world):
    profile = world.profile()
    for stdin, words in ((b'', 'empty'), (b'\n', 'empty'), (b'a\0b', 'UTF-8'), (b'\xff', 'UTF-8'), (b'x' * 5000, 'longer')):
        profile.run('account', 'add', 'alice@mail.test', '--password-stdin', *profile.urls(), stdin=stdin).failed(words, status=2)
    profile.run('account', 'add', 'alice@mail.test', *profile.urls()).failed('--password-stdin', status=2)
    check(not os.path.exists(profile.directory), 'no profile was made')


@case
def password_at_a_terminal(world):
    """It is asked for, with and without --password-stdin, and does not show."""
    for number, more in enumerate(([], ['--password-stdin'])):
        profile = world.profile(f'terminal{number}')
        master, slave = pty.openpty()
        process = subprocess.Popen([harness.PROGRAM, '--json', '--profile', profile.directory, 'account', 'add',
                                    'alice@mail.test', *more, *profile.urls()], env=world.env,
                                   stdin=slave, stdout=subprocess.PIPE, stderr=slave, start_new_session=True)
        world.running.append(process)
        os.close(slave)
        shown = b''
        while b'alice@mail.test: ' not in shown:
            shown += os.read(master, 1000)
        os.write(master, b'alice-pw\n')
        out, _ = process.communicate(timeout=harness.PATIENCE)
        try:
            while data := os.read(master, 1000):
                shown += data
        except OSError:
            pass
        os.close(master)
        equal(process.returncode, 0, shown)
        check(b'alice@mail.test' in out, '', out)
        check(b'alice-pw' not in shown, 'it does not show', shown)


@case
def wrong_password(world):
    profile = world.profile()
    profile.add('alice', password='wrong').failed('localhost', 'password')
    assert_nothing_stored(profile)


@case
def wrong_password_for_sending(world):
    info = world.server.info
    profile = world.profile()
    urls = profile.urls()
    urls[3] = f"smtps://nobody%40mail.test@localhost:{info['smtp']['port_tls']}"
    profile.add('alice', urls=urls).failed('localhost', 'password')
    assert_nothing_stored(profile)


@case
def unknown_host(world):
    profile = world.profile()
    urls = profile.urls()
    urls[1] = 'imaps://nowhere.invalid'
    profile.add('alice', urls=urls).failed('nowhere.invalid')
    assert_nothing_stored(profile)
    urls = profile.urls()
    urls[3] = 'smtps://nowhere.invalid'
    profile.add('alice', urls=urls).failed('nowhere.invalid')
    assert_nothing_stored(profile)


@case
def refused_port(world):
    profile = world.profile()
    urls = profile.urls()
    urls[1] = f'imaps://localhost:{unused_port()}'
    profile.add('alice', urls=urls).failed('localhost', 'port')
    assert_nothing_stored(profile)


@case
def untrusted_certificate(world):
    profile = world.profile()
    profile.add('alice', urls=profile.urls()[:4]).failed('certificate')
    assert_nothing_stored(profile)


@case
def certificate_for_another_host(world):
    info = world.server.info
    profile = world.profile()
    urls = profile.urls()
    urls[1] = f"imaps://127.0.0.2:{info['imap']['port_tls']}"
    result = profile.add('alice', urls=urls)
    equal(result.status, 1)
    assert_nothing_stored(profile)


@case
def nonsense_servers(world):
    profile = world.profile()
    for greeting in (b'HTTP/1.1 400 Bad Request\r\n\r\n', b'', b'\0' * 5000, b'* ' + b'x' * 200000):
        port = Nonsense(greeting).port
        urls = profile.urls()
        for url in (f'imap+starttls://localhost:{port}', f'imaps://localhost:{port}'):
            urls[1] = url
            result = profile.add('alice', urls=urls).failed('localhost')
            check(b'by itself' not in result.err, 'nothing is tried again', result.err)
    urls = profile.urls()
    urls[3] = f'smtp+starttls://localhost:{Nonsense().port}'
    profile.add('alice', urls=urls).failed('localhost')
    assert_nothing_stored(profile)


@case
def words_of_servers(world):
    """What a server says when it turns one away is told, and nothing is tried again."""
    profile = world.profile()
    for number, scheme, greeting in (1, 'imap', b'* BYE go away\r\n'), (3, 'smtp', b'554 go away\r\n'):
        urls = profile.urls()
        urls[number] = f'{scheme}+starttls://localhost:{Nonsense(greeting).port}'
        result = profile.add('alice', urls=urls).failed('localhost', 'go away')
        check(b'by itself' not in result.err, 'nothing is tried again', result.err)
    assert_nothing_stored(profile)


@case
def bad_authority(world):
    profile = world.profile()
    for name, contents in (('none.pem', None), ('empty.pem', b''), ('text.pem', b'hello')):
        path = world.path(name)
        if contents is not None:
            with open(path, 'wb') as f:
                f.write(contents)
        profile.add('alice', urls=[*profile.urls()[:4], '--ca', path]).failed(name)
    check(not os.path.exists(profile.directory), 'no profile was made')


@case
def same_account_twice(world):
    profile = world.profile()
    profile.add('alice').done()
    profile.add('alice').failed('alice@mail.test')
    equal(len(profile.records('account', 'list')), 1)


@case
def unknown_account(world):
    profile = world.profile()
    profile.add('alice').done()
    profile.run('account', 'remove', 'bob@mail.test').failed('bob@mail.test', 'account list')
    profile.run('--account', 'bob@mail.test', 'chats').failed('bob@mail.test', 'account list')
    equal(len(profile.records('account', 'list')), 1)


@case
def wide_permissions_of_the_file(world):
    profile = world.profile()
    profile.add('alice').done()
    os.chmod(os.path.join(profile.directory, 'secrets.ini'), 0o644)
    result = profile.run('sync')
    equal(result.status, 1)
    check('chmod 600' in result.err.decode(), 'what to do', result.err)


@case
def locked_keyring(world):
    """There is a keyring, and nobody to unlock it: an error, never the file."""
    profile = world.profile()
    # In a session of its own, with a keyring that cannot ask: it has no display.
    os.makedirs(world.path('run'), mode=0o700)
    result = profile.add('alice', wrapper=['dbus-run-session', '--'], env={'XDG_RUNTIME_DIR': world.path('run'), 'G_DEBUG': ''})
    equal(result.status, 1, result.err)
    equal(result.out, b'')
    sentences = [line for line in result.err.decode().splitlines() if line.startswith('confab-cli: ')]
    check(len(sentences) == 1 and 'keyring' in sentences[0] and 'locked' in sentences[0], '', result.err)
    assert_nothing_stored(profile)


@case
def unlocked_keyring(world):
    profile = world.profile()
    os.makedirs(world.path('run'), mode=0o700)
    os.makedirs(world.path('data'))
    script = ('printf "test\\n" | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1; '
              '"$@" && "$1" --profile "$PROFILE" sync')
    result = profile.add('alice', json_out=False, env={'XDG_RUNTIME_DIR': world.path('run'), 'PROFILE': profile.directory, 'G_DEBUG': ''},
                         wrapper=['dbus-run-session', '--', 'bash', '-c', script, 'bash'])
    result.done()
    check(not os.path.exists(os.path.join(profile.directory, 'secrets.ini')), 'no file')


@case
def read_only_profile(world):
    profile = world.profile()
    os.makedirs(profile.directory)
    os.chmod(profile.directory, 0o500)
    try:
        profile.add('alice').failed('Check who may')
    finally:
        os.chmod(profile.directory, 0o700)


if __name__ == '__main__':
    sys.exit(main(sys.argv))
