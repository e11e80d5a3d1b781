#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What becomes of a mailbox that Confab shares with its server and with other programs."""
import asyncio
import email
import email.message
import email.utils
import os
import re
import shutil
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from harness import case, check, equal, main, wait_until
from relay import Relay


def ids(world, user, folder):
    return [email.message_from_bytes(raw)['Message-ID'] for _, raw in world.stored(user, folder)]


def only(profile, chat, text):
    found = [m for m in profile.messages(chat) if m['text'] == text]
    check(len(found) == 1, f'one message {text!r}', profile.messages(chat))
    return found[0]


class SelfFiling:
    """A provider that files what its people send: a copy of all that Bob gets from Alice goes into her Sent."""

    def __init__(self, world):
        self.world = world
        self.filed = set()
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self.serve, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *exc):
        self.ended.set()
        self.thread.join()

    def serve(self):
        while not self.ended.wait(0.05):
            for _, raw in self.world.stored('bob'):
                name = email.message_from_bytes(raw)['Message-ID']
                if name not in self.filed:
                    connection = self.world.imap('alice')
                    connection.append('Sent', r'(\Seen)', None, raw)
                    connection.logout()
                    self.filed.add(name)


@case
def sent_mail_is_filed_once(world):
    profile = world.profile().synced('alice')
    for number in range(3):
        sent = profile.run('send', 'bob@mail.test', f'word {number}').done().record
        profile.run('sync').done()
        equal(ids(world, 'alice', 'Sent').count(f"<{sent['message_id']}>"), 1, f'copies of message {number}')
        equal(world.stored('alice', 'Sent')[number][0], (b'\\Seen',), 'its flags')
    changes = profile.records('changes')
    equal([c['action'] for c in changes if c['folder'] == 'Sent'].count('append'), 3, 'what the log says')
    check(all(c['account'] == 'alice@mail.test' and c['time'] and c['detail'] for c in changes), '', changes)
    equal(profile.records('changes', '--limit', '1'), changes[-1:])


@case
def a_provider_that_files_by_itself(world):
    profile = world.profile().synced('alice')
    with SelfFiling(world) as provider:
        for number in range(3):
            sent = profile.run('send', 'bob@mail.test', f'word {number}').done().record
            name = f"<{sent['message_id']}>"
            wait_until(lambda: name in provider.filed, 'the provider to file it')
            # What waits for the provider is looked at again by the syncs after it.
            wait_until(lambda: profile.run('sync').done() and not waiting(profile), 'the copy to be settled')
            copies = ids(world, 'alice', 'Sent').count(name)
            # The first one is how it is learnt.
            check(copies == 1 or number == 0, f'{copies} copies of message {number}')
    chat = profile.chat('bob@mail.test')['id']
    for number in range(3):
        only(profile, chat, f'word {number}')


def waiting(profile):
    """Whether a job is left in the profile's outbox."""
    import sqlite3
    database = sqlite3.connect(f'file:{profile.directory}/confab.db?mode=ro', uri=True)
    try:
        return database.execute('SELECT count(*) FROM outbox').fetchone()[0]
    finally:
        database.close()


@case
def another_program_expunges(world):
    world.deliver('alice', text='Keep me\n')
    world.deliver('alice', text='Keep me, too\n')
    profile = world.profile().synced('alice')
    connection = world.imap('alice')
    connection.select('INBOX')
    connection.store('1', '+FLAGS', r'(\Deleted)')
    connection.expunge()
    connection.logout()
    profile.run('sync').done()
    chat = profile.chat('bob@mail.test')
    equal(sorted(m['text'] for m in profile.messages(chat['id'])), ['Keep me', 'Keep me, too'])
    equal(profile.records('changes'), [], 'nothing was changed on the server')


@case
def another_program_throws_away_and_takes_back(world):
    world.deliver('alice', text='Now you see me\n')
    connection = world.imap('alice')
    connection.create('Trash')
    profile = world.profile().synced('alice')
    connection.select('INBOX')
    equal(connection.uid('MOVE', '1', 'Trash')[0], 'OK')
    profile.run('sync').done()
    check(not any(m['text'] == 'Now you see me' for c in profile.chats() for m in profile.messages(c['id'])), 'it is hidden')
    connection.select('Trash')
    equal(connection.uid('MOVE', '1', 'INBOX')[0], 'OK')
    connection.logout()
    profile.run('sync').done()
    only(profile, profile.chat('bob@mail.test')['id'], 'Now you see me')


@case
def another_program_archives(world):
    world.deliver('alice', text='File me\n')
    connection = world.imap('alice')
    connection.create('Archive')
    profile = world.profile().synced('alice')
    chat = profile.chat('bob@mail.test')
    with_watch = profile.watch()
    with_watch.expect_online('alice@mail.test')
    connection.select('INBOX')
    equal(connection.uid('MOVE', '1', 'Archive')[0], 'OK')
    connection.logout()
    world.deliver('alice', text='Next\n')
    with_watch.expect_message('message-added', 'Next')
    check(not any(e['event'] == 'message-added' and e['message']['text'] == 'File me' for e in with_watch.seen),
          'it is not told as new', with_watch.seen)
    with_watch.end(15)
    profile.run('sync').done()
    only(profile, chat['id'], 'File me')
    equal(profile.chat('bob@mail.test')['unread'], 2)


@case
def one_mail_in_many_folders(world):
    raw = world.deliver('alice', text='Everywhere\n')
    connection = world.imap('alice')
    for folder in ('Archive', 'Sent'):
        connection.create(folder)
        connection.append(folder, None, None, raw)
    profile = world.profile().synced('alice')
    only(profile, profile.chat('bob@mail.test')['id'], 'Everywhere')
    equal(profile.chat('bob@mail.test')['unread'], 1)
    # Seen in one place is read.
    connection.select('Archive')
    connection.store('1', '+FLAGS', r'(\Seen)')
    connection.logout()
    profile.run('sync').done()
    equal(profile.chat('bob@mail.test')['unread'], 0)


class Gmail(Relay):
    """A server that calls each message by a number, the same for all its copies. `names` has
    it by folder and UID; what is not in it has one of its own."""

    def __init__(self, world):
        super().__init__(world, adds=('X-GM-EXT-1',))
        self.names = {}
        self.uids = {}

    async def attend(self, reader, writer):
        # One object a connection: what is selected in it is its own.
        await Mailbox(self).attend(reader, writer)


class Mailbox(Relay):
    """One connection of Gmail's."""

    def __init__(self, gmail):
        self.__dict__.update({k: v for k, v in vars(gmail).items() if k != 'port'})
        self.selected = None

    async def pass_up(self, command):
        match = re.search(rb'(?:SELECT|EXAMINE) "?([^"\r\n]+?)"?(?: \(|\r\n)', command)
        if match:
            self.selected = match[1].decode()
        return command.replace(b' X-GM-MSGID', b'')

    def change(self, line):
        match = re.match(rb'\* \d+ FETCH \(.*?UID (\d+)', line)
        if match:
            uid = int(match[1])
            name = self.names.get((self.selected, uid), 2**63 + hash((self.selected, uid)) % 2**60)
            line = line.replace(b'FETCH (', b'FETCH (X-GM-MSGID %d ' % name, 1)
        return super().change(line)


@case
def gmail_knows_a_message_by_its_own_number(world):
    world.deliver('alice', raw=b'From: Bob <bob@mail.test>\r\nTo: alice@mail.test\r\n'
                               b'Date: Tue, 01 Sep 2026 10:00:00 +0000\r\nSubject: Nameless\r\n\r\nno name\r\n')
    world.deliver('alice', subject='Named', text='with a name\n')
    gmail = Gmail(world)
    gmail.names = {('INBOX', 1): 2**64 - 5, ('INBOX', 2): 1278455344230334865}
    profile = world.profile()
    profile.add('alice', urls=gmail.urls(profile)).done()
    profile.run('sync').done()
    chat = profile.chat('bob@mail.test')['id']
    before = profile.messages(chat)
    equal(len(before), 2)

    # Another program archives both, the first one under no Message-ID of its own.
    other = world.imap('alice')
    other.create('Archive')
    other.select('INBOX')
    other.uid('COPY', '1:2', 'Archive')
    other.uid('STORE', '1:2', '+FLAGS', r'(\Deleted)')
    other.expunge()
    gmail.names.update({('Archive', 1): 2**64 - 5, ('Archive', 2): 1278455344230334865})
    gmail.commands.clear()
    profile.run('sync').done()
    equal([(m['id'], m['text']) for m in profile.messages(chat)], [(m['id'], m['text']) for m in before])
    check(gmail.sent('UID FETCH', 'X-GM-MSGID'), 'it was asked what they are', gmail.commands)
    equal(gmail.sent('BODY.PEEK'), [], 'nothing was fetched again')

    # Trash is looked through for what is known.
    other.select('Archive')
    other.uid('COPY', '1', 'Trash')
    other.uid('STORE', '1', '+FLAGS', r'(\Deleted)')
    other.expunge()
    gmail.names['Trash', 1] = 2**64 - 5
    profile.run('sync').done()
    equal([m['text'] for m in profile.messages(chat)], ['with a name'])
    # And taken back.
    other.select('Trash')
    other.uid('COPY', '1', 'INBOX')
    other.uid('STORE', '1', '+FLAGS', r'(\Deleted)')
    other.expunge()
    gmail.names['INBOX', 3] = 2**64 - 5
    gmail.commands.clear()
    profile.run('sync').done()
    equal([m['id'] for m in profile.messages(chat)], [m['id'] for m in before])
    equal(gmail.sent('BODY.PEEK[]'), [], 'nor when it came back')
    world.deliver('alice', subject='More', text='another\n')
    profile.run('sync').done()
    equal([m['text'] for m in profile.messages(chat)][-1], 'another')


@case
def a_mailbox_that_is_numbered_anew(world):
    for number in range(5):
        world.deliver('alice', text=f'Number {number}\n')
    profile = world.profile().synced('alice')
    chat = profile.chat('bob@mail.test')
    before = profile.messages(chat['id'])
    maildir = world.server.path('mail', 'alice@mail.test', 'Maildir')
    for name in os.listdir(maildir):
        if name.startswith('dovecot'):
            path = os.path.join(maildir, name)
            shutil.rmtree(path) if os.path.isdir(path) else os.unlink(path)
    time.sleep(1.1)  # UIDVALIDITY is a time in seconds
    world.deliver('alice', text='After\n')
    profile.run('sync').done()
    after = profile.messages(chat['id'])
    equal([m['id'] for m in after[:5]], [m['id'] for m in before], 'the same messages')
    equal(after[5]['text'], 'After')
    equal(len(after), 6)
    # They lie there as before: their flags can be told.
    profile.run('read', str(chat['id']), '--wait').done()
    check(all(b'\\Seen' in flags for flags, _ in world.stored('alice')), 'all are seen')


class Slow(Relay):
    """Keeps NOTIFY from the server until it is let go."""

    def __init__(self, world):
        super().__init__(world)
        self.let_go = threading.Event()

    async def pass_up(self, command):
        if b' NOTIFY SET' in command:
            await asyncio.to_thread(self.let_go.wait)
        return command


@case
def a_wish_between_two_waits_is_heard(world):
    slow = Slow(world)
    profile = world.profile()
    profile.add('alice', urls=slow.urls(profile)).done()
    watch = profile.watch()
    watch.expect_online('alice@mail.test')
    wait_until(lambda: slow.sent('NOTIFY SET'), 'NOTIFY')
    check(not slow.sent('IDLE'), 'INBOX was looked at, and is not waited on yet', slow.commands)
    looks = len(slow.sent('SELECT "Sent"'))
    with ThreadPoolExecutor() as pool:
        sync = pool.submit(profile.run, 'sync')
        # The process that watches has heard of it once it looks at the other folders again.
        wait_until(lambda: len(slow.sent('SELECT "Sent"')) > looks, 'Sent to be looked at again')
        slow.let_go.set()
        sync.result().done()


@case
def old_mail_asks_for_nothing(world):
    for number in range(3):
        world.deliver('alice', sender=f'Stranger <s{number}@far.example>', text='Once upon a time\n',
                      headers=[('Disposition-Notification-To', f's{number}@far.example'), ('Chat-Version', '1.0')])
    profile = world.profile().synced('alice')
    equal([c['request'] for c in profile.chats()], [False] * 3, 'no requests from old mail')
    equal(profile.records('changes'), [])
    equal([flags for flags, _ in world.stored('alice')], [()] * 3, 'nothing is marked')


@case
def nothing_is_looked_at_in_junk(world):
    connection = world.imap('alice')
    connection.create('Junk')
    connection.append('Junk', None, None, b'From: x@y.example\r\nTo: alice@mail.test\r\nMessage-ID: <junk@y>\r\n'
                      b'Date: Tue, 3 Mar 2026 10:00:00 +0000\r\nSubject: Buy\r\n\r\nBuy\r\n')
    connection.logout()
    profile = world.profile().synced('alice')
    equal(profile.chats(), [])


def fill_maildir(world, user, count):
    """A mailbox that has been there for years: the newest mails are of this month."""
    directory = world.server.path('mail', world.address(user), 'Maildir', 'cur')
    os.makedirs(directory, exist_ok=True)
    now = int(time.time())
    for number in range(count):
        when = now - (count - number) * 86400
        path = os.path.join(directory, f'{when}.M{number}P1.test:2,S')
        with open(path, 'w', newline='') as f:
            f.write(f'From: Bob <bob@mail.test>\r\nTo: {world.address(user)}\r\nMessage-ID: <old{number}@mail.test>\r\n'
                    f'Date: {email.utils.formatdate(when)}\r\nSubject: Day {number}\r\n\r\nThis is day {number}.\r\n')
        os.utime(path, (when, when))


@case
def old_mail_comes_in_the_background(world):
    fill_maildir(world, 'alice', 3000)
    profile = world.profile()
    profile.add('alice').done()
    watch = profile.watch()
    watch.expect_online('alice@mail.test')
    world.deliver('alice', text='And now\n')
    watch.expect_message('message-added', 'And now')
    chat = profile.chat('bob@mail.test')['id']
    newest = [m['text'] for m in profile.messages(chat, '--limit', '201')]
    equal(newest, [f'This is day {number}.' for number in range(2800, 3000)] + ['And now'], 'the newest are here')
    wait_until(lambda: len(profile.messages(chat)) == 3001, 'all to be here')
    watch.end(15)
    equal([m['text'] for m in profile.messages(chat)][:3], ['This is day 0.', 'This is day 1.', 'This is day 2.'])
    equal(profile.run('sync').done().record['messages'], 0)


@case
def how_much_comes_first_is_a_setting(world):
    fill_maildir(world, 'alice', 1000)
    profile = world.profile()
    profile.add('alice').done()
    profile.run('account', 'set', 'alice@mail.test', '--history', '600').done()
    profile.run('account', 'set', 'alice@mail.test').failed('--history', status=2)
    watch = profile.watch()
    watch.expect_online('alice@mail.test')
    first = [e['message']['text'] for e in watch.seen if e['event'] == 'message-added']
    check(len(first) >= 600, f'{len(first)} came before the account was online')
    watch.end(15)


@case
def a_sync_that_is_killed_goes_on(world):
    fill_maildir(world, 'alice', 3000)
    profile = world.profile()
    profile.add('alice').done()
    for _ in range(3):
        watch = profile.watch()
        watch.expect(lambda e: e['event'] == 'message-added', 'a message')
        watch.process.kill()
        watch.process.wait()
    profile.run('sync').done()
    texts = [m['text'] for m in profile.messages(profile.chat('bob@mail.test')['id'])]
    equal(texts, [f'This is day {number}.' for number in range(3000)])


def large_mail(size):
    message = email.message.EmailMessage()
    message['From'] = 'Bob Example <bob@mail.test>'
    message['To'] = 'alice@mail.test'
    message['Subject'] = 'Film'
    message['Date'] = email.utils.formatdate()
    message['Message-ID'] = email.utils.make_msgid(domain='mail.test')
    message.set_content('Here it is, and a note.\n')
    message.add_attachment(os.urandom(size), 'video', 'mp4', filename='Größe & Maß.mp4')
    message.add_attachment(b'A note', 'application', 'octet-stream', filename='note.bin')
    return message


@case
def a_large_mail_comes_without_its_files(world):
    message = large_mail(3_000_000)
    world.deliver('alice', raw=message.as_bytes(policy=message.policy.clone(linesep='\r\n')))
    world.deliver('alice', text='A small one\n')
    profile = world.profile().add('alice').done() and world.profile()
    record = profile.run('sync').done().record
    equal(record['messages'], 2)
    check(record['bytes'] < 20_000, 'it is not fetched whole', record)
    found = only(profile, profile.chat('bob@mail.test')['id'], 'Here it is, and a note.')
    equal([(a['name'], a['type']) for a in found['attachments']],
          [('Größe & Maß.mp4', 'video/mp4'), ('note.bin', 'application/octet-stream')])
    files = world.path('files')
    os.mkdir(files)
    saved = profile.records('save', str(found['id']), files)
    attached = [part.get_content() for part in message.iter_attachments()]
    equal([open(s['path'], 'rb').read() == content for s, content in zip(saved, attached)], [True, True], 'the files')
    equal([os.path.basename(s['path']) for s in saved], ['Größe & Maß.mp4', 'note.bin'])
    equal(os.path.basename(profile.records('save', str(found['id']), files)[1]['path']), 'note (2).bin')
    profile.run('save', str(found['id']), world.path('nowhere')).failed('no directory')
    # One that comes while it waits goes the same way.
    watch = profile.watch()
    watch.expect_online('alice@mail.test')
    second = large_mail(1_000_000)
    second.replace_header('Subject', 'Second')
    world.deliver('alice', raw=second.as_bytes(policy=second.policy.clone(linesep='\r\n')))
    told = watch.expect(lambda e: e['event'] == 'message-added' and e['message']['subject'] == 'Second', 'the second')['message']
    equal(told['text'], 'Here it is, and a note.')
    equal(len(told['attachments']), 2)
    watch.end(15)
    source = profile.run('show', str(found['id']), '--source', json_out=False).done().out
    check(source in [raw for _, raw in world.stored('alice')], 'its source is the whole mail')


if __name__ == '__main__':
    sys.exit(main(sys.argv))
