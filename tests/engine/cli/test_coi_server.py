#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Servers that file chats: COI servers, those with Sieve, and plain ones. By the sections of the protocol."""
import base64
import os
import re
import socket
import ssl
import sys

from filing import BLOCKED, CHAT, CONFIG, bring, get_metadata, lies, set_metadata
from harness import case, case_with, check, equal, main, unused_port, wait_until
from mailserver import COI_FILES
from relay import Relay
from sharing import put


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
def s22_the_page_for_administrators(world):
    with open(os.path.join(COI_FILES, 'README.md')) as f:
        page = f.read().replace('\\\n', ' ')
    commands = [line.split() for line in page.splitlines() if re.match(' {4,}(doveadm|sievec) (mailbox metadata|/etc)', line)]
    equal([c[0] for c in commands], ['sievec', 'sievec', 'doveadm', 'doveadm', 'doveadm'], 'what the page has')
    entries = {'SOMEBODY': 'alice@mail.test', '""': '', '$P/enabled': f'{CONFIG}/enabled', '$P/message-filter': f'{CONFIG}/message-filter'}
    for name, *words in commands:
        words = [entries.get(word, word.replace('/etc/dovecot/coi', world.server.path('coi'))) for word in words]
        world.server.run(name, '-c', world.server.path('dovecot.conf'), *words)
    equal(get_metadata(world, 'alice', f'{CONFIG}/enabled'), 'yes')
    equal(get_metadata(world, 'alice', f'{CONFIG}/message-filter'), 'active')
    equal(get_metadata(world, 'alice', f'{BLOCKED}/eve@example.org'), 'yes')
    bring(world, 'alice', 'chat', CHAT, where='COI/Chats')
    bring(world, 'alice', 'unwanted', sender='eve@example.org', where='Blocked')


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


@case
def s21_a_folder_that_is_deleted_is_made_again(world):
    """The person wants chats filed; what lay in the folder is gone from the server, and stays here."""
    profile = world.profile().synced('alice')
    bring(world, 'alice', 'one', CHAT)
    profile.run('filter', 'active').done()
    profile.run('sync').done()
    equal(lies(world, 'alice', 'COI/Chats'), [('one', ['$Chat'])])

    def delete():
        connection = world.imap('alice')
        connection.unsubscribe('COI/Chats')
        equal(connection.delete('COI/Chats')[0], 'OK')
        connection.logout()

    delete()
    bring(world, 'alice', 'two', CHAT)
    profile.run('sync').done()
    equal((lies(world, 'alice', 'COI/Chats'), lies(world, 'alice', 'INBOX')), ([('two', ['$Chat'])], []))
    check('COI/Chats' in folders(world, 'alice', subscribed=True), 'made and subscribed')
    equal(len(profile.messages(profile.chat('bob@mail.test')['id'])), 2)
    # When it was not seen yet that it is gone, and while it watches.
    delete()
    profile.run('filter', 'active').done()
    check('COI/Chats' in folders(world, 'alice', subscribed=True), 'made and subscribed again')
    watch = profile.watch()
    watch.expect_online('alice@mail.test')
    delete()
    bring_and_move(world, 'alice', 'three')
    watch.expect_message('message-added', 'Hello')
    watch.end(15)
    equal(len(profile.messages(profile.chat('bob@mail.test')['id'])), 3)


@case
def s21_3_what_one_sent_goes_to_what_was_sent(world):
    """What comes back to INBOX of what one wrote to others with another program; not what was there before, nor notes to self."""
    def own(subject, to='bob@mail.test', *headers):
        lines = [('From', 'alice@mail.test'), ('To', to), ('Subject', subject), ('Date', world.date()),
                 ('Message-ID', f'<{subject.replace(" ", "-")}@mail.test>'), *headers]
        raw = '\n'.join(f'{n}: {v}' for n, v in lines) + f'\n\nHello, {subject}\n'
        if 'forged' in subject:
            world.deliver('alice', raw=raw.replace('\n', '\r\n').encode())
        else:
            put(world, 'alice', raw, folder='INBOX', make=False)

    own('before')
    bring(world, 'alice', 'mail')
    profile = world.profile().synced('alice')
    own('not filed')
    profile.run('sync').done()
    profile.run('filter', 'active').done()
    profile.run('sync').done()
    own('to another')
    own('to me as well', 'bob@mail.test, alice@mail.test')
    own('to me', 'alice@mail.test')
    own('a chat', 'bob@mail.test', CHAT)
    own('forged')
    profile.run('sync').done()
    equal([subject for subject, _ in lies(world, 'alice', 'INBOX')], ['before', 'mail', 'not filed', 'to me as well', 'to me', 'forged'])
    equal([subject for subject, _ in lies(world, 'alice', 'Sent')], ['to another'])
    equal([subject for subject, _ in lies(world, 'alice', 'COI/Chats')], ['a chat'])
    connection = world.imap('alice')
    connection.select('Sent')
    check(b'\\Seen' in connection.fetch('1', '(FLAGS)')[1][0], 'read')
    connection.logout()
    check(('move', 'INBOX', '1 message that you sent, to Sent') in
          [(c['action'], c['folder'], c['detail']) for c in profile.records('changes')], 'in the log of changes', profile.records('changes'))


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


def sieve_service(world, *targets, routes=()):
    """Names where ManageSieve is as DNS has it, and nothing at the usual port."""
    port = world.server.info['ports']['sieve']
    path = world.path('names')
    with open(path, 'w') as f:
        f.write('[SRV]\n_sieve._tcp.mail.test=' + ';'.join(f'{host} {at}' for host, at in targets) + '\n[ROUTE]\n' +
                ''.join(f'{place}={to}\n' for place, to in ((f'localhost:4190', unused_port()), *((r, port) for r in routes))))
    world.env.update(CONFAB_TEST_NAMES=path, GIO_EXTRA_MODULES=os.environ['CONFAB_TEST_MODULES'])


@case_with(sieve=True)
def s21_dns_says_where_filters_are(world):
    sieve_service(world, ('mail.test', 2000), routes=['mail.test:2000'])
    profile = world.profile().synced('alice')
    scripts = Scripts(world, 'alice')
    profile.run('filter', 'active', '--on-server').done()
    equal(scripts.list(), ['"confab" ACTIVE'])
    equal(server(profile)['sieve_server'], None, 'nobody has chosen one')
    profile.run('filter', 'none').done()

    # Where it names somebody else nobody gets the password; what is chosen is taken.
    sieve_service(world, ('sieve.evil.example', 2000), routes=['sieve.evil.example:2000'])
    profile.run('filter', 'active', '--on-server').failed('DNS alone', 'sieve://sieve.evil.example')
    equal(scripts.list(), [])
    profile.run('account', 'set', 'alice@mail.test', '--sieve', 'sieve://sieve.evil.example:2000').done()
    profile.run('filter', 'active', '--on-server').failed('certificate')
    equal(scripts.list(), [], 'a host that cannot show that it is the one')
    port = world.server.info['ports']['sieve']
    profile.run('account', 'set', 'alice@mail.test', '--sieve', f'sieve://mail.test:{port}').done()
    sieve_service(world, ('sieve.evil.example', 2000), routes=[f'mail.test:{port}'])
    equal(server(profile)['sieve_server'], f'sieve://mail.test:{port}')
    profile.run('filter', 'active', '--on-server').done()
    equal(scripts.list(), ['"confab" ACTIVE'])

    # One that is named and not there leads to the next, and in the end to the server for mail.
    profile.run('filter', 'none').done()
    profile.run('account', 'set', 'alice@mail.test', '--sieve', 'auto').done()
    equal(server(profile)['sieve_server'], None)
    sieve_service(world, ('mail.test', 2000), ('mail.test', 2001), routes=['mail.test:2001'])
    profile.run('filter', 'active', '--on-server').done()
    equal(scripts.list(), ['"confab" ACTIVE'])
    for wrong in ('imaps://mail.test', 'sieve://', 'sieve://mail.test:0', 'mail.test', 'sieve://alice@mail.test'):
        equal(profile.run('account', 'set', 'alice@mail.test', '--sieve', wrong).status, 2, wrong)


def sieve_names_nowhere(world):
    world.server.info['ports']['sieve'] = unused_port()
    return sieve_names(world)


EVE = 'Eve Example <eve@far.example>'


def block_and_forgive(world, profile, is_told):
    """Blocks somebody, and takes it back; the server files their mail meanwhile."""
    bring(world, 'alice', 'before', sender=EVE)
    profile.run('sync').done()
    profile.run('contact', 'block', 'eve@far.example').done()
    profile.run('sync').done()
    check(is_told(), 'the server knows it')
    bring(world, 'alice', 'unwanted', CHAT, sender=EVE, where='Blocked')
    bring(world, 'alice', 'wanted', sender='Eva <eva@far.example>')
    profile.run('sync').done()
    profile.run('contact', 'unblock', 'eve@far.example').done()
    profile.run('sync').done()
    check(not is_told(), 'the server knows that, too')
    bring(world, 'alice', 'forgiven', sender=EVE)
    check({'wanted', 'forgiven'} <= {subject for subject, _ in lies(world, 'alice', 'INBOX')}, '', lies(world, 'alice', 'INBOX'))


@case_with(coi=True)
def s12_a_coi_server_keeps_blocked_mail_out(world):
    profile = world.profile().synced('alice')
    block_and_forgive(world, profile, lambda: get_metadata(world, 'alice', f'{BLOCKED}/eve@far.example') == 'yes')


@case_with(sieve=True)
def s12_a_script_keeps_blocked_mail_out(world):
    world.env.update(sieve_names(world))
    profile = world.profile().synced('alice')
    profile.run('filter', 'seen', '--on-server').done()
    scripts = Scripts(world, 'alice')
    block_and_forgive(world, profile, lambda: '"eve@far.example"' in scripts.get('confab'))


@case_with(coi=True)
def s12_it_is_told_while_it_watches(world):
    bring(world, 'alice', 'before', sender=EVE)
    profile = world.profile().synced('alice')
    watch = profile.watch()
    watch.expect_online('alice@mail.test')
    profile.run('contact', 'block', 'eve@far.example').done()
    wait_until(lambda: get_metadata(world, 'alice', f'{BLOCKED}/eve@far.example') == 'yes', 'the server to know it')
    watch.end(15)


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
