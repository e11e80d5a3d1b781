#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Signing in in the real window at a real server: by hand with all that may go wrong on the
way, and with nothing but an address and a password."""
import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'lib'))
from desktop import Session, Window, wait_for  # noqa: E402
from mailserver import MailServer  # noqa: E402
from tap import case, check, equal, run  # noqa: E402

PROGRAM = os.environ['CONFAB_PROGRAM']


class Scene:
    """A desktop, a mail server and a profile directory that is empty."""

    def __enter__(self):
        self.directory = tempfile.TemporaryDirectory(prefix='confab-sign-in-', ignore_cleanup_errors=True)
        self.server = MailServer(self.path('mail'))
        self.session = Session(width=1020, height=740)
        self.server.__enter__()
        self.session.__enter__()
        return self

    def __exit__(self, *exc):
        self.session.__exit__(*exc)
        self.server.__exit__(*exc)
        self.directory.cleanup()

    def path(self, *parts):
        return os.path.join(self.directory.name, *parts)

    def open(self):
        window = Window(self.session, [PROGRAM, '--profile', self.path('profile')]).wait_until_shown()
        window.place(5, 5)
        return window


def fill(window, name, text):
    window.find(role='text', name=name).get_editable_text_iface().set_text_contents(text)


def typed(window, name):
    return window.atspi.Text.get_text(window.find(role='text', name=name), 0, -1)


def press(window, name):
    def do():
        buttons = [b for b in window.look_all(role='button', name=name) if b.get_action_iface() and b.get_name().startswith(name)]
        return buttons and buttons[-1].get_action_iface().do_action(0)
    wait_for(do, f'the button {name}')


def focused_text(window):
    return next((n for n in window.nodes()
                 if n.get_role_name() == 'text' and n.get_state_set().contains(window.atspi.StateType.FOCUSED)), None)


def choose_file(window, path):
    """In GTK's own file dialog, where a slash asks for a path."""
    before = focused_text(window)
    press(window, 'Choose a File')
    window.find(role='button', name='Open')
    window.xdotool('key', '--clearmodifiers', 'slash')
    field = wait_for(lambda: focused_text(window) not in (None, before) and focused_text(window), 'the path')
    field.get_editable_text_iface().set_text_contents(path)
    window.xdotool('key', '--clearmodifiers', 'Return')
    window.gone(role='button', name='Open')


def fingerprint(path):
    out = subprocess.run(['openssl', 'x509', '-in', path, '-noout', '-fingerprint', '-sha256'], check=True,
                         stdout=subprocess.PIPE, text=True).stdout
    return out.strip().partition('=')[2]


@case
def sign_in_tells_what_is_wrong_until_nothing_is():
    with Scene() as scene:
        info = scene.server.info
        window = scene.open()
        press(window, 'Sign In with')
        window.find(role='dialog', name='Sign In')
        window.click(window.find(role='list item', name='Servers'))
        fill(window, 'Mail Address', 'alice@mail.test')
        fill(window, 'Password', 'wrong')
        fill(window, 'Receiving (IMAP)', 'localhost')
        fill(window, 'IMAP Port', str(info['imap']['port_tls']))
        fill(window, 'Sending (SMTP)', 'localhost')
        fill(window, 'SMTP Port', str(info['smtp']['port_tls']))

        press(window, 'Sign In')
        window.find(name='Certificate not trusted')
        equal(typed(window, 'Mail Address'), 'alice@mail.test', 'what was typed')

        choose_file(window, info['ca'])
        window.gone(name='Certificate not trusted')
        window.find(text=fingerprint(info['ca']))

        press(window, 'Sign In')
        window.find(name='Wrong password')
        equal(typed(window, 'IMAP Port'), str(info['imap']['port_tls']), 'what was typed')

        fill(window, 'Password', 'alice-pw')
        fill(window, 'SMTP Port', str(info['imap']['port_tls']))
        press(window, 'Sign In')
        window.find(name='Not understood')
        fill(window, 'SMTP Port', str(info['smtp']['port_tls']))
        window.gone(name='Not understood')

        press(window, 'Sign In')
        window.gone(role='dialog', name='Sign In')
        window.find(name='No Chats Yet')
        equal(window.close(), 0, 'the exit status')


def name_servers(scene, host):
    """DNS says that mail.test has its servers at `host`, and that is this machine."""
    ports = {'imaps': scene.server.info['imap']['port_tls'], 'submissions': scene.server.info['smtp']['port_tls']}
    with open(scene.path('names.ini'), 'w') as f:
        f.write('[SRV]\n' + ''.join(f'_{service}._tcp.mail.test={host} {port}\n' for service, port in ports.items()) +
                '[ROUTE]\n' + ''.join(f'{host}:{port}={port}\n' for port in ports.values()))
    os.environ.update(GIO_EXTRA_MODULES=os.environ['CONFAB_TEST_MODULES'], CONFAB_TEST_NAMES=scene.path('names.ini'))


def trust_the_test(window, scene):
    window.click(window.find(role='list item', name='Servers'))
    choose_file(window, scene.server.info['ca'])
    window.find(text=fingerprint(scene.server.info['ca']))


@case
def address_and_password_are_enough():
    with Scene() as scene:
        name_servers(scene, 'mail.test')
        window = scene.open()
        press(window, 'Sign In with')
        window.find(role='dialog', name='Sign In')
        fill(window, 'Mail Address', 'alice@mail.test')
        fill(window, 'Password', 'alice-pw')
        press(window, 'Sign In')
        # The test's authority is not one of the system's.
        window.find(name='Certificate not trusted')
        choose_file(window, scene.server.info['ca'])
        press(window, 'Sign In')
        window.gone(role='dialog', name='Sign In')
        window.find(name='No Chats Yet')
        equal(window.close(), 0, 'the exit status')


@case
def servers_that_only_dns_names_are_shown_first():
    with Scene() as scene:
        name_servers(scene, 'localhost')
        window = scene.open()
        press(window, 'Sign In with')
        window.find(role='dialog', name='Sign In')
        trust_the_test(window, scene)
        fill(window, 'Mail Address', 'alice@mail.test')
        fill(window, 'Password', 'alice-pw')
        press(window, 'Sign In')
        window.find(name='Look at the servers')
        equal(typed(window, 'Receiving (IMAP)'), 'localhost', 'what was found')
        equal(typed(window, 'IMAP Port'), str(scene.server.info['imap']['port_tls']), 'what was found')
        press(window, 'Sign In')
        window.gone(role='dialog', name='Sign In')
        window.find(name='No Chats Yet')
        equal(window.close(), 0, 'the exit status')


@case
def a_second_start_presents_the_window():
    with Scene() as scene:
        window = scene.open()
        window.find(name='Welcome to Confab')
        second = subprocess.run([PROGRAM, '--profile', scene.path('profile')], timeout=30)
        equal(second.returncode, 0, 'the exit status of the second')
        check(window.process.poll() is None, 'the first goes on')
        other = Window(scene.session, [PROGRAM, '--profile', scene.path('other')]).wait_until_shown()
        other.find(name='Welcome to Confab')
        equal(other.close(), 0, 'the exit status of another profile')
        equal(window.close(), 0, 'the exit status')


@case
def a_profile_that_cannot_be_written_is_told_in_the_window():
    with Scene() as scene:
        os.mkdir(scene.path('profile'), 0o500)
        window = scene.open()
        window.find(role='button', name='Try Again')
        check(window.look(text='Check who may'), 'it says what to do', window.tree())
        os.chmod(scene.path('profile'), 0o700)
        press(window, 'Try Again')
        window.find(name='Welcome to Confab')
        equal(window.close(), 0, 'the exit status')


@case
def a_damaged_profile_is_told_in_the_window_and_left_alone():
    with Scene() as scene:
        os.mkdir(scene.path('profile'), 0o700)
        words = b'This is no database but a letter.\n' * 200
        with open(scene.path('profile', 'confab.db'), 'wb') as f:
            f.write(words)
        window = scene.open()
        window.find(name='Messages cannot be read')
        window.find(role='button', name='Show the Folder')
        equal(window.close(), 0, 'the exit status')
        with open(scene.path('profile', 'confab.db'), 'rb') as f:
            equal(f.read(), words, 'the file')


@case
def the_version_is_printed_without_a_display():
    env = {k: v for k, v in os.environ.items() if k not in ('DISPLAY', 'WAYLAND_DISPLAY')}
    done = subprocess.run([PROGRAM, '--version'], stdout=subprocess.PIPE, text=True, env=env, timeout=30)
    equal(done.returncode, 0, 'the exit status')
    check(done.stdout.startswith('Confab '), 'the version', done.stdout)


# A desktop sets the environment of its process: each case has one of its own.
run(apart=True)
