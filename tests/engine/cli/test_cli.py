#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""confab-cli on a real mail server: reading, sending, watching, and two on one profile."""
import os
import re
import signal
import socket
import subprocess
import sys
import threading

import harness
from harness import case, check, equal, main, program_words, wait_until

TIME = re.compile(r'\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z')


def occurrences(world, user, text, folder='INBOX'):
    return sum(text.encode() in raw for _, raw in world.stored(user, folder))


@case
def help_and_usage(world):
    for arguments in (['--help'], ['send', '--help'], ['--version']):
        result = world.run(*arguments, json_out=False).done()
        check(result.out and not result.err, '', result.out, result.err)
    for arguments in ([], ['sing'], ['chats', '--loud'], ['messages'], ['messages', '0x'], ['send', '1'], ['show', 'x']):
        result = world.run('--profile', world.path('none'), *arguments)
        equal(result.status, 2, str(arguments))
        equal(result.out, b'')
        result.says()


@case
def no_profile(world):
    directory = world.path('none')
    for arguments in (['account', 'list'], ['chats'], ['messages', '1'], ['show', '1'], ['sync'], ['watch'],
                      ['send', '1', 'x'], ['read', '1'], ['account', 'remove', 'a@b.c']):
        world.run('--profile', directory, *arguments).failed(directory, 'account add')
        world.run(*arguments).failed('account add')
    check(not os.path.exists(directory), 'nothing is made')
    check(not os.path.exists(world.path('data')), 'nothing is made')


@case
def usual_profile(world):
    profile = world.profile()
    world.run('account', 'add', 'alice@mail.test', '--password-stdin', *profile.urls(), stdin=b'alice-pw').done()
    check(os.path.exists(world.path('data', 'confab', 'confab.db')), 'it lies in the data directory')
    world.run('sync').done()
    equal(len(world.run('account', 'list').done().records), 1)


@case
def records(world):
    world.deliver('alice', subject='Plans', text='Shall we?\n\n-- \nBob\n')
    profile = world.profile()
    profile.add('alice').done()
    counts = profile.run('sync').done().record
    equal(counts['account'], 'alice@mail.test')
    equal(counts['messages'], 1)
    for name in ('bytes', 'flags', 'gone'):
        check(isinstance(counts[name], int), name, counts)
    for name in ('outbox_seconds', 'fetch_seconds', 'outbox_again_seconds', 'seconds'):
        check(isinstance(counts[name], float), name, counts)

    chat = profile.chat('bob@mail.test')
    check(isinstance(chat['id'], int))
    equal({k: v for k, v in chat.items() if k not in ('id', 'last_time')},
          {'account': 'alice@mail.test', 'kind': 'person', 'name': 'Bob Example',
           'members': [{'name': 'Bob Example', 'address': 'bob@mail.test'}], 'unread': 1,
           'last_text': chat['last_text'], 'request': False, 'archived': False, 'muted': False, 'pinned': False,
           'description': None, 'avatar': None}, 'chat')
    check(TIME.fullmatch(chat['last_time']), '', chat['last_time'])

    message, = profile.messages(chat['id'])
    check(isinstance(message['id'], int) and message['chat'] == chat['id'], '', message)
    equal(message['from'], {'name': 'Bob Example', 'address': 'bob@mail.test'})
    equal(message['text'], 'Shall we?')
    check(message['full_text'].startswith('Shall we?') and 'Bob' in message['full_text'], 'with the signature', message)
    equal(message['quote'], None)
    equal(message['subject'], 'Plans')
    check(TIME.fullmatch(message['time']), '', message['time'])
    equal((message['outgoing'], message['state'], message['kind'], message['attachments']), (False, 'received', 'mail', []))
    check('@mail.test' in message['message_id'] and '<' not in message['message_id'], '', message)
    equal(profile.run('show', str(message['id'])).done().record, message)
    equal(profile.messages('bob@mail.test'), [message], 'by address')

    # Reading marks nothing.
    equal(profile.chat('bob@mail.test')['unread'], 1)
    equal([flags for flags, _ in world.stored('alice') if b'\\Seen' in flags], [])


@case
def source(world):
    raw = world.deliver('alice')
    profile = world.profile().synced('alice')
    message, = profile.messages('bob@mail.test')
    stored = world.stored('alice')[0][1]
    check(raw.split(b'\r\n\r\n', 1)[1] in stored)
    equal(profile.run('show', '--source', str(message['id']), json_out=False).done().out, stored, 'byte by byte')
    equal([flags for flags, _ in world.stored('alice') if b'\\Seen' in flags], [], 'not marked')


@case
def pages(world):
    for i in range(7):
        world.deliver('alice', text=f'number {i}\n', subject=f'{i}')
    profile = world.profile().synced('alice')
    chat = profile.chat('bob@mail.test')['id']
    all_messages = profile.messages(chat)
    equal(len(all_messages), 7)
    equal([m['time'] for m in all_messages], sorted(m['time'] for m in all_messages), 'oldest first')
    equal(profile.messages(chat, '--limit', '3'), all_messages[-3:])
    equal(profile.messages(chat, '--limit', '100'), all_messages)
    equal(profile.messages(chat, '--before', str(all_messages[4]['id'])), all_messages[:4])
    equal(profile.messages(chat, '--before', str(all_messages[4]['id']), '--limit', '2'), all_messages[2:4])
    equal(profile.messages(chat, '--before', str(all_messages[0]['id'])), [])
    profile.run('messages', str(chat), '--before', '999').failed('999')
    profile.run('messages', '999').failed('999', 'chats')
    profile.run('messages', 'nobody@mail.test').failed('nobody@mail.test')
    profile.run('show', '999').failed('999')


@case
def hostile_text_on_a_terminal(world):
    world.deliver('alice', sender='=?utf-8?q?Bob=1B=5B31m?= <bob@mail.test>', subject='\x1b]0;title',
                  text='evil \x1b[2J\x07 \u202e text\n')
    profile = world.profile().synced('alice')
    chat = profile.chat('bob@mail.test')
    for arguments in (['chats'], ['messages', str(chat['id'])], ['show', str(profile.messages(chat['id'])[0]['id'])]):
        out = profile.run(*arguments, json_out=False).done().out
        check(b'\x1b' not in out and b'\x07' not in out and '\u202e' not in out.decode(), str(arguments), out)


@case
def send(world):
    profile = world.profile().synced('alice', '--name', 'Alice Example')
    record = profile.run('send', 'bob@mail.test', 'Grüße 👋').done().record
    equal((record['text'], record['state'], record['outgoing'], record['kind']), ('Grüße 👋', 'sent', True, 'text'))
    equal(record['from'], {'name': 'Alice Example', 'address': 'alice@mail.test'})
    check(record['message_id'].startswith('chat$'), '', record)
    equal(profile.messages(record['chat']), [record])

    # To the chat's number, and the answer to a message of it.
    second = profile.run('send', str(record['chat']), '--', '--json').done().record
    equal((second['chat'], second['text']), (record['chat'], '--json'))
    reply = profile.run('send', str(record['chat']), 'Yes', '--reply-to', str(record['id'])).done().record
    equal(reply['chat'], record['chat'])

    wait_until(lambda: len(world.stored('bob')) == 3, 'three mails for Bob')
    raw = [raw for _, raw in world.stored('bob') if record['message_id'].encode() in raw.split(b'\r\n\r\n')[0].replace(b'\r\n ', b'')]
    check(raw, 'the mail is in Bob’s mailbox')
    check(any(b'Chat-Version: 1.0' in r for r in raw), 'it is a chat message', raw)
    equal(len(profile.chats()), 1)

    # Its copy lies on the server, read, and comes back as no second message.
    copies = [flags for folder in ('Sent', 'COI/Chats') for flags, r in world.stored('alice', folder) if b'Chat-Version' in r]
    equal(len(copies), 3, 'copies')
    check(all(b'\\Seen' in flags for flags in copies), 'read', copies)
    profile.run('sync').done()
    equal(len(profile.messages(record['chat'])), 3)


@case
def send_and_answer(world):
    alice = world.profile('a').synced('alice', '--name', 'Alice Example')
    bob = world.profile('b').synced('bob', '--name', 'Bob Example')
    alice.run('send', 'bob@mail.test', 'one').done()
    wait_until(lambda: len(world.stored('bob')) == 1, 'delivery')
    bob.run('sync').done()
    chat = bob.chat('alice@mail.test')
    equal((chat['kind'], chat['name'], chat['unread'], chat['last_text']), ('person', 'Alice Example', 1, 'one'))
    bob.run('send', str(chat['id']), 'two').done()
    wait_until(lambda: len(world.stored('alice')) == 1, 'delivery')
    alice.run('sync').done()
    equal([(m['text'], m['outgoing']) for m in alice.messages('bob@mail.test')], [('one', True), ('two', False)])


@case
def send_a_file(world):
    path = world.path('a picture.txt')
    with open(path, 'w') as f:
        f.write('not really a picture\n')
    profile = world.profile().synced('alice')
    record = profile.run('send', 'bob@mail.test', 'look', '--attach', path).done().record
    equal([(a['name'], a['size']) for a in record['attachments']], [('a picture.txt', 21)])
    bob = world.profile('bob')
    wait_until(lambda: len(world.stored('bob')) >= 1, 'delivery')
    bob.synced('bob')
    message = bob.messages('alice@mail.test')[-1]
    equal([a['name'] for m in bob.messages('alice@mail.test') for a in m['attachments']], ['a picture.txt'], str(message))


@case
def send_a_file_with_any_name(world):
    path = os.path.join(os.fsencode(world.directory), b'\xff\xfelatin.txt')
    with open(path, 'w') as f:
        f.write('bytes are no text\n')
    profile = world.profile().synced('alice')
    record = profile.run('send', 'bob@mail.test', 'look', '--attach', path).done().record
    attachment, = record['attachments']
    check(attachment['name'].endswith('.txt') or 'latin' in attachment['name'], 'a name', attachment)
    equal(attachment['size'], 18)
    wait_until(lambda: occurrences(world, 'bob', 'latin') == 1, 'delivery')


@case
def tidies_up(world):
    """What a program that was killed left half-written does not stay for ever."""
    profile = world.profile().synced('alice')
    left = os.path.join(profile.directory, 'blobs', 'new', 'half')
    os.makedirs(os.path.dirname(left), exist_ok=True)
    with open(left, 'w') as f:
        f.write('half')
    profile.run('sync').done()
    check(os.path.exists(left), 'it may still be written')
    os.utime(left, (1, 1))
    profile.run('sync').done()
    check(not os.path.exists(left), 'nobody writes it any more')


@case
def sent_elsewhere(world):
    """What another program sent is sent, not received."""
    profile = world.profile().synced('alice')
    connection = world.imap('alice')
    connection.append('Sent', '(\\Seen)', None, b'From: alice@mail.test\r\nTo: bob@mail.test\r\n'
                      b'Message-ID: <elsewhere@mail.test>\r\nSubject: x\r\n\r\nfrom elsewhere\r\n')
    connection.logout()
    profile.run('sync').done()
    message, = profile.messages('bob@mail.test')
    equal((message['text'], message['outgoing'], message['state']), ('from elsewhere', True, 'sent'))


@case
def writes_to_lists_and_machines(world):
    """What a list or a machine sends has a chat: it is found by its address, and answers stay in it."""
    for number, post in enumerate(([('List-Post', '<mailto:bob@mail.test>')], [])):
        world.deliver('alice', sender='Dev One <one@dev.test>', subject=f'topic {number}', text='list text\n',
                      headers=[('List-Id', 'Developers <devs.list.test>'), *post])
    world.deliver('alice', sender='Shop <carol@mail.test>', subject='Sale', text='Buy\n',
                  headers=[('List-Unsubscribe', '<https://shop.test>')])
    world.deliver('alice', sender='Bank <no-reply@bank.test>', subject='Statement', text='See\n',
                  headers=[('Auto-Submitted', 'auto-generated')])
    profile = world.profile().synced('alice')
    for name, address in ('Developers', 'bob@mail.test'), ('Shop', 'carol@mail.test'):
        chat = profile.chat(name)
        equal([m['address'] for m in chat['members']], [address])
        for word in str(chat['id']), address:
            sent = profile.run('send', word, f'to {word}', '--wait').done().record
            equal((sent['chat'], sent['state']), (chat['id'], 'sent'))
        equal(len(profile.messages(address)), 4 if name == 'Developers' else 3)
    profile.run('send', str(profile.chat('Bank')['id']), 'x').failed('does not read answers', 'another address')


@case
def silent_server(world):
    """What a server that takes the connection and says nothing has not taken goes out later, once."""
    silent = []
    listener = socket.create_server(('127.0.0.1', 0))
    profile = world.profile()
    urls = profile.urls()
    urls[3] = f'smtps://localhost:{listener.getsockname()[1]}'

    def pump(source, target):
        try:
            while data := source.recv(65536):
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def serve():
        while True:
            connection, _ = listener.accept()
            if silent:
                silent.append(connection)
                continue
            server = socket.create_connection(('127.0.0.1', world.server.info['smtp']['port_tls']))
            for ends in (connection, server), (server, connection):
                threading.Thread(target=pump, args=ends, daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    profile.add('alice', urls=urls).done()
    silent.append(None)
    result = profile.run('send', 'bob@mail.test', 'stalled')
    equal((result.status, result.record['state']), (0, 'queued'))
    result.says('kept')
    check(len(silent) > 1, 'it was connected to')
    silent.clear()
    profile.run('sync').done()
    wait_until(lambda: world.stored('bob'), 'the message')
    equal([m['state'] for m in profile.messages('bob@mail.test')], ['sent'])
    equal(len(world.stored('bob')), 1)


@case
def nothing_to_send(world):
    profile = world.profile().synced('alice')
    profile.run('send', 'bob@mail.test', 'x', '--attach', world.path('none')).failed('none')
    profile.run('send', 'bob@mail.test', 'x', '--attach', world.directory).failed('no file')
    profile.run('send', 'bob', 'x').failed('neither', status=2)
    profile.run('send', 'a b@mail.test', 'x').failed('no mail address', status=2)
    profile.run('send', '99', 'x').failed('99')
    profile.run('send', 'bob@mail.test', 'x', '--reply-to', '99').failed('99')
    equal(profile.chats(), [], 'nothing is stored')
    equal(world.stored('bob'), [])


@case
def refused_recipient(world):
    profile = world.profile().synced('alice')
    result = profile.run('send', 'nobody@elsewhere.test', 'x')
    record = result.record
    equal((result.status, record['state']), (1, 'failed'), result.err)
    check(record['problem'], 'the reason', record)
    result.says()


@case
def partly_refused(world):
    profile = world.profile().synced('alice')
    result = profile.run('send', 'bob@mail.test, nobody@elsewhere.test', 'x').done()
    equal(result.record['state'], 'sent')
    result.says('nobody@elsewhere.test')
    wait_until(lambda: len(world.stored('bob')) == 1, 'the mail')


@case
def offline(world):
    profile = world.profile().synced('alice')
    world.server.stop()
    result = profile.run('send', 'bob@mail.test', 'later').done()
    equal(result.record['state'], 'queued')
    result.says('kept')
    waited = profile.run('send', 'bob@mail.test', 'later too', '--wait')
    equal((waited.status, waited.record['state']), (1, 'queued'))
    waited.says('kept')
    result = profile.run('sync')
    equal((result.status, result.out), (1, b''))
    result.says('localhost')
    equal([m['state'] for m in profile.messages('bob@mail.test')], ['queued', 'queued'])

    world.server.start()
    profile.run('sync').done()
    equal([(m['text'], m['state']) for m in profile.messages('bob@mail.test')], [('later', 'sent'), ('later too', 'sent')])
    profile.run('sync').done()
    wait_until(lambda: len(world.stored('bob')) == 2, 'both mails')
    equal((occurrences(world, 'bob', 'later\r'), occurrences(world, 'bob', 'later too\r')), (1, 1), 'each once')


@case
def read(world):
    world.deliver('alice', text='one\n')
    world.deliver('alice', text='two\n')
    profile = world.profile().synced('alice')
    chat = profile.chat('bob@mail.test')
    equal(chat['unread'], 2)
    record = profile.run('read', str(chat['id'])).done().record
    equal((record['id'], record['unread']), (chat['id'], 0))
    check(all(b'\\Seen' in flags for flags, _ in world.stored('alice')), 'on the server', world.stored('alice'))
    equal(profile.chat('bob@mail.test')['unread'], 0)
    profile.run('read', str(chat['id'])).done()
    profile.run('read', '99').failed('99')


@case
def read_offline(world):
    world.deliver('alice')
    profile = world.profile().synced('alice')
    world.server.stop()
    result = profile.run('read', 'bob@mail.test').done()
    equal(result.record['unread'], 0)
    result.says()
    equal(profile.run('read', 'bob@mail.test', '--wait').status, 1)
    world.server.start()
    profile.run('sync').done()
    check(all(b'\\Seen' in flags for flags, _ in world.stored('alice')), 'after the sync', world.stored('alice'))


@case
def two_profiles_of_one_account(world):
    world.deliver('alice', text='for both\n')
    first = world.profile('first').synced('alice')
    second = world.profile('second').synced('alice')
    equal(first.messages('bob@mail.test')[0]['message_id'], second.messages('bob@mail.test')[0]['message_id'])
    watching = first.watch()
    watching.expect_online('alice@mail.test')
    second.run('read', 'bob@mail.test').done()
    watching.expect(lambda e: e['event'] == 'conversation-changed' and e['conversation']['unread'] == 0, 'read elsewhere')
    sent = second.run('send', 'bob@mail.test', 'from the second').done().record
    first.run('sync').done()
    watching.expect_message('message-added', 'from the second', message_id=sent['message_id'], outgoing=True)
    watching.end(signal.SIGINT).done()
    equal([m['text'] for m in first.messages('bob@mail.test')], [m['text'] for m in second.messages('bob@mail.test')])


@case
def several_accounts(world):
    profile = world.profile()
    profile.add('alice').done()
    profile.add('carol').done()
    world.deliver('alice', sender='dave@elsewhere.test')
    profile.run('sync').done()
    profile.run('send', 'bob@mail.test', 'x').failed('--account', 'alice@mail.test', 'carol@mail.test', status=2)
    record = profile.run('--account', 'CAROL@mail.test', 'send', 'bob@mail.test', 'x').done().record
    equal(record['from']['address'], 'carol@mail.test')
    # Now only one of the two can be meant.
    equal(profile.run('send', 'bob@mail.test', 'y').done().record['chat'], record['chat'])
    equal([c['account'] for c in profile.records('--account', 'carol@mail.test', 'chats')], ['carol@mail.test'])
    equal(sorted(c['account'] for c in profile.chats()), ['alice@mail.test', 'carol@mail.test'])
    profile.run('--account', 'alice@mail.test', 'messages', str(record['chat'])).failed(str(record['chat']))
    equal(len(profile.records('sync')), 2)
    equal([r['account'] for r in profile.records('sync', '--account', 'alice@mail.test')], ['alice@mail.test'])


@case
def watch(world):
    profile = world.profile().synced('alice')
    watching = profile.watch()
    watching.expect_online('alice@mail.test')
    world.deliver('alice', text='news\n')
    message = watching.expect_message('message-added', 'news', state='received', outgoing=False)
    changed = watching.expect(lambda e: e['event'] == 'conversation-changed' and e['conversation']['unread'] == 1, 'the chat')
    equal(changed['conversation']['id'], message['chat'])
    equal(profile.run('show', str(message['id'])).done().record, message, 'the same record')
    ended = watching.end(signal.SIGTERM)
    equal((ended.status, ended.err), (0, b''))


@case
def beside_a_watch(world):
    """Another process owns the profile: verbs are handed over, changes come back."""
    world.deliver('alice', text='unread\n')
    profile = world.profile().synced('alice')
    watching = profile.watch()
    watching.expect_online('alice@mail.test')
    equal(profile.chat('bob@mail.test')['unread'], 1)
    sent = profile.run('send', 'bob@mail.test', 'handed over').done().record
    equal(sent['state'], 'sent')
    equal(watching.expect_message('message-added', 'handed over')['id'], sent['id'])
    watching.expect_message('message-changed', 'handed over', state='sent')
    equal(profile.run('read', 'bob@mail.test').done().record['unread'], 0)
    watching.expect(lambda e: e['event'] == 'conversation-changed' and e['conversation']['unread'] == 0, 'read')
    told = [e['conversation'] for e in watching.seen if e['event'] == 'conversation-changed' and e['conversation']['id'] == sent['chat']]
    check(all(a != b for a, b in zip(told, told[1:])), 'a chat is told of when it changed', told)
    profile.run('sync').done()
    profile.add('carol').done()
    watching.expect_online('carol@mail.test')

    # A second watcher sees the same, and takes over when the first one ends.
    second = profile.watch()
    second.expect_online('alice@mail.test')
    watching.end(signal.SIGINT).done()
    world.deliver('alice', text='after the first\n')
    second.expect_message('message-added', 'after the first')
    second.end(signal.SIGINT).done()
    equal(occurrences(world, 'bob', 'handed over'), 1)


@case
def watch_through_an_outage(world):
    profile = world.profile().synced('alice')
    watching = profile.watch()
    watching.expect_online('alice@mail.test')
    world.server.stop()
    watching.expect(lambda e: e['event'] == 'state' and e['problem'] is not None, 'a problem')
    sent = profile.run('send', 'bob@mail.test', 'meanwhile').done().record
    equal(sent['state'], 'queued')
    world.server.start()
    watching.expect_message('message-changed', 'meanwhile', state='sent')
    watching.end(signal.SIGINT).done()
    wait_until(lambda: occurrences(world, 'bob', 'meanwhile') == 1, 'the mail')


@case
def sending_refused_and_mended(world):
    """Only sending is in trouble: the account says so as long as it is, and no longer."""
    profile = world.profile().synced('alice')
    watching = profile.watch()
    watching.expect_online('alice@mail.test')
    secrets = os.path.join(profile.directory, 'secrets.ini')
    with open(secrets) as f:
        right = f.read()

    def keep(text):
        with open(secrets, 'w') as f:
            f.write(text)

    keep(re.sub('(?m)^smtp=.*', 'smtp=wrong', right))
    watching.seen.clear()
    sent = profile.run('send', 'bob@mail.test', 'later').record
    equal(sent['state'], 'queued')
    watching.expect(lambda e: e['event'] == 'state' and e['state'] == 'attention' and e['problem']['action'] == 'password',
                    'the password to be asked for')
    world.deliver('alice', text='news\n')
    watching.expect_message('message-added', 'news')
    check(watching.seen and not [e for e in watching.seen if e['event'] == 'state' and e['state'] == 'online'],
          'news hide no trouble', watching.seen)
    keep(right)
    watching.expect_message('message-changed', 'later', state='sent')
    watching.expect_online('alice@mail.test')
    watching.end(signal.SIGINT).done()


@case
def broken_pipe(world):
    for i in range(3):
        world.deliver('alice', text='x' * 30000 + '\n')
    profile = world.profile().synced('alice')
    chat = str(profile.chat('bob@mail.test')['id'])
    for arguments in (['messages', chat], ['watch']):
        reader, writer = os.pipe()
        process = subprocess.Popen([harness.PROGRAM, '--json', '--profile', profile.directory, *arguments],
                                   stdout=writer, stderr=subprocess.PIPE, env=world.env)
        world.running.append(process)
        os.close(writer)
        if arguments == ['watch']:
            os.read(reader, 1)
        os.close(reader)
        equal((process.wait(harness.PATIENCE), program_words(process.stderr.read())), (0, b''), str(arguments))


@case
def full_disk(world):
    world.deliver('alice')
    profile = world.profile().synced('alice')
    with open('/dev/full', 'wb') as full:
        process = subprocess.run([harness.PROGRAM, '--json', '--profile', profile.directory, 'chats'],
                                 stdout=full, stderr=subprocess.PIPE, env=world.env, timeout=harness.PATIENCE)
    equal(process.returncode, 1)
    check(b'cannot be written' in process.stderr, '', process.stderr)


@case
def damaged_store(world):
    profile = world.profile().synced('alice')
    with open(os.path.join(profile.directory, 'confab.db'), 'r+b') as f:
        f.write(b'nonsense' * 1000)
    for arguments in (['chats'], ['sync'], ['send', 'bob@mail.test', 'x'], ['watch']):
        profile.run(*arguments).failed('damaged')


if __name__ == '__main__':
    sys.exit(main(sys.argv))
