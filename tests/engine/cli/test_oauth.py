#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Signing in with the browser at a real mail server that takes tokens, and what becomes of them."""
import json
import os
import subprocess
import sys

import harness
from harness import Server, check, equal, main, unused_port
from oauth import Provider

PAGE_DONE = 'You are signed in'
PAGE_FAILED = 'not let in'


class Signing:
    """A run of account add --oauth, up to the address that is to be opened."""

    def __init__(self, profile, ca):
        world = profile.world
        self.process = subprocess.Popen([harness.PROGRAM, '--json', '--profile', profile.directory, 'account', 'add',
                                         'alice@mail.test', '--oauth', '--ca', ca], env=world.env, stdin=subprocess.DEVNULL,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        world.running.append(self.process)
        self.url = self.read_url()

    def read_url(self):
        while line := self.process.stderr.readline().decode():
            if 'https://' in line:
                return line.strip().rpartition(' ')[2]
        raise AssertionError('no address to open')

    def result(self):
        out, err = self.process.communicate(timeout=harness.PATIENCE)
        return harness.Result(self.process.returncode, out, err)


def case(function):
    """A case whose mail server asks a provider."""
    def with_provider(world):
        provider = Provider('alice@mail.test')
        directory = world.path('server')
        os.makedirs(directory)
        with Server(directory, introspection=f'http://127.0.0.1:{provider.inside}/introspect/') as server:
            provider.listen(server)
            world.server = server
            prepare(world, provider)
            function(world, provider)
    with_provider.__name__ = function.__name__
    return harness.case(with_provider)


def prepare(world, provider):
    info = world.server.info
    os.makedirs(world.path('config', 'confab'))
    with open(world.path('config', 'confab', 'providers.ini'), 'w') as f:
        f.write('[Provider test]\nname=Test Mail\ndomains=mail.test;\n'
                f"imap=imaps://mail.test:{info['imap']['port_tls']}\nsmtp=smtps://mail.test:{info['smtp']['port_tls']}\n"
                'sign-in=oauth2;\noauth=test\n'
                '[OAuth test]\nname=Test\nauthorize=https://mail.test/authorize\ntoken=https://mail.test/token\n'
                'revoke=https://mail.test/revoke\nscope=mail\nclient-id=confab-test\n')
    with open(world.path('names.ini'), 'w') as f:
        f.write(f'[ROUTE]\nmail.test:443={provider.port}\n' +
                ''.join(f'mail.test:{port}={port}\n' for port in info['ports'].values()))
    world.env.update(GIO_EXTRA_MODULES=os.environ['CONFAB_TEST_MODULES'], CONFAB_TEST_NAMES=world.path('names.ini'))


def kept_tokens(profile):
    with open(os.path.join(profile.directory, 'secrets.ini')) as f:
        lines = [line for line in f if '=' in line]
    equal([line.partition('=')[0] for line in lines], ['oauth2'], 'one secret')
    return json.loads(lines[0].partition('=')[2])


def signed_in(world, provider):
    profile = world.profile()
    ca = world.server.info['ca']
    signing = Signing(profile, ca)
    check(PAGE_DONE in provider.visit(signing.url, ca), 'the page says so')
    record = signing.result().done().record
    equal(record['auth'], 'oauth2')
    return profile


@case
def tokens_let_one_in_and_are_renewed(world, provider):
    world.deliver('bob', sender='Carol <carol@mail.test>')
    profile = signed_in(world, provider)
    equal(provider.grants, ['authorization_code'])
    first = kept_tokens(profile)
    check(first['access'] in provider.seen, 'the mail server was shown the token')

    # Both servers take it.
    profile.run('sync').done()
    profile.run('send', 'bob@mail.test', 'By token', '--wait').done()
    equal(provider.grants, ['authorization_code'])

    # The provider takes it back before its time: another is got, and nobody is asked.
    provider.take_back_tokens()
    profile.run('sync').done()
    equal(provider.grants, ['authorization_code', 'refresh_token'])
    second = kept_tokens(profile)
    check(second['access'] != first['access'] and second['refresh'] != first['refresh'], 'new ones are kept')
    profile.run('send', 'bob@mail.test', 'By the next token', '--wait').done()

    # With the account they go, here and there.
    profile.run('account', 'remove', 'alice@mail.test').done()
    equal(provider.revoked, [second['refresh']])
    check(not os.path.exists(os.path.join(profile.directory, 'secrets.ini')), 'nothing is kept')


@case
def tokens_are_renewed_before_they_run_out(world, provider):
    provider.seconds = 1
    profile = signed_in(world, provider)
    provider.seconds = 3600
    provider.seen.clear()
    old = kept_tokens(profile)['access']
    profile.run('sync').done()
    equal(provider.grants, ['authorization_code', 'refresh_token'])
    check(provider.seen and old not in provider.seen, 'the old one is not shown any more', provider.seen)


@case
def one_has_to_sign_in_again_when_all_is_taken_back(world, provider):
    profile = signed_in(world, provider)
    provider.take_back_tokens()
    provider.refresh_tokens.clear()
    profile.run('sync').failed('Sign in again', 'Not any more')

    # And may, in place of what was there.
    ca = world.server.info['ca']
    profile.run('account', 'remove', 'alice@mail.test').done()
    signing = Signing(profile, ca)
    provider.visit(signing.url, ca)
    signing.result().done()
    profile.run('sync').done()


@case
def no_is_an_answer(world, provider):
    provider.declines = True
    profile = world.profile()
    signing = Signing(profile, world.server.info['ca'])
    check(PAGE_FAILED in provider.visit(signing.url, world.server.info['ca']), 'the page says so')
    result = signing.result()
    equal(result.status, 1)
    check(b'not allowed' in result.err, '', result.err)
    check(not os.path.exists(profile.directory), 'no profile was made')


@case
def a_token_server_that_is_gone(world, provider):
    """What cannot be renewed now is no reason to ask the person."""
    profile = signed_in(world, provider)
    provider.take_back_tokens()
    names = world.path('names.ini')
    with open(names) as f:
        text = f.read()
    with open(names, 'w') as f:
        f.write(text.replace(f'mail.test:443={provider.port}', f'mail.test:443={unused_port()}'))
    result = profile.run('sync')
    equal(result.status, 1)
    check(b'Sign in again' not in result.err, '', result.err)
    with open(names, 'w') as f:
        f.write(text)
    profile.run('sync').done()


if __name__ == '__main__':
    sys.exit(main(sys.argv))
