# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of confab-cli share: the program, a real mail server, and TAP."""
import email.message
import email.utils
import imaplib
import json
import os
import queue
import shutil
import smtplib
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import traceback

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..', '..', 'lib'))
from mailserver import MailServer  # noqa: E402

# Far more than anything here takes; it only ends what hangs.
PATIENCE = 60

# Those who have a mailbox.
USERS = ('alice', 'bob', 'carol', 'dave', 'erin')

PROGRAM = None
CASES = []


def case(function):
    """Marks a function as a test case."""
    CASES.append(function)
    return function


def case_with(**server):
    """The same, with a mail server that has these of MailServer's options."""
    def mark(function):
        function.server = server
        return case(function)
    return mark


def check(condition, what='', *details):
    if not condition:
        raise AssertionError(' '.join([what, *(repr(d) for d in details)]).strip())


def equal(got, expected, what=''):
    check(got == expected, f'{what}: got {got!r}, expected {expected!r}')


def program_words(err):
    """What a sanitizer says of fibers at the start is not the program's."""
    return b''.join(line for line in err.splitlines(True) if b'fully support makecontext' not in line)


class Result:
    """How a run of the program ended."""

    def __init__(self, status, out, err):
        self.status = status
        self.out = out
        self.err = program_words(err)

    @property
    def records(self):
        """Each line of the output as an object; other output is a mistake."""
        return [json.loads(line) for line in self.out.decode().splitlines()]

    @property
    def record(self):
        records = self.records
        check(len(records) == 1, 'one record', self.out, self.err)
        return records[0]

    def done(self):
        check(self.status == 0, f'exit {self.status}', self.err, self.out)
        return self

    def failed(self, *words, status=1):
        """It ended with one sentence that has these words in it, and printed nothing."""
        equal(self.status, status, f'exit status ({self.err!r})')
        equal(self.out, b'', 'standard output')
        self.says(*words)
        return self

    def says(self, *words):
        lines = [line for line in self.err.decode().splitlines() if line]
        check(len(lines) == 1, 'one line on standard error', self.err)
        check(lines[0].startswith('confab-cli: '), 'its name first', lines[0])
        for word in words:
            check(word in lines[0], f'“{word}” in', lines[0])
        return self


class Server(MailServer):
    """Does not wait for the end of an output that a daemon keeps open."""

    def run(self, *command):
        with tempfile.TemporaryFile('w+') as output:
            status = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output).returncode
            output.seek(0)
            check(status == 0, command[0], output.read())


class World:
    """One test case: its mail server, its directory, and what runs in it."""

    def __init__(self, server):
        self.server = server
        self.directory = tempfile.mkdtemp(prefix='confab-cli-')
        self.running = []
        self.dated = 0
        self.env = {k: v for k, v in os.environ.items()
                    if k not in ('DBUS_SESSION_BUS_ADDRESS', 'DISPLAY', 'WAYLAND_DISPLAY')}
        self.env.update(HOME=self.directory, XDG_DATA_HOME=self.path('data'), XDG_CONFIG_HOME=self.path('config'),
                        XDG_CACHE_HOME=self.path('cache'), LC_ALL='C.UTF-8', TZ='UTC',
                        LSAN_OPTIONS='suppressions=' + os.path.join(HERE, 'lsan.supp') + ':print_suppressions=0')

    def path(self, *parts):
        return os.path.join(self.directory, *parts)

    def close(self):
        for process in self.running:
            if process.poll() is None:
                process.kill()
            process.wait()
        shutil.rmtree(self.directory, ignore_errors=True)

    def run(self, *arguments, stdin=b'', json_out=True, env=None, wrapper=()):
        command = [*wrapper, PROGRAM, *(['--json'] if json_out else []), *arguments]
        process = subprocess.run(command, input=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                 env={**self.env, **(env or {})}, timeout=PATIENCE)
        return Result(process.returncode, process.stdout, process.stderr)

    def profile(self, name='profile'):
        return Profile(self, self.path(name))

    def address(self, user):
        return f'{user}@mail.test'

    def password(self, user):
        return f'{user}-pw'

    def imap(self, user):
        info = self.server.info
        connection = imaplib.IMAP4_SSL('localhost', info['imap']['port_tls'],
                                       ssl_context=ssl.create_default_context(cafile=info['ca']))
        connection.login(self.address(user), self.password(user))
        return connection

    def stored(self, user, folder='INBOX'):
        """All mails of a folder, as [(flags, bytes)]."""
        connection = self.imap(user)
        try:
            if connection.select(f'"{folder}"', readonly=True)[0] != 'OK':
                return []
            answer = connection.uid('FETCH', '1:*', '(FLAGS BODY.PEEK[])')[1]
            return [(imaplib.ParseFlags(part[0]), part[1]) for part in answer if isinstance(part, tuple)]
        finally:
            connection.logout()

    def queued(self):
        """Whether the mail server still has mail on its way."""
        spool = os.path.join(self.server.directory, 'spool', 'input')
        return os.path.isdir(spool) and any(name.endswith('-H') for _, _, names in os.walk(spool) for name in names)

    def date(self):
        """A Date behind all before: what Confab sends is dated up to some seconds ahead, to stand behind what it follows."""
        self.dated = max(self.dated + 1, int(time.time()) + 5)
        return email.utils.formatdate(self.dated)

    def deliver(self, to, *mail, **more):
        """Brings a mail as from the Internet, and waits until it lies in INBOX."""
        before = len(self.stored(to))
        raw = self.post(to, *mail, **more)
        wait_until(lambda: len(self.stored(to)) > before, 'the mail to be delivered')
        return raw

    def post(self, to, sender='Bob Example <bob@mail.test>', subject='Plans', text='Hello\n', headers=(), raw=None):
        """Brings a mail as from the Internet; where it will lie is the server's matter."""
        if raw is None:
            message = email.message.EmailMessage()
            message['From'] = sender
            message['To'] = self.address(to)
            message['Subject'] = subject
            message['Date'] = email.utils.formatdate()
            message['Message-ID'] = email.utils.make_msgid(domain='mail.test')
            for name, value in headers:
                message[name] = value
            message.set_content(text)
            raw = message.as_bytes(policy=message.policy.clone(linesep='\r\n'))
        with smtplib.SMTP('127.0.0.1', self.server.info['smtp']['port_internet']) as smtp:
            smtp.sendmail('bob@mail.test', [self.address(to)], raw)
        return raw


class Profile:
    """One profile directory."""

    def __init__(self, world, directory):
        self.world = world
        self.directory = directory

    def run(self, *arguments, **options):
        return self.world.run('--profile', self.directory, *arguments, **options)

    def records(self, *arguments, **options):
        return self.run(*arguments, **options).done().records

    def urls(self):
        info = self.world.server.info
        return ['--imap', f"imaps://localhost:{info['imap']['port_tls']}",
                '--smtp', f"smtps://localhost:{info['smtp']['port_tls']}", '--ca', info['ca']]

    def add(self, user, *more, password=None, urls=None, **options):
        password = self.world.password(user) if password is None else password
        return self.run('account', 'add', self.world.address(user), '--password-stdin',
                        *(self.urls() if urls is None else urls), *more, stdin=password.encode() + b'\n', **options)

    def synced(self, user, *more):
        """Adds the account and fetches what is there."""
        self.add(user, *more).done()
        self.run('sync').done()
        return self

    def chats(self):
        return self.records('chats')

    def chat(self, name):
        found = [c for c in self.chats() if c['name'] == name or name in [m['address'] for m in c['members']]]
        check(len(found) == 1, f'one chat with {name}', self.chats())
        return found[0]

    def messages(self, chat, *more):
        return self.records('messages', str(chat), *more)

    def watch(self, *more):
        return Watch(self, *more)


class Watch:
    """A running `confab-cli watch` and what it printed."""

    def __init__(self, profile, *more):
        self.process = subprocess.Popen([PROGRAM, '--json', '--profile', profile.directory, 'watch', *more],
                                        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                        env=profile.world.env)
        profile.world.running.append(self.process)
        self.lines = queue.Queue()
        self.seen = []
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        for line in self.process.stdout:
            self.lines.put(json.loads(line))

    def expect(self, wanted, what):
        """Waits for an event that is wanted; those before it stay in `seen`."""
        deadline = time.monotonic() + PATIENCE
        for event in self.seen:
            if wanted(event):
                return event
        while time.monotonic() < deadline:
            try:
                event = self.lines.get(timeout=0.2)
            except queue.Empty:
                check(self.process.poll() is None, f'watch ended while it was to print {what}', self.seen[-5:],
                      self.process.poll() is not None and self.process.stderr.read())
                continue
            self.seen.append(event)
            if wanted(event):
                return event
        raise AssertionError(f'watch printed no {what}; it printed {self.seen!r}')

    def seen_now(self):
        """All events so far."""
        while not self.lines.empty():
            self.seen.append(self.lines.get())
        return self.seen

    def expect_online(self, address):
        return self.expect(lambda e: e['event'] == 'state' and e['account'] == address and e['state'] == 'online',
                           f'{address} online')

    def expect_message(self, event, text, **fields):
        return self.expect(lambda e: e['event'] == event and e['message']['text'] == text and
                           all(e['message'][k] == v for k, v in fields.items()), f'{event} {text!r} {fields}')['message']

    def end(self, signal):
        self.process.send_signal(signal)
        self.process.wait(PATIENCE)
        return Result(self.process.returncode, b'', self.process.stderr.read())


class Nonsense:
    """A server that says something that is no mail protocol."""

    def __init__(self, greeting=b'HTTP/1.1 400 Bad Request\r\n\r\n'):
        self.greeting = greeting
        self.socket = socket.create_server(('127.0.0.1', 0))
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            with connection:
                try:
                    connection.sendall(self.greeting)
                    connection.settimeout(2)
                    connection.recv(100)
                except OSError:
                    pass


def wait_until(condition, what):
    deadline = time.monotonic() + PATIENCE
    while not condition():
        check(time.monotonic() < deadline, f'waited too long for {what}')
        time.sleep(0.05)


def unused_port():
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        return s.getsockname()[1]


def main(argv):
    """Runs the cases, or those whose name has one of the given words in it."""
    global PROGRAM
    PROGRAM = os.path.abspath(argv[1])
    words = argv[2:]
    cases = [c for c in CASES if not words or any(word in c.__name__ for word in words)]
    failed = 0
    print(f'TAP version 14\n1..{len(cases)}', flush=True)
    for number, function in enumerate(cases, 1):
        directory = tempfile.mkdtemp(prefix='confab-mail-')
        world = None
        started = time.monotonic()
        try:
            with Server(directory, users=USERS, **getattr(function, 'server', {})) as server:
                world = World(server)
                function(world)
            print(f'ok {number} - {function.__name__}', flush=True)
        except Exception:
            failed += 1
            print(f'not ok {number} - {function.__name__}', flush=True)
            for line in traceback.format_exc().splitlines():
                print(f'# {line}', flush=True)
        finally:
            if world is not None:
                world.close()
            shutil.rmtree(directory, ignore_errors=True)
        print(f'# {time.monotonic() - started:.1f} s', flush=True)
    return 1 if failed else 0
