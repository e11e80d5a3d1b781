#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Servers that file chats: COI servers, those with Sieve, and plain ones. By the sections of the protocol."""
import base64
import email
import imaplib
import json
import os
import re
import smtplib
import socket
import ssl
import sys

from harness import case, case_with, check, equal, main, unused_port, wait_until
from relay import Relay, listen, pass_on

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


def folders(world, user, subscribed=False):
    connection = world.imap(user)
    lines = connection.lsub()[1] if subscribed else connection.list()[1]
    connection.logout()
    return sorted(line.decode().rsplit(' ', 1)[1].strip('"') for line in lines if line)


def server(profile, *words):
    return profile.run('server', *words).done().record


@case_with(coi=True)
def s22_turning_it_on_and_off(world):
    profile = world.profile().synced('alice')
    record = server(profile)
    equal({k: record[k] for k in ('account', 'coi', 'enabled', 'filter', 'root', 'chats', 'notify', 'webpush')},
          {'account': 'alice@mail.test', 'coi': True, 'enabled': False, 'filter': 'none', 'root': None, 'chats': None,
           'notify': True, 'webpush': False})
    check(not [f for f in folders(world, 'alice') if 'COI' in f], 'no folder before somebody agreed')
    equal(get_metadata(world, 'alice', f'{CONFIG}/enabled'), None)

    equal(server(profile, 'enable')['enabled'], True)
    equal(get_metadata(world, 'alice', f'{CONFIG}/enabled'), 'yes')
    check({'COI/Chats', 'COI/Contacts'} <= set(folders(world, 'alice')), 'folders', folders(world, 'alice'))
    check('COI/Chats' in folders(world, 'alice', subscribed=True), 'it is subscribed')
    record = profile.run('filter', 'active').done().record
    equal((record['filter'], record['chats']), ('active', 'COI/Chats'))
    equal(get_metadata(world, 'alice', f'{CONFIG}/message-filter'), 'active')

    equal(server(profile, 'disable')['filter'], 'none')
    equal(get_metadata(world, 'alice', f'{CONFIG}/enabled'), None)
    equal(server(profile, 'enable')['filter'], 'active', 'what the server has kept')
    profile.run('filter', 'none').done()
    equal(get_metadata(world, 'alice', f'{CONFIG}/message-filter'), 'none')
    equal([c['action'] for c in profile.records('changes')], ['set', 'create', 'create', 'set', 'set', 'set', 'set'])
    check('a COI server, turned on; chats stay in INBOX (COI/Chats)' in
          profile.run('server', json_out=False).done().out.decode(), 'in words')
    profile.run('filter', 'often').failed('often', status=2)
    profile.run('server', 'maybe').failed('maybe', status=2)


@case_with(coi=True)
def s22_the_server_files_chats_as_they_come(world):
    profile = world.profile().synced('alice')
    watch = profile.watch()
    watch.expect_online('alice@mail.test')
    profile.run('filter', 'active').done()
    bring(world, 'alice', 'one', CHAT, where='COI/Chats')
    watch.expect_message('message-added', 'Hello', unread=True)
    bring(world, 'alice', 'two', ('References', '<chat$1@mail.test>'), where='COI/Chats')
    bring(world, 'alice', 'mail')
    wait_until(lambda: len([e for e in watch.seen_now() if e['event'] == 'message-added']) == 3, 'all three')
    watch.end(15)
    equal(profile.chat('bob@mail.test')['unread'], 3)
    equal([subject for subject, _ in lies(world, 'alice', 'INBOX')], ['mail'])


@case_with(coi=True)
def s22_a_move_by_the_server_is_no_new_message(world):
    profile = world.profile().synced('alice')
    profile.run('filter', 'seen').done()
    watch = profile.watch()
    watch.expect_online('alice@mail.test')
    bring(world, 'alice', 'seen', CHAT)
    message = watch.expect_message('message-added', 'Hello')
    chat = profile.chat('bob@mail.test')['id']
    profile.run('read', str(chat), '--wait').done()
    wait_until(lambda: lies(world, 'alice', 'COI/Chats') and not lies(world, 'alice', 'INBOX'), 'the move')
    bring(world, 'alice', 'next')
    watch.expect(lambda e: e['event'] == 'message-added' and e['message']['subject'] == 'next', 'the next one')
    equal([e['message']['id'] for e in watch.seen if e['event'] == 'message-added' and e['message']['subject'] == 'seen'],
          [message['id']], 'it is told once')
    check(not any(e['event'] == 'message-removed' for e in watch.seen), 'and never taken away', watch.seen)
    watch.end(15)
    equal(len(profile.messages(chat)), 2)
    equal(profile.chat('bob@mail.test')['unread'], 1)
    equal([(c['action'], c['folder']) for c in profile.records('changes') if c['action'] == 'expunge'], [('expunge', 'INBOX')])


@case
def s21_a_plain_server_is_filed_by_confab(world):
    bring(world, 'alice', 'chat', CHAT)
    bring(world, 'alice', 'mail')
    bring(world, 'alice', 'answer', ('References', '<chat$1@mail.test> <2@mail.test>'))
    profile = world.profile().synced('alice')
    record = server(profile)
    equal((record['coi'], record['filter'], record['chats']), (False, 'none', None))
    profile.run('server', 'enable').failed('no COI server')
    equal([subject for subject, _ in lies(world, 'alice', 'INBOX')], ['chat', 'mail', 'answer'], 'nothing is moved before')

    equal(profile.run('filter', 'active').done().record['chats'], 'COI/Chats')
    check('COI/Chats' in folders(world, 'alice', subscribed=True), 'made and subscribed')
    profile.run('sync').done()
    equal(lies(world, 'alice', 'COI/Chats'), [('chat', ['$Chat']), ('answer', ['$Chat'])])
    equal([subject for subject, _ in lies(world, 'alice', 'INBOX')], ['mail'])
    equal(len(profile.messages(profile.chat('bob@mail.test')['id'])), 3)
    moves = [c for c in profile.records('changes') if c['action'] == 'move']
    equal([(c['folder'], c['detail']) for c in moves], [('INBOX', '2 chat messages, to COI/Chats')])

    watch = profile.watch()
    watch.expect_online('alice@mail.test')
    bring_and_move(world, 'alice', 'while it watches')
    watch.expect_message('message-added', 'Hello')
    profile.run('filter', 'seen').done()
    bring(world, 'alice', 'later', CHAT)
    watch.expect(lambda e: e['event'] == 'message-added' and e['message']['subject'] == 'later', 'the later one')
    equal([subject for subject, _ in lies(world, 'alice', 'INBOX')], ['mail', 'later'])
    profile.run('read', str(profile.chat('bob@mail.test')['id'])).done()
    wait_until(lambda: [s for s, _ in lies(world, 'alice', 'INBOX')] == ['mail'], 'the move of what was read')
    watch.end(15)
    added = [e['message']['subject'] for e in watch.seen if e['event'] == 'message-added']
    equal(added, ['while it watches', 'later'], 'each is told once')

    profile.run('filter', 'none').done()
    bring(world, 'alice', 'stays', CHAT)
    profile.run('sync').done()
    equal([subject for subject, _ in lies(world, 'alice', 'INBOX')], ['mail', 'stays'])


def bring_and_move(world, user, subject):
    world.post(user, subject=subject, headers=[CHAT])
    wait_until(lambda: subject in [s for s, _ in lies(world, user, 'COI/Chats')], 'the move')


@case_with(separator='.', prefix='INBOX.')
def s21_folders_with_another_delimiter(world):
    profile = world.profile().synced('alice')
    bring(world, 'alice', 'chat', CHAT)
    equal(profile.run('filter', 'active').done().record['chats'], 'INBOX.COI.Chats')
    profile.run('sync').done()
    equal(lies(world, 'alice', 'INBOX.COI.Chats'), [('chat', ['$Chat'])])
    equal(len(profile.messages(profile.chat('bob@mail.test')['id'])), 1)


class Scripts:
    """What a person keeps on a server with ManageSieve, as another program sees and changes it."""

    def __init__(self, world, user):
        self.socket = socket.create_connection(('127.0.0.1', world.server.info['ports']['sieve']))
        self.file = self.socket.makefile('rb')
        self.answer()
        self.ask('STARTTLS')
        self.socket = ssl.create_default_context(cafile=world.server.info['ca']).wrap_socket(self.socket, server_hostname='localhost')
        self.file = self.socket.makefile('rb')
        self.answer()
        token = base64.b64encode(f'\0{world.address(user)}\0{world.password(user)}'.encode()).decode()
        self.ask(f'AUTHENTICATE "PLAIN" "{token}"')

    def answer(self):
        lines = []
        while not (line := self.file.readline()).startswith((b'OK', b'NO', b'BYE')):
            check(line, 'an answer', lines)
            match = re.match(rb'\{(\d+)\}\r\n$', line)
            lines.append(self.file.read(int(match[1])) if match else line.rstrip(b'\r\n'))
        check(line.startswith(b'OK'), 'it is done', line)
        return [line.decode() for line in lines]

    def ask(self, line):
        self.socket.sendall(line.encode() + b'\r\n')
        return self.answer()

    def list(self):
        return sorted(line for line in self.ask('LISTSCRIPTS') if line)

    def get(self, name):
        return self.ask(f'GETSCRIPT "{name}"')[0]

    def put(self, name, text, active=True):
        self.ask(f'PUTSCRIPT "{name}" {{{len(text)}+}}\r\n{text}')
        if active:
            self.ask(f'SETACTIVE "{name}"')


def sieve_names(world):
    """The environment in which a program finds ManageSieve where it is usually."""
    path = world.path('names')
    with open(path, 'w') as f:
        f.write(f"[ROUTE]\nlocalhost:4190={world.server.info['ports']['sieve']}\n")
    return {'CONFAB_TEST_NAMES': path, 'GIO_EXTRA_MODULES': os.environ['CONFAB_TEST_MODULES']}


OWN_SCRIPT = 'require ["fileinto"];\r\nif header :contains "Subject" "bill" { fileinto "Archive"; }\r\n'


@case_with(sieve=True)
def s21_a_script_on_the_server_runs_beside_the_own_one(world):
    world.env.update(sieve_names(world))
    profile = world.profile().synced('alice')
    scripts = Scripts(world, 'alice')
    scripts.put('mine', OWN_SCRIPT)
    profile.run('filter', 'active').done()
    equal(scripts.list(), ['"mine" ACTIVE'], 'nothing is put there before somebody agreed')

    record = profile.run('filter', 'active', '--on-server').done().record
    equal((record['sieve'], record['filter']), (True, 'active'))
    equal(scripts.list(), ['"confab" ACTIVE', '"mine"'])
    equal(scripts.get('mine'), OWN_SCRIPT, 'their own is as it was')
    bring(world, 'alice', 'chat', CHAT, where='COI/Chats')
    bring(world, 'alice', 'answer', ('References', '<chat$1@mail.test>'), where='COI/Chats')
    bring(world, 'alice', 'a bill', where='Archive')
    bring(world, 'alice', 'mail')
    equal(lies(world, 'alice', 'COI/Chats'), [('chat', ['$Chat']), ('answer', ['$Chat'])])
    profile.run('sync').done()
    equal(len(profile.messages(profile.chat('bob@mail.test')['id'])), 4)
    check([c for c in profile.records('changes') if c['action'] == 'script' and '“mine”' in c['detail']], 'it is written down')

    # What is set anew is followed, also when the person has chosen another script meanwhile.
    scripts.put('other', 'keep;\r\n')
    profile.run('filter', 'seen').done()
    equal(scripts.list(), ['"confab" ACTIVE', '"mine"', '"other"'])
    check('"other"' in scripts.get('confab') and 'COI/Chats' not in scripts.get('confab'), 'the script', scripts.get('confab'))
    bring(world, 'alice', 'stays', CHAT)
    equal(lies(world, 'alice', 'INBOX'), [('mail', []), ('stays', ['$Chat'])])

    equal(profile.run('filter', 'none').done().record['sieve'], False)
    equal(scripts.list(), ['"mine"', '"other" ACTIVE'], 'as it was without it')


@case_with(sieve=True)
def s21_no_script_of_somebody_else_is_touched(world):
    world.env.update(sieve_names(world))
    profile = world.profile().synced('alice')
    scripts = Scripts(world, 'alice')
    scripts.put('confab', 'keep;\r\n', active=False)
    profile.run('filter', 'active', '--on-server').failed('“confab”', 'another name')
    equal(scripts.list(), ['"confab"'])
    equal(scripts.get('confab'), 'keep;\r\n')
    equal(server(profile)['filter'], 'none', 'and nothing else is done by halves')
    scripts.ask('DELETESCRIPT "confab"')
    profile.run('filter', 'active', '--on-server').done()
    equal(scripts.list(), ['"confab" ACTIVE'])
    profile.run('filter', 'none').done()
    equal(scripts.list(), [])


@case_with(sieve=True, sieve_extensions='fileinto')
def s21_a_server_that_runs_one_script_alone(world):
    world.env.update(sieve_names(world))
    profile = world.profile().synced('alice')
    scripts = Scripts(world, 'alice')
    scripts.put('mine', OWN_SCRIPT)
    profile.run('filter', 'active', '--on-server').failed('“mine”', 'beside it')
    equal(scripts.list(), ['"mine" ACTIVE'])
    scripts.ask('SETACTIVE ""')
    profile.run('filter', 'active', '--on-server').done()
    bring(world, 'alice', 'chat', CHAT, where='COI/Chats')
    equal(lies(world, 'alice', 'COI/Chats'), [('chat', [])], 'without the keyword, which this server cannot set')


@case
def s21_a_server_without_scripts(world):
    profile = world.profile().synced('alice')
    profile.run('filter', 'active', '--on-server', env={**sieve_names_nowhere(world)}).failed('lets nobody keep filters there')
    equal(server(profile)['filter'], 'none')


def sieve_names_nowhere(world):
    world.server.info['ports']['sieve'] = unused_port()
    return sieve_names(world)


class CoiServer(Relay):
    """What stock Dovecot cannot do: it names its root, makes the folders itself, and takes the
    deletion of one as the wish to turn COI off. It does not even say that it has METADATA."""

    def __init__(self, world, root='Chat'):
        super().__init__(world, adds=['COI'], hides=['COMPRESS=DEFLATE', 'METADATA'],
                         answers={'GETMETADATA': self.get, 'SETMETADATA': self.set})
        self.world = world
        self.root = root
        self.values = {'mailbox-root': root}
        self.refuses = None

    def get(self, command):
        found = b''.join(b'%s/%s {%d}\r\n%s ' % (CONFIG.encode(), key.encode(), len(value), value.encode())
                         for key, value in self.values.items())
        return b'* METADATA "" (' + found.rstrip() + b')\r\nTAG OK Done\r\n'

    def set(self, command):
        if self.refuses:
            return b'TAG NO [CANNOT] ' + self.refuses.encode() + b'\r\n'
        entry, value = command.decode().split('(', 1)[1].rsplit(')', 1)[0].split(' ', 1)
        key = entry.strip('"').rsplit('/', 1)[1]
        self.values.pop(key, None)
        if value != 'NIL':
            self.values[key] = value.strip('"')
        if key == 'enabled' and value != 'NIL':
            connection = self.world.imap('alice')
            for folder in ('Contacts', 'Chats'):
                connection.create(f'{self.root}/{folder}')
            connection.subscribe(f'{self.root}/Chats')
            connection.logout()
        return b'TAG OK Done\r\n'

    def delete_chats(self):
        connection = self.world.imap('alice')
        connection.delete(f'{self.root}/Chats')
        connection.logout()
        self.values.pop('enabled')


@case
def s22_a_server_that_names_its_root_and_makes_the_folders(world):
    relay = CoiServer(world)
    profile = world.profile()
    profile.add('alice', urls=relay.urls(profile)).done()
    profile.run('sync').done()
    record = server(profile)
    equal((record['coi'], record['enabled'], record['root'], record['metadata']), (True, False, 'Chat', False))
    equal((relay.sent('SETMETADATA'), relay.sent('CREATE')), ([], []), 'nothing before somebody agreed')

    record = profile.run('filter', 'active').done().record
    equal((record['enabled'], record['filter'], record['chats']), (True, 'active', 'Chat/Chats'))
    equal(relay.values, {'mailbox-root': 'Chat', 'enabled': 'yes', 'message-filter': 'active'})
    equal(relay.sent('CREATE'), [], 'the server makes its folders')
    connection = world.imap('alice')
    connection.append('Chat/Chats', None, None, b'From: bob@mail.test\r\nTo: alice@mail.test\r\nMessage-ID: <chat$9@mail.test>\r\n'
                      b'Chat-Version: 1.0\r\nSubject: Chat\r\n\r\nFiled\r\n')
    connection.logout()
    profile.run('sync').done()
    equal([m['text'] for m in profile.messages(profile.chat('bob@mail.test')['id'])], ['Filed'])
    check(not relay.sent('MOVE'), 'the server files, and nobody else')

    relay.delete_chats()
    profile.run('sync').done()
    record = server(profile)
    equal((record['enabled'], record['filter'], record['chats']), (False, 'none', None), 'turned off by deleting the folder')
    profile.run('sync').done()
    equal(relay.sent('CREATE'), [], 'and nobody makes it again')


@case
def s22_a_server_that_does_not_want_to(world):
    relay = CoiServer(world)
    relay.refuses = 'Ask your administrator'
    profile = world.profile()
    profile.add('alice', urls=relay.urls(profile)).done()
    profile.run('filter', 'active').failed('Ask your administrator')
    equal(relay.sent('CREATE'), [])
    equal(profile.records('changes'), [])
    equal(server(profile)['filter'], 'none')


@case
def s22_what_a_server_says_is_not_believed_blindly(world):
    relay = CoiServer(world)
    relay.values.update({'mailbox-root': 'C*\t%', 'enabled': 'YES', 'message-filter': 'always'})
    profile = world.profile()
    profile.add('alice', urls=relay.urls(profile)).done()
    record = server(profile)
    equal((record['root'], record['enabled'], record['filter']), (None, False, 'none'))


WEBPUSH = '/private/vendor/vendor.dovecot/webpush'
PUSH_KEY = '-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE\n-----END PUBLIC KEY-----\n'
RECEIVER = ('https://push.example/abc', 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcx', 'BTBZMqHH6r4Tts7J_aSIgg')


class PushServer(Relay):
    """Keeps subscriptions, as the specification says it or as Dovecot does it."""

    def __init__(self, world, types=('chat', 'mail', 'all'), adds=('COI', 'WEBPUSH')):
        super().__init__(world, adds=adds, answers={'GETMETADATA': self.get, 'SETMETADATA': self.set})
        self.types = types
        self.entries = {f'{WEBPUSH}/vapid': PUSH_KEY}

    def get(self, command):
        wanted = re.search(rb'(/private/[^\s")]+)', command)[1].decode()
        found = b''.join(b'%s {%d}\r\n%s ' % (name.encode(), len(value.encode()), value.encode())
                         for name, value in self.entries.items() if name == wanted or name.startswith(wanted + '/'))
        return b'* METADATA "" (' + found.rstrip(b' ') + b')\r\nTAG OK Done\r\n'

    def set(self, command):
        text = re.sub(r'\{\d+\+?\}\r\n', '', command.decode())
        entry, value = text.split('(', 1)[1].rsplit(')', 1)[0].split(' ', 1)
        entry = entry.strip('"')
        if entry.endswith('/validate'):
            if value.strip('"') != 'it arrived':
                return b'TAG NO [CANNOT] That is not what was pushed\r\n'
            entry = entry[:-len('/validate')]
            value = json.dumps({**json.loads(self.entries[entry]), 'validated': True})
        elif value == 'NIL':
            self.entries.pop(entry, None)
            return b'TAG OK Gone\r\n'
        else:
            value = json.loads(value)
            if value['msgtype'] not in self.types:
                return b'TAG NO [CANNOT] Bad msgtype\r\n'
            value = json.dumps({**value, 'created': '2026-03-04T05:06:07Z', 'validated': False})
        self.entries[entry] = value
        return b'TAG OK Done\r\n'

    def subscriptions(self):
        return {name.rsplit('/', 1)[1]: json.loads(value) for name, value in self.entries.items() if '/subscriptions/' in name}


@case
def s23_subscriptions_to_pushes(world):
    relay = PushServer(world)
    profile = world.profile()
    profile.add('alice', urls=relay.urls(profile)).done()
    equal(profile.run('webpush', 'key').done().record, {'account': 'alice@mail.test', 'key': PUSH_KEY})
    equal(profile.run('webpush', 'key', json_out=False).done().out.decode(), PUSH_KEY)
    equal(profile.records('webpush', 'list'), [])

    ident = profile.run('webpush', 'subscribe', *RECEIVER, 'all', 'Laptop').done().record['id']
    check(re.fullmatch('[0-9A-Za-z_-]{10,36}', ident), 'an id', ident)
    kept = relay.subscriptions()[ident]
    equal({k: kept[k] for k in ('client', 'device', 'msgtype', 'resource')},
          {'client': 'Confab', 'device': 'Laptop', 'msgtype': 'all',
           'resource': {'endpoint': RECEIVER[0], 'keys': {'p256dh': RECEIVER[1], 'auth': RECEIVER[2]}}})
    equal(profile.records('webpush', 'list'),
          [{'account': 'alice@mail.test', 'id': ident, 'client': 'Confab', 'device': 'Laptop', 'type': 'all', 'endpoint': RECEIVER[0],
            'created': '2026-03-04T05:06:07Z', 'validated': False}])
    profile.run('webpush', 'validate', ident, 'something else').failed('not what was pushed')
    profile.run('webpush', 'validate', ident, 'it arrived').done()
    equal(profile.records('webpush', 'list')[0]['validated'], True)
    check(ident in profile.run('webpush', 'list', json_out=False).done().out.decode(), 'in words')
    profile.run('webpush', 'unsubscribe', ident).done()
    equal(relay.subscriptions(), {})
    equal([c['action'] for c in profile.records('changes')], ['set', 'set'])


@case
def s23_a_server_with_other_words(world):
    relay = PushServer(world, types=('chat', 'email', 'any'))
    profile = world.profile()
    profile.add('alice', urls=relay.urls(profile)).done()
    for given, kept in (('chat', 'chat'), ('mail', 'email'), ('all', 'any')):
        ident = profile.run('webpush', 'subscribe', *RECEIVER, given).done().record['id']
        equal(relay.subscriptions()[ident]['msgtype'], kept)
        listed = {r['id']: r['type'] for r in profile.records('webpush', 'list')}
        check(listed.get(ident) == given, f'{ident} is listed as {given}', listed, relay.entries, relay.commands[-3:])


@case
def s23_what_is_no_subscription(world):
    relay = PushServer(world)
    profile = world.profile()
    profile.add('alice', urls=relay.urls(profile)).done()
    url, key, secret = RECEIVER
    for wrong in (('http://push.example/', key, secret), ('https://', key, secret), ('https://' + 'x' * 600, key, secret),
                  (url, 'no key', secret), (url, 'A' * 300, secret), (url, key, 'BTBZMqHH6r4Tts7J'), (url, key, 'a+b/')):
        profile.run('webpush', 'subscribe', *wrong).failed('16 bytes')
    profile.run('webpush', 'subscribe', *RECEIVER, 'some').failed('some', status=2)
    profile.run('webpush', 'unsubscribe', 'a/b').failed('a/b')
    equal(relay.sent('SETMETADATA'), [], 'nothing of it reached the server')
    relay.entries.update({f'{WEBPUSH}/subscriptions/broken': '{', f'{WEBPUSH}/subscriptions/odd': '{"resource": [], "msgtype": 7}',
                          f'{WEBPUSH}/subscriptions/deep/er': '{}', f'{WEBPUSH}/subscriptions/list': '[1]'})
    equal([r['id'] for r in profile.records('webpush', 'list')], ['odd'], 'and what the server says is not believed blindly')
    plain = PushServer(world, adds=('COI',))
    other = world.profile('other')
    other.add('alice', urls=plain.urls(other)).done()
    other.run('webpush', 'list').failed('does not push')


class OwnSubmission:
    """The person's own submission server, before Exim, which also makes tokens."""

    def __init__(self, world):
        self.target = world.server.info['smtp']['port_starttls']
        self.made = []
        self.mails = 0
        self.port = listen(world, self.attend)

    async def attend(self, reader, writer):
        async def take(line, server):
            if line.startswith(b'GENSTOKEN '):
                self.made.append(line.decode().split()[1:])
                writer.write(f'250 2.1.11 own-token-{len(self.made)} made\r\n'.encode())
                return
            self.mails += line.startswith(b'MAIL ')
            server.write(line)

        def change(line):
            if line.upper().rstrip() == b'250-STARTTLS':
                return b'250-STOKEN\r\n'
            return b'' if b'CHUNKING' in line or b'PIPECONNECT' in line else line
        await pass_on(self.target, reader, writer, take, change)


class PeerSubmission:
    """The recipient's server: takes mail with a token it knows, and says for whom it did."""

    def __init__(self, world, offers=True):
        self.world = world
        self.tokens = {'week-token'}
        self.offers = offers
        self.answer = '250 2.1.13 {to} year-token 17 delivered'
        self.said = []
        self.port = listen(world, self.attend)

    async def attend(self, reader, writer):
        def say(text):
            writer.write(text.encode() + b'\r\n')
        to = None
        say('220 mail.test ready')
        while line := (await reader.readline()).decode().rstrip('\r\n'):
            verb = line.split()[0].upper()
            self.said.append(line)
            if verb in ('EHLO', 'LHLO'):
                say('250-mail.test\r\n250-STOKEN\r\n250 ENHANCEDSTATUSCODES' if self.offers else '250 mail.test')
            elif verb == 'MAIL':
                say('250 2.1.0 ok')
            elif verb == 'RCPT':
                to = re.search('<(.*)>', line)[1]
                known = re.search(r' STOKEN=(\S+)', line)
                say('250 2.1.5 ok' if known and known[1] in self.tokens else '550 5.7.30 unknown token')
            elif verb == 'DATA':
                say('354 go on')
                mail = []
                while (text := await reader.readline()) != b'.\r\n':
                    mail.append(text[1:] if text.startswith(b'.') else text)
                with smtplib.SMTP('127.0.0.1', self.world.server.info['smtp']['port_internet'], 'localhost') as smtp:
                    smtp.sendmail('alice@mail.test', [to], b''.join(mail))
                say(self.answer.format(to=to))
            else:
                say('221 2.0.0 bye')
                return


def token_world(world, own, peer, host='mail.test'):
    path = world.path('names')
    with open(path, 'w') as f:
        f.write(f'[SRV]\n_submissions._tcp.mail.test={host} 465\n[ROUTE]\n{host}:465={peer.port}\n')
    world.env.update(CONFAB_TEST_NAMES=path, GIO_EXTRA_MODULES=os.environ['CONFAB_TEST_MODULES'])
    profile = world.profile()
    urls = profile.urls()
    urls[3] = f'smtps://localhost:{own.port}'
    profile.add('alice', urls=urls).done()
    profile.run('sync').done()
    return profile


def last_mail(world, user, count):
    wait_until(lambda: len(world.stored(user)) == count, f'{count} mails')
    return email.message_from_bytes(world.stored(user)[-1][1])


@case
def s24_tokens_are_kept_and_used(world):
    own, peer = OwnSubmission(world), PeerSubmission(world)
    profile = token_world(world, own, peer)
    bring(world, 'alice', 'with a token', CHAT, ('Submission-Token', 'week-token'))
    profile.run('sync').done()
    equal(profile.run('direct').done().record, {'account': 'alice@mail.test', 'direct': False})
    profile.run('send', 'bob@mail.test', 'the ordinary way', '--wait').done()
    equal((own.made, peer.said), ([], []), 'off by default')
    equal(last_mail(world, 'bob', 1)['Submission-Token'], None)

    equal(profile.run('direct', 'on').done().record['direct'], True)
    sent = profile.run('send', 'bob@mail.test', 'straight', '--wait').done().record
    equal(sent['state'], 'delivered')
    equal([(r['from']['address'], r['state']) for r in sent['receipts']], [('bob@mail.test', 'delivered')])
    equal(own.mails, 1, 'mails by the own server')
    equal(own.made, [['PERM', 'bob@mail.test', 'alice@mail.test']])
    check('RCPT TO:<bob@mail.test> STOKEN=week-token MYSTOKEN=own-token-1' in peer.said, 'the token', peer.said)
    check(peer.said.index('LHLO [127.0.0.1]') < peer.said.index('DATA'), 'the order', peer.said)
    equal(last_mail(world, 'bob', 2).get_payload(), 'straight\r\n')

    # The token that came with the delivery is used from then on.
    peer.tokens = {'year-token'}
    equal(profile.run('send', 'bob@mail.test', 'again', '--wait').done().record['state'], 'delivered')
    check(any('STOKEN=year-token' in line for line in peer.said), 'the new token', peer.said)
    profile.run('sync').done()
    equal(len(world.stored('alice', 'Sent')), 3, 'and each is filed')


@case
def s24_a_server_of_somebody_else_gets_nothing(world):
    own, peer = OwnSubmission(world), PeerSubmission(world)
    # It has a certificate that is trusted, but for another domain than the recipient's.
    profile = token_world(world, own, peer, host='localhost')
    bring(world, 'alice', 'with a token', CHAT, ('Submission-Token', 'week-token'))
    profile.run('sync').done()
    profile.run('direct', 'on').done()
    equal(profile.run('send', 'bob@mail.test', 'not for you', '--wait').done().record['state'], 'sent')
    equal(peer.said, [])


@case
def s24_there_is_always_the_ordinary_way(world):
    own, peer = OwnSubmission(world), PeerSubmission(world)
    profile = token_world(world, own, peer)
    profile.run('direct', 'on').done()
    # Nobody has a token yet: the first message brings one along.
    equal(profile.run('send', 'bob@mail.test', 'first', '--wait').done().record['state'], 'sent')
    equal(own.made, [['TEMP', 'bob@mail.test', 'alice@mail.test']])
    equal(last_mail(world, 'bob', 1)['Submission-Token'], 'own-token-1')
    equal(peer.said, [])

    bring(world, 'alice', 'with a token', CHAT, ('Submission-Token', 'old-token'))
    profile.run('sync').done()
    for text, change in (('refused', lambda: None), ('not offered', lambda: setattr(peer, 'offers', False)),
                         ('hostile', lambda: (setattr(peer, 'offers', True), peer.tokens.add('old-token'),
                                              setattr(peer, 'answer', '550 5.7.1 {to} no')))):
        change()
        sent = profile.run('send', 'bob@mail.test', text, '--wait').done().record
        equal((sent['state'], sent['problem']), ('sent', None), text)
        wait_until(lambda: text in [email.message_from_bytes(raw).get_payload().strip() for _, raw in world.stored('bob')], text)
    check(not any('week' in line for line in peer.said), 'no other token', peer.said)
    # Dovecot's shape: a new token alone.
    peer.answer = '250 2.1.12 dovecot-token fine'
    equal(profile.run('send', 'bob@mail.test', 'taken', '--wait').done().record['state'], 'delivered')
    peer.tokens = {'dovecot-token'}
    equal(profile.run('send', 'bob@mail.test', 'taken again', '--wait').done().record['state'], 'delivered')
    # Several recipients, and tokens that cannot be sent, go the ordinary way.
    said = len(peer.said)
    profile.run('send', 'bob@mail.test,carol@mail.test', 'both', '--wait').done()
    equal(len(peer.said), said)


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
