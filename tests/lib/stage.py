# SPDX-License-Identifier: GPL-3.0-or-later
"""Confab's programs on a stage: profiles of Alice, Bob and Carol on a mail server."""
import json
import os
import subprocess

import seed
from desktop import PATIENCE, DesktopError, Window, wait_for
from mailserver import MailServer

BUILD = os.environ.get('CONFAB_BUILD', os.path.join(os.path.dirname(os.path.realpath(__file__)), '..', '..', 'build'))
PROGRAM = os.environ.get('CONFAB_PROGRAM', os.path.join(BUILD, 'src', 'app', 'confab'))
CLI = os.environ.get('CONFAB_CLI', os.path.join(BUILD, 'src', 'cli', 'confab-cli'))


class StageError(Exception):
    """A program failed; the message says how."""


class Person:
    """Somebody with a mail account, and their profile."""

    def __init__(self, info, who, directory):
        self.info = info
        self.who = who
        self.address = seed.address(who)
        self.password = next(user['password'] for user in info['users'] if user['address'] == self.address)
        self.profile = os.path.join(directory, who)

    def servers(self):
        return ['--imap', f'imaps://localhost:{self.info["imap"]["port_tls"]}',
                '--smtp', f'smtps://localhost:{self.info["smtp"]["port_tls"]}', '--ca', self.info['ca']]

    def cli(self, *words, stdin='', patience=None):
        """Runs confab-cli on the profile; its records."""
        result = subprocess.run([CLI, '--json', '--profile', self.profile, *words], input=stdin, text=True,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=patience or 10 * PATIENCE)
        if result.returncode != 0:
            raise StageError(f'confab-cli {" ".join(words)}: exit {result.returncode}: {result.stderr.strip()}')
        return [json.loads(line) for line in result.stdout.splitlines()]

    def sign_in(self):
        return self.cli('account', 'add', self.address, '--name', seed.NAMES[self.who], *self.servers(), '--password-stdin',
                        stdin=self.password + '\n')

    def sync(self):
        return self.cli('sync')

    def command(self):
        return [PROGRAM, '--profile', self.profile]

    def open(self, session, **options):
        """Opens Confab on the profile, and waits for its window."""
        return Chats(session, self.command(), **options).wait_until_shown()


class Chats(Window):
    """Confab's window, as a person uses it."""

    def row(self, name, patience=None):
        """The row of a conversation in the list of chats, once it is there; its name says all that it shows."""
        return self.wait_for_item('Chats', lambda words: words.startswith(name), f'a chat with {name}', patience)

    def row_words(self, name):
        return wait_for(lambda: self.row(name).get_name(), f'the row of {name}')

    def item(self, list_name, wanted):
        """The first item of a list whose name is as wanted."""
        listing = self.look(role='list', name=list_name)
        return listing and next((node for node in self.nodes(listing)
                                 if node.get_role_name() == 'list item' and wanted(node.get_name() or '')), None)

    def wait_for_item(self, list_name, wanted, what, patience=None):
        try:
            return wait_for(lambda: self.item(list_name, wanted), what, patience)
        except DesktopError as error:
            raise DesktopError(f'{error}; there is:\n{self.tree()}\nand the program said: {self.said()}') from None

    def open_chat(self, name):
        """Clicks a row until its conversation is open: rows move while mail comes in."""
        def is_open():
            self.click(self.row(name))
            try:
                return self.find(role='grouping', name=name, patience=2) and self.find(role='text', name='Message', patience=2)
            except DesktopError:
                return None
        wait_for(is_open, f'the conversation with {name} to open')

    def composer(self):
        return self.find(role='text', name='Message')

    def write(self, words):
        """Types words into the composer and sends them."""
        self.click(self.composer())
        self.type(words)
        self.key('Return')

    def message(self, words, patience=None):
        """The message with these words in the open conversation, once it is there."""
        return self.wait_for_item('Messages', lambda name: words in name, f'the message “{words}”', patience)

    def message_has(self, words, state, patience=None):
        """Waits until an own message is in a state."""
        return self.wait_for_item('Messages', lambda name: words in name and name.endswith(state), f'“{words}” {state}', patience)


class Stage:
    """A mail server with its people below a directory."""

    def __init__(self, directory, fill=True):
        self.directory = directory
        self.server = MailServer(os.path.join(directory, 'mail'))
        self.fill = fill

    def __enter__(self):
        os.makedirs(self.directory, exist_ok=True)
        info = self.server.start()
        self.people = {who: Person(info, who, self.directory) for who in seed.NAMES}
        if self.fill:
            seed.fill(info)
        return self

    def __exit__(self, *exc):
        self.server.stop()

    def __getitem__(self, who):
        return self.people[who]
