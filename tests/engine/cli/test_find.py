#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""confab-cli account find, and account add with nothing but an address and a password."""
import os
import sys

from harness import Nonsense, case, check, equal, main, unused_port


class Names:
    """What DNS says and where hosts are, for the programs that a world runs."""

    def __init__(self, world):
        self.path = world.path('names.ini')
        self.groups = {'SRV': {}, 'MX': {}, 'ROUTE': {}}
        world.env.update(GIO_EXTRA_MODULES=os.environ['CONFAB_TEST_MODULES'], CONFAB_TEST_NAMES=self.path)
        self.write()

    def write(self):
        with open(self.path, 'w') as f:
            for group, values in self.groups.items():
                f.write(f'[{group}]\n' + ''.join(f'{key}={value}\n' for key, value in values.items()))

    def set(self, group, key, value):
        self.groups[group][key] = value
        self.write()

    def service(self, service, host, port):
        self.set('SRV', f'_{service}._tcp.mail.test', f'{host} {port}')
        self.set('ROUTE', f'{host}:{port}', port)


def of_the_server(world, host='mail.test'):
    """The names of mail.test lead to the real servers."""
    names = Names(world)
    names.service('imaps', host, world.server.info['imap']['port_tls'])
    names.service('submission', host, world.server.info['smtp']['port_starttls'])
    return names


def add(profile, *more, password=b'alice-pw\n', **options):
    return profile.run('account', 'add', 'alice@mail.test', '--password-stdin', *more, stdin=password, **options)


@case
def servers_are_found_by_dns(world):
    info = world.server.info
    of_the_server(world)
    profile = world.profile()
    found = profile.run('account', 'find', 'alice@mail.test', '--ca', info['ca']).done().record
    equal(found, {'address': 'alice@mail.test', 'imap': f"imaps://mail.test:{info['imap']['port_tls']}",
                  'imap_user': 'alice@mail.test', 'smtp': f"smtp+starttls://mail.test:{info['smtp']['port_starttls']}",
                  'smtp_user': 'alice@mail.test', 'source': 'srv', 'vouched': True, 'auth': ['password'],
                  'oauth_ready': False, 'hint': None, 'page': None})
    words = profile.run('account', 'find', 'alice@mail.test', '--ca', info['ca'], json_out=False).done().out
    check(b'imaps://mail.test' in words and b'DNS of mail.test' in words, 'in words', words)
    check(not os.path.exists(profile.directory), 'no profile was made')


@case
def address_and_password_are_enough(world):
    info = world.server.info
    of_the_server(world)
    world.deliver('alice', text='Welcome\n')
    profile = world.profile()
    record = add(profile, '--ca', info['ca']).done().record
    equal(record['imap'], f"imaps://mail.test:{info['imap']['port_tls']}")
    equal(record['smtp'], f"smtp+starttls://mail.test:{info['smtp']['port_starttls']}")
    equal(record['auth'], 'password')
    profile.run('sync').done()
    check(profile.chats(), 'there are chats')


@case
def wrong_password(world):
    of_the_server(world)
    profile = world.profile()
    add(profile, '--ca', world.server.info['ca'], password=b'wrong\n').failed('mail.test', 'password')
    equal(profile.records('account', 'list'), [], 'accounts')
    check(not os.path.exists(os.path.join(profile.directory, 'secrets.ini')), 'no password is kept')


@case
def one_server_given_by_hand(world):
    info = world.server.info
    of_the_server(world)
    profile = world.profile()
    record = add(profile, '--ca', info['ca'], '--smtp', f"smtps://localhost:{info['smtp']['port_tls']}").done().record
    equal(record['imap'], f"imaps://mail.test:{info['imap']['port_tls']}")
    equal(record['smtp'], f"smtps://localhost:{info['smtp']['port_tls']}")


@case
def dns_alone_is_not_believed(world):
    """The servers are real and prove their name, but it is not that of the address."""
    info = world.server.info
    of_the_server(world, 'localhost')
    profile = world.profile()
    found = profile.run('account', 'find', 'alice@mail.test', '--ca', info['ca']).done().record
    equal(found['vouched'], False)
    add(profile, '--ca', info['ca']).failed('DNS', f"--imap imaps://localhost:{info['imap']['port_tls']}")
    check(not os.path.exists(profile.directory), 'no profile was made')
    add(profile, '--ca', info['ca'], '--imap', found['imap'], '--smtp', found['smtp']).done()


@case
def a_stranger_is_refused(world):
    """Without the authority, and where the certificate is for another name."""
    of_the_server(world)
    profile = world.profile()
    add(profile).failed('certificate', 'mail.test')
    of_the_server(world, 'other.mail.test')
    add(profile, '--ca', world.server.info['ca']).failed('certificate', 'other.mail.test')
    check(not os.path.exists(profile.directory), 'no profile was made')


@case
def no_downgrade(world):
    """Servers that do not encrypt are none, whatever they answer."""
    names = Names(world)
    profile = world.profile()
    for greeting in (b'* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] hello\r\n', b'* PREAUTH hello\r\n', b'220 hello\r\n'):
        names.service('imap', 'mail.test', Nonsense(greeting).port)
        names.service('submission', 'mail.test', world.server.info['smtp']['port_starttls'])
        add(profile, '--ca', world.server.info['ca']).failed('mail.test')
    check(not os.path.exists(profile.directory), 'no profile was made')


@case
def nobody_knows(world):
    Names(world)
    profile = world.profile()
    add(profile).failed('servers')
    profile.run('account', 'find', 'alice@mail.test').failed('servers')
    profile.run('account', 'find', 'alice').failed('alice', status=2)
    profile.run('account', 'find', 'alice@mail.test', '--ca', world.path('none.pem')).failed('none.pem')


@case
def a_server_that_is_gone(world):
    names = Names(world)
    names.service('imaps', 'mail.test', unused_port())
    names.service('submissions', 'mail.test', unused_port())
    world.profile().run('account', 'find', 'alice@mail.test').failed('mail.test', 'port')


@case
def a_provider_that_is_known(world):
    """Its own words tell what it wants, and where to get it."""
    names = Names(world)
    info = world.server.info
    os.makedirs(world.path('config', 'confab'))
    with open(world.path('config', 'confab', 'providers.ini'), 'w') as f:
        f.write('[Provider test]\nname=Test Mail\ndomains=mail.test;\nimap=imaps://mail.test:993\nsmtp=smtps://mail.test:465\n'
                'sign-in=app-password;oauth2;\npage=https://mail.test/passwords\noauth=google\n'
                '[Provider browser]\nname=Browser Mail\ndomains=browser.test;\nimap=imaps://mail.test:993\n'
                'smtp=smtps://mail.test:465\nsign-in=oauth2;\noauth=microsoft\n')
    names.set('ROUTE', 'mail.test:993', info['imap']['port_tls'])
    names.set('ROUTE', 'mail.test:465', info['smtp']['port_tls'])
    profile = world.profile()
    found = profile.run('account', 'find', 'alice@mail.test', '--ca', info['ca']).done().record
    equal((found['source'], found['auth'], found['page']), ('providers', ['app-password', 'oauth2'], 'https://mail.test/passwords'))
    check('app password' in found['hint'], found['hint'])
    add(profile, '--ca', info['ca'], password=b'wrong\n').failed('Test Mail', 'app password', 'https://mail.test/passwords')
    add(profile, '--ca', info['ca']).done()

    # Confab is registered nowhere: it says so, and what to do instead.
    other = world.profile('other')
    other.run('account', 'add', 'alice@mail.test', '--oauth', '--ca', info['ca']).failed('Google', 'registered', 'app password')
    other.run('account', 'add', 'ada@browser.test', '--password-stdin', '--ca', info['ca'], stdin=b'x').failed('Browser Mail', 'browser')
    other.run('account', 'add', 'ada@browser.test', '--oauth', '--ca', info['ca']).failed('Microsoft', 'registered')
    check(not os.path.exists(other.directory), 'no profile was made')


if __name__ == '__main__':
    sys.exit(main(sys.argv))
