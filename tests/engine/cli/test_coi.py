#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Editing, deleting and reacting between two people, and what must not be possible (COI §6, §7, §28.7)."""
import email.utils
import sys
import time

from harness import case, check, equal, main, wait_until
from people import Asking, Group, Two, last_mail, parsed


@case
def s6_edit(world):
    two = Two(world)
    record = two.alice.run('edit', str(two.first['id']), 'Hello dear Bob').done().record
    equal((record['id'], record['text'], record['edited']), (two.first['id'], 'Hello dear Bob', True))
    two.sync_bob()
    seen = two.seen_by_bob()
    equal((seen['text'], seen['edited'], seen['time']), ('Hello dear Bob', True, two.first['time']))
    equal(len(two.bob.messages('alice@mail.test')), 2, 'no further message')

    # Edits follow one another; Bob gets the second one without the first.
    mail = last_mail(world, 'bob')
    equal(mail['Chat-Content'], 'editrequest')
    equal(mail['Chat-Edit'], f"<{two.first['message_id']}>")
    equal(mail['In-Reply-To'], f"<{two.first['message_id']}>")
    equal(next(mail.iter_parts())['Chat-Edit'], f"<{two.first['message_id']}>", 'where Delta Chat looks')
    equal(mail.get_body().get_content().strip(), 'Hello dear Bob', 'readable')
    two.alice.run('edit', str(two.first['id']), 'Hello again').done()
    two.alice.run('edit', str(two.first['id']), 'Hello for the third time').done()
    two.sync_bob()
    again = last_mail(world, 'bob')
    equal(again['Chat-Edit'], f"<{two.first['message_id']}>")
    check(again['In-Reply-To'] not in (mail['In-Reply-To'], mail['Message-ID']), 'the edit before', again['In-Reply-To'])
    equal(two.seen_by_bob()['text'], 'Hello for the third time')

    # Another device of Alice's sees the same, and so does the first one after a sync.
    second = world.profile('a2').synced('alice')
    two.sync_alice()
    for profile in (second, two.alice):
        equal([(m['text'], m['edited']) for m in profile.messages('bob@mail.test')],
              [('Hello for the third time', True), ('Hello Alice', False)])


@case
def s6_edit_for_an_ordinary_program(world):
    world.deliver('alice', subject='Lunch', text='Shall we?\n')
    alice = world.profile().synced('alice')
    sent = alice.run('send', 'bob@mail.test', 'At noon').done().record
    alice.run('edit', str(sent['id']), 'At one').done()
    wait_until(lambda: len(world.stored('bob')) == 2, 'both mails')
    mail = last_mail(world, 'bob')
    equal(mail['Subject'], 'Re: Lunch')
    equal(mail.get_body().get_content().split('\r\n')[:3], ['> At noon', '', '\u270f\ufe0f At one'], 'it says what it replaces')
    equal(alice.run('show', str(sent['id'])).done().record['text'], 'At one')


@case
def s6_delete_for_everyone(world):
    two = Two(world)
    two.alice.run('edit', str(two.first['id']), 'Hello you').done()
    record = two.alice.run('delete', str(two.first['id']), '--for-everyone').done().record
    equal((record['id'], record['text'], record['deleted'], record['edited']), (two.first['id'], None, True, False))
    two.sync_bob()
    seen = two.seen_by_bob()
    equal((seen['text'], seen['deleted']), (None, True))
    mail = last_mail(world, 'bob')
    equal(mail['Chat-Content'], 'deleterequest')
    equal(mail['Chat-Delete'].split()[0], f"<{two.first['message_id']}>")
    equal(len(mail['Chat-Delete'].split()), 2, 'with its edit')
    check('deleted' in mail.get_body().get_content(), 'readable', mail.get_body().get_content())
    two.alice.run('edit', str(two.first['id']), 'x').failed('deleted')
    two.alice.run('delete', str(two.first['id']), '--for-everyone').failed('deleted')
    two.bob.run('react', str(seen['id']), '👍').failed('deleted')


@case
def s6_empty_edit_deletes(world):
    two = Two(world)
    equal(two.alice.run('edit', str(two.first['id']), '').done().record['deleted'], True)
    two.sync_bob()
    equal(two.seen_by_bob()['deleted'], True)


@case
def s6_target_unknown(world):
    """An edit is shown until its target comes; a delete waits, and works then."""
    two = Two(world)
    second = two.alice.run('send', 'bob@mail.test', 'Read this').done().record
    third = two.alice.run('send', 'bob@mail.test', 'And this').done().record
    wait_until(lambda: len(world.stored('bob')) == 3, 'delivery')
    late = [raw for _, raw in world.stored('bob')[1:]]
    connection = world.imap('bob')
    connection.select('INBOX')
    connection.store('2:3', '+FLAGS', '\\Deleted')
    connection.expunge()
    connection.logout()
    two.alice.run('edit', str(second['id']), 'Read that').done()
    two.alice.run('delete', str(third['id']), '--for-everyone').done()
    two.sync_bob()
    equal([m['text'] for m in two.bob.messages('alice@mail.test')], ['Hello Bob', 'Hello Alice', 'Read that'])
    connection = world.imap('bob')
    for raw in late:
        connection.append('INBOX', '', None, raw)
    connection.logout()
    two.sync_bob()
    equal([(m['text'], m['edited'], m['deleted']) for m in two.bob.messages('alice@mail.test')],
          [('Hello Bob', False, False), ('Hello Alice', False, False), ('Read that', True, False), (None, False, True)])


@case
def s6_dialects(world):
    """Edits and deletes of all eras, and Delta Chat's on the first part."""
    headers = {
        'edit': (('Chat-Content', 'edit;'),),
        'ammend': (('Chat-Content', 'ammend'),),
        'amend': (('Chat-Content', 'Amend'),),
        'editrequest': (('Chat-Content', 'editrequest; x=y'),),
    }
    alice = world.profile()
    alice.add('alice').done()
    for number, (name, more) in enumerate(headers.items()):
        world.deliver('alice', text=f'before {name}\n', headers=(('Chat-Version', '1.0'), ('X-Test', name)))
        target = last_mail(world, 'alice')['Message-ID']
        world.deliver('alice', text=f'after {name}\n', headers=(('Chat-Version', '1.0'), ('In-Reply-To', target), *more))
    for name in ('delete', 'collapse', 'collapsed', 'deleterequest; '):
        world.deliver('alice', text=f'{name}\n', headers=(('Chat-Version', '1.0'),))
        target = last_mail(world, 'alice')['Message-ID']
        world.deliver('alice', text='gone\n', headers=(('Chat-Version', '1.0'), ('In-Reply-To', target), ('Chat-Content', name)))
    world.deliver('alice', text='before delta\n', headers=(('Chat-Version', '1.0'),))
    target = last_mail(world, 'alice')['Message-ID']
    world.deliver('alice', raw=f'From: bob@mail.test\r\nTo: alice@mail.test\r\nSubject: Re: Chat\r\nChat-Version: 1.0\r\n'
                               f'Date: {world.date()}\r\nMessage-ID: <delta-edit@localhost>\r\n'
                               'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n'
                               f'--b\r\nContent-Type: text/plain; charset=utf-8\r\nChat-Edit: {target}\r\n\r\n'
                               '> before delta\r\n\r\n✏️after delta\r\n--b--\r\n'.encode())
    alice.run('sync').done()
    messages = alice.messages('bob@mail.test')
    equal({m['text'] for m in messages if not m['deleted']}, {f'after {n}' for n in headers} | {'after delta'})
    check(all(m['edited'] for m in messages if not m['deleted']), 'edited', messages)
    equal(len([m for m in messages if m['deleted']]), 4)


@case
def s6_not_possible_for_others(world):
    two = Two(world)
    theirs = two.seen_by_alice(two.answer['message_id'])
    two.alice.run('edit', str(theirs['id']), 'Mine now').failed('somebody else')
    two.alice.run('delete', str(theirs['id']), '--for-everyone').failed('somebody else')
    two.alice.run('edit', '999', 'x').failed('999')
    equal(two.seen_by_alice(two.answer['message_id'])['text'], 'Hello Alice')

    # What Mallory writes by hand changes nothing either, whoever her mail says wrote it within.
    for content in ('editrequest', 'deleterequest'):
        world.deliver('alice', sender='Mallory <mallory@elsewhere.test>', text='Forged\n',
                      headers=(('Chat-Version', '1.0'), ('Chat-Content', content), ('In-Reply-To', f"<{two.answer['message_id']}>"),
                               ('Chat-Edit' if content == 'editrequest' else 'Chat-Delete', f"<{two.answer['message_id']}>"),
                               ('Sender', 'bob@mail.test'), ('Reply-To', 'bob@mail.test')))
    two.sync_alice()
    after = two.seen_by_alice(two.answer['message_id'])
    equal((after['text'], after['edited'], after['deleted']), ('Hello Alice', False, False))


@case
def s6_not_possible_in_ones_own_name(world):
    two = Two(world)
    mine = two.alice.messages('bob@mail.test')[0]
    for content in ('editrequest', 'deleterequest', 'message-pinned', None):
        world.deliver('alice', sender='Alice Example <alice@mail.test>', text='Forged\n',
                      headers=[('Cc', 'bob@mail.test'), ('Chat-Version', '1.0'), ('In-Reply-To', f"<{mine['message_id']}>"),
                               *([('Chat-Content', content)] if content else [])])
    two.sync_alice()
    equal([(m['text'], m['edited'], m['deleted'], m['pinned']) for m in two.alice.messages('bob@mail.test')],
          [('Hello Bob', False, False, False), ('Hello Alice', False, False, False)])
    stranger = two.alice.chat('alice@mail.test.invalid')
    equal({(m['text'], m['outgoing']) for m in two.alice.messages(str(stranger['id']))}, {('Forged', False)})
    two.alice.run('send', str(stranger['id']), 'Who are you?').failed()


@case
def delete_for_oneself(world):
    two = Two(world)
    gone = two.bob.run('delete', str(two.seen_by_bob()['id'])).done().record
    equal((gone['event'], two.seen_by_bob()), ('message-removed', None))
    equal([m['text'] for m in two.bob.messages('alice@mail.test')], ['Hello Alice'])
    equal(world.stored('bob'), [], 'not in INBOX')
    check(any(b'Hello Bob' in raw for _, raw in world.stored('bob', 'Trash')), 'in the Trash')
    # It stays deleted, wherever a copy comes from.
    connection = world.imap('bob')
    connection.append('INBOX', '', None, world.stored('bob', 'Trash')[0][1])
    connection.logout()
    two.sync_bob()
    equal([m['text'] for m in two.bob.messages('alice@mail.test')], ['Hello Alice'])
    # Alice notices nothing.
    two.sync_alice()
    equal([m['text'] for m in two.alice.messages('bob@mail.test')], ['Hello Bob', 'Hello Alice'])


@case
def delete_unsent(world):
    two = Two(world)
    world.server.stop()
    first = two.alice.run('send', 'bob@mail.test', 'too early').done().record
    second = two.alice.run('send', 'bob@mail.test', 'too early again').done().record
    two.alice.run('delete', str(first['id']), '--for-everyone').done()
    two.alice.run('delete', str(second['id'])).done()
    world.server.start()
    two.sync_alice()
    two.sync_bob()
    equal([m['text'] for m in two.bob.messages('alice@mail.test')], ['Hello Bob', 'Hello Alice'])


@case
def change_offline(world):
    two = Two(world)
    world.server.stop()
    result = two.alice.run('edit', str(two.first['id']), 'Edited offline').done()
    equal(result.record['text'], 'Edited offline')
    result.says('told')
    equal(two.alice.run('react', str(two.answer['id']), '👍', '--wait').status, 1)
    world.server.start()
    two.sync_alice()
    two.sync_bob()
    equal(two.seen_by_bob()['text'], 'Edited offline')
    equal([r['emoji'] for m in two.bob.messages('alice@mail.test') for r in m['reactions']], ['👍'])


@case
def s7_reactions(world):
    two = Two(world)
    record = two.bob.run('react', str(two.seen_by_bob()['id']), '👍').done().record
    equal([(r['emoji'], r['from']['address']) for r in record['reactions']], [('👍', 'bob@mail.test')])
    two.sync_alice()

    def reactions(profile=two.alice):
        first = [m for m in profile.messages('bob@mail.test') if m['message_id'] == two.first['message_id']][0]
        return [(r['emoji'], r['from']['name']) for r in first['reactions']]

    equal(reactions(), [('👍', 'Bob Example')])
    mail = last_mail(world, 'alice')
    equal((mail.get_content_disposition(), mail.get_content().strip()), ('reaction', '👍'))
    equal(mail['In-Reply-To'], f"<{two.first['message_id']}>")
    check(mail['Disposition-Notification-To'] is None, 'asks for no receipt')

    # Replaced, taken back; at once, so that their order is not that of whole seconds.
    two.bob.run('react', str(two.seen_by_bob()['id']), '❤️').done()
    two.sync_alice()
    equal(reactions(), [('❤️', 'Bob Example')])
    two.bob.run('react', str(two.seen_by_bob()['id']), '🎉').done()
    equal(two.bob.run('react', str(two.seen_by_bob()['id'])).done().record['reactions'], [])
    two.bob.run('react', str(two.seen_by_bob()['id'])).failed('no reaction of yours')
    two.sync_alice()
    equal(reactions(), [])
    equal(len(two.alice.messages('bob@mail.test')), 2, 'no further message')

    # One's own message may have one, too; and both may react.
    two.alice.run('react', str(two.first['id']), '😀').done()
    two.bob.run('react', str(two.seen_by_bob()['id']), '👍').done()
    two.sync_alice()
    equal(sorted(reactions()), [('👍', 'Bob Example'), ('😀', 'Alice Example')])
    equal(sorted(reactions(world.profile('a2').synced('alice'))), [('👍', 'Bob Example'), ('😀', 'Alice Example')], 'on another device')

    for emoji in ('fine', '👍 👍', 'x' * 40, '!'):
        two.alice.run('react', str(two.answer['id']), emoji).failed('emoji')


@case
def s7_more_than_one_emoji_is_text(world):
    two = Two(world)
    for number, text in enumerate(('👍👍👍👍', 'well done')):
        world.deliver('alice', raw=(f'From: bob@mail.test\r\nTo: alice@mail.test\r\nSubject: Re\r\nDate: {email.utils.formatdate()}\r\n'
                                    f"Message-ID: <chat$e{number}@mail.test>\r\nIn-Reply-To: <{two.first['message_id']}>\r\n"
                                    'Chat-Version: 1.0\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n'
                                    f'Content-Disposition: reaction\r\n\r\n{text}\r\n').encode())
    two.sync_alice()
    equal(two.seen_by_alice(two.first['message_id'])['reactions'], [])
    shown = [m for m in two.alice.messages('bob@mail.test') if m['ignored']]
    equal(sorted((m['text'], m['ignored']) for m in shown), [('well done', ['reaction']), ('👍👍👍👍', ['reaction'])])


@case
def s7_reply_with_quote(world):
    two = Two(world)
    reply = two.bob.run('send', 'alice@mail.test', 'Hello back', '--reply-to', str(two.seen_by_bob()['id'])).done().record
    equal((reply['text'], reply['quote']), ('Hello back', 'Hello Bob'))
    two.sync_alice()
    seen = two.seen_by_alice(reply['message_id'])
    equal((seen['text'], seen['quote']), ('Hello back', 'Hello Bob'))
    mail = last_mail(world, 'alice')
    equal(mail['In-Reply-To'], f"<{two.first['message_id']}>")
    equal(mail.get_content().split('\r\n')[:3], ['> Hello Bob', '', 'Hello back'])

    # A file is quoted by its name, an edited text as it is now; a deleted one not at all.
    path = world.path('map.txt')
    with open(path, 'w') as f:
        f.write('here\n')
    file = two.alice.run('send', 'bob@mail.test', '--attach', path).done().record
    equal(two.alice.run('send', 'bob@mail.test', 'There', '--reply-to', str(file['id'])).done().record['quote'], '📎 map.txt')
    two.alice.run('edit', str(two.first['id']), 'Hello dear Bob').done()
    equal(two.alice.run('send', 'bob@mail.test', 'So', '--reply-to', str(two.first['id'])).done().record['quote'], 'Hello dear Bob')
    two.alice.run('delete', str(two.first['id']), '--for-everyone').done()
    two.alice.run('send', 'bob@mail.test', 'x', '--reply-to', str(two.first['id'])).failed('deleted')


@case
def s7_legacy_quotes_are_folded(world):
    world.deliver('alice', subject='Re: Lunch', text='Yes!\n\nOn Mon, 1 Jan 2024 at 10:00, Alice <alice@mail.test> wrote:\n> Shall we?\n> \n')
    message, = world.profile().synced('alice').messages('bob@mail.test')
    equal(message['text'], 'Yes!')
    check('Shall we?' in message['full_text'], '', message)


@case
def s7_reply_privately(world):
    alice = world.profile('a').synced('alice')
    bob = world.profile('b').synced('bob')
    carol = world.profile('c').synced('carol')
    group = alice.run('send', 'bob@mail.test, carol@mail.test', 'To the group').done().record
    wait_until(lambda: len(world.stored('bob')) == 1, 'delivery')
    bob.run('sync').done()
    asked, = bob.messages(bob.chats()[0]['id'])
    private = bob.run('send', 'alice@mail.test', 'Only you', '--reply-to', str(asked['id'])).done().record
    check(private['chat'] != asked['chat'], 'another chat')
    equal(private['quote'], 'To the group')
    bob.run('send', 'carol@mail.test', 'Only you', '--reply-to', str(asked['id'])).failed('another chat', status=2)
    wait_until(lambda: len(world.stored('alice')) == 1, 'delivery')
    mail = last_mail(world, 'alice')
    equal((mail['To'], mail['In-Reply-To']), ('alice@mail.test', f"<{group['message_id']}>"))
    check('group' not in (mail['References'] or ''), 'no sign of the group', mail['References'])
    alice.run('sync').done()
    seen = [m for m in alice.messages('bob@mail.test')]
    equal([(m['text'], m['quote']) for m in seen], [('Only you', 'To the group')])
    check(seen[0]['chat'] != group['chat'], 'in the chat with Bob')
    wait_until(lambda: len(world.stored('carol')) == 1, 'delivery')
    carol.run('sync').done()
    equal([m['text'] for c in carol.chats() for m in carol.messages(c['id'])], ['To the group'])


@case
def s7_forward(world):
    two = Two(world)
    path = world.path('picture.txt')
    with open(path, 'w') as f:
        f.write('not really a picture\n')
    two.bob.run('send', 'alice@mail.test', 'Look at this', '--attach', path).done()
    two.sync_alice()
    look = two.alice.messages('bob@mail.test')[-1]
    record = two.alice.run('forward', str(look['id']), 'carol@mail.test').done().record
    equal((record['text'], record['forwarded'], [a['name'] for a in record['attachments']]), ('Look at this', True, ['picture.txt']))
    wait_until(lambda: len(world.stored('carol')) == 1, 'delivery')
    mail = last_mail(world, 'carol')
    equal(mail.get_body(('plain',)).get_content().split('\r\n')[:4],
          ['---------- Forwarded message ----------', 'From: Bob Example', '', 'Look at this'])
    equal([p.get_content() for p in mail.iter_attachments()], ['not really a picture\n'])
    carol = world.profile('c').synced('carol')
    seen, = carol.messages('alice@mail.test')
    equal((seen['text'], seen['forwarded'], seen['quote']), ('Look at this', True, None))

    # A file without a text is one, too.
    two.bob.run('send', 'alice@mail.test', '--attach', path).done()
    two.sync_alice()
    alone = two.alice.messages('bob@mail.test')[-1]
    record = two.alice.run('forward', str(alone['id']), 'carol@mail.test').done().record
    equal((record['text'], record['forwarded'], [a['name'] for a in record['attachments']]), ('', True, ['picture.txt']))
    wait_until(lambda: len(world.stored('carol')) == 2, 'delivery')
    carol.run('sync').done()
    seen = carol.messages('alice@mail.test')[-1]
    equal((seen['text'], seen['forwarded'], [a['name'] for a in seen['attachments']]), ('', True, ['picture.txt']))

    # Ordinary mail keeps its subject.
    world.deliver('alice', subject='Minutes', text='We met.\n')
    two.sync_alice()
    minutes, = [m for m in two.alice.messages('bob@mail.test') if m['subject'] == 'Minutes']
    two.alice.run('forward', str(minutes['id']), str(record['chat'])).done()
    wait_until(lambda: len(world.stored('carol')) == 3, 'delivery')
    equal(last_mail(world, 'carol')['Subject'], 'Fwd: Minutes')
    carol.run('sync').done()
    equal([m['text'] for m in carol.messages('alice@mail.test')], ['Look at this', '', 'We met.'])
    two.alice.run('forward', '999', 'carol@mail.test').failed('999')
    two.alice.run('forward', 'x', 'carol@mail.test').failed('number', status=2)
    two.alice.run('delete', str(record['id']), '--for-everyone').done()
    two.alice.run('forward', str(record['id']), 'bob@mail.test').failed('deleted')


@case
def s7_no_reaction_of_another_is_taken_back(world):
    two = Two(world)
    two.bob.run('react', str(two.seen_by_bob()['id']), '👍').done()
    two.sync_alice()
    world.deliver('alice', raw=f'From: Mallory <mallory@elsewhere.test>\r\nTo: alice@mail.test\r\nSubject: x\r\n'
                               f"Date: {email.utils.formatdate()}\r\nMessage-ID: <m@elsewhere.test>\r\n"
                               f"In-Reply-To: <{two.first['message_id']}>\r\nSender: bob@mail.test\r\nChat-Version: 1.0\r\n"
                               'MIME-Version: 1.0\r\nContent-Type: text/plain\r\nContent-Disposition: reaction\r\n\r\n\r\n'.encode())
    two.sync_alice()
    first = two.seen_by_alice(two.first['message_id'])
    equal([r['emoji'] for r in first['reactions']], ['👍'])


def receipts(message):
    return {(r['from']['address'], r['state']) for r in message['receipts']}


@case
def s8_read_receipts(world):
    two = Asking(world)
    sent = [two.alice.run('send', 'bob@mail.test', text).done().record for text in ('one', 'two')]
    two.sync_bob()
    mail = last_mail(world, 'bob')
    equal((mail['Disposition-Notification-To'], mail['Chat-Disposition-Notification-To']), ('alice@mail.test', 'alice@mail.test'))
    equal([flags for flags, _ in world.stored('bob') if b'$MDNSent' in flags], [], 'before it is read')
    chat = two.bob.chat('alice@mail.test')
    two.bob.run('read', str(chat['id'])).done()
    flags = [flags for flags, raw in world.stored('bob') if b'Disposition-Notification-To' in raw]
    check(len(flags) == 2 and all(b'$MDNSent' in f for f in flags), '$MDNSent on both', flags)

    two.sync_alice()
    report = last_mail(world, 'alice')
    equal((report.get_content_type(), report['Content-Type'].params['report-type']), ('multipart/report', 'disposition-notification'))
    words, machine = report.iter_parts()
    check('read' in words.get_content(), 'readable', words.get_content())
    equal(machine.get_content_type(), 'message/disposition-notification')
    equal((report['To'], report['Auto-Submitted'], report['Chat-Version']), ('alice@mail.test', 'auto-replied', '1.0'))
    for record in sent:
        seen = two.alice.run('show', str(record['id'])).done().record
        equal(seen['state'], 'read')
        check(('bob@mail.test', 'read') in receipts(seen), 'who and when', seen)
    equal(receipts(two.seen_by_alice(two.first['message_id'])) & {('bob@mail.test', 'read')}, set(), 'was not asked about')
    equal(len(two.alice.messages('bob@mail.test')), 4, 'no further message')

    # Once, and not by another device either: neither again, nor for what was read elsewhere.
    before = len(world.stored('alice'))
    second = world.profile('b2').synced('bob')
    second.run('receipts', 'on').done()
    second.run('read', 'alice@mail.test').done()
    two.bob.run('read', str(chat['id'])).done()
    two.alice.run('send', 'bob@mail.test', 'three').done()
    two.sync_bob()
    two.sync(second, 'bob')
    second.run('read', 'alice@mail.test').done()
    two.sync_bob()
    two.bob.run('read', str(chat['id'])).done()
    two.sync_alice()
    reports = [raw for _, raw in world.stored('alice')[before:] if b'disposition-notification' in raw]
    equal(len(reports), 1, 'one receipt')
    # Another device of Alice's knows the same.
    other = world.profile('a2').synced('alice')
    equal([m['state'] for m in other.messages('bob@mail.test')][-3:], ['read'] * 3)


@case
def s8_consent(world):
    two = Two(world)
    two.alice.run('receipts', 'on').done()
    two.alice.run('send', 'bob@mail.test', 'asked').done()
    two.sync_bob()
    check(last_mail(world, 'bob')['Disposition-Notification-To'] is not None, 'Alice asks')
    two.bob.run('read', 'alice@mail.test').done()
    two.bob.run('receipts', 'on').done()
    two.bob.run('read', 'alice@mail.test').done()
    two.sync_alice()
    equal([raw for _, raw in world.stored('alice') if b'disposition-notification;' in raw], [], 'Bob had not agreed then')
    two.bob.run('send', 'alice@mail.test', 'now').done()
    two.alice.run('receipts', 'off').done()
    two.alice.run('send', 'bob@mail.test', 'not asked').done()
    two.sync_bob()
    check(last_mail(world, 'bob')['Disposition-Notification-To'] is None, 'Alice asks no more')
    two.sync_alice()
    two.alice.run('read', 'bob@mail.test').done()
    two.sync_bob()
    equal([raw for _, raw in world.stored('bob') if b'disposition-notification;' in raw], [], 'and tells no more')
    two.alice.run('receipts', 'maybe').failed('maybe', status=2)


@case
def s8_asked_only_of_chat_programs(world):
    world.deliver('alice', subject='Lunch', text='Shall we?\n')
    alice = world.profile().synced('alice')
    alice.run('receipts', 'on').done()
    alice.run('send', 'bob@mail.test', 'Yes').done()
    alice.run('send', 'bob@mail.test, carol@mail.test', 'All of us').done()
    wait_until(lambda: len(world.stored('bob')) == 2, 'delivery')
    equal([m['Disposition-Notification-To'] for m in (parsed(raw) for _, raw in world.stored('bob'))], [None, None])


@case
def s8_who_gets_no_receipt(world):
    """What was there before, what a stranger sends, what asks for somebody else's address."""
    headers = (('Chat-Version', '1.0'), ('Disposition-Notification-To', 'bob@mail.test'))
    world.deliver('alice', text='old\n', headers=headers)
    alice = world.profile().synced('alice')
    alice.run('receipts', 'on').done()
    world.deliver('alice', text='asks for another\n', headers=(('Chat-Version', '1.0'), ('Disposition-Notification-To', 'carol@mail.test')))
    world.deliver('alice', text='asks for itself\n', headers=(('Chat-Version', '1.0'), ('Disposition-Notification-To', 'alice@mail.test')))
    world.deliver('alice', sender='Eve <carol@mail.test>', text='a stranger\n',
                  headers=(('Chat-Version', '1.0'), ('Disposition-Notification-To', 'carol@mail.test')))
    alice.run('sync').done()
    equal(alice.chat('carol@mail.test')['request'], True)
    for chat in alice.chats():
        alice.run('read', str(chat['id'])).done()
    wait_until(lambda: not world.queued(), 'delivery')
    equal(world.stored('bob') + world.stored('carol'), [])


@case
def s8_groups_per_person(world):
    people = {name: world.profile(name).synced(name) for name in ('alice', 'bob', 'carol')}
    for profile in people.values():
        profile.run('receipts', 'on').done()

    def sync_all():
        wait_until(lambda: not world.queued(), 'delivery')
        for profile in people.values():
            profile.run('sync').done()

    first = people['alice'].run('send', 'bob@mail.test, carol@mail.test', 'Welcome').done().record
    sync_all()
    for name in ('bob', 'carol'):
        chat, = people[name].chats()
        people[name].run('send', str(chat['id']), f'{name} is here').done()
    sync_all()
    sent = people['alice'].run('send', str(first['chat']), 'Do you all read this?').done().record
    sync_all()

    def state():
        sync_all()
        record = people['alice'].run('show', str(sent['id'])).done().record
        return {a for a, s in receipts(record) if s == 'read'}

    equal(state(), set())
    people['bob'].run('read', str(people['bob'].chats()[0]['id'])).done()
    equal(state(), {'bob@mail.test'})
    people['carol'].run('read', str(people['carol'].chats()[0]['id'])).done()
    equal(state(), {'bob@mail.test', 'carol@mail.test'})
    # Each to the author alone, and in no chat of its own.
    equal([raw for _, raw in world.stored('carol') if b'disposition-notification;' in raw and b'From: bob' in raw], [])
    equal([len(p.chats()) for p in people.values()], [1, 1, 1])


def receipt_mail(sender, about, recipient='bob@mail.test'):
    return (f'From: {sender}\r\nTo: alice@mail.test\r\nSubject: Chat: Read receipt\r\nDate: {email.utils.formatdate()}\r\n'
            f'Message-ID: {email.utils.make_msgid()}\r\nMIME-Version: 1.0\r\n'
            'Content-Type: multipart/report; report-type=disposition-notification; boundary="b"\r\n\r\n'
            '--b\r\nContent-Type: text/plain\r\n\r\nSeen.\r\n--b\r\nContent-Type: message/disposition-notification\r\n\r\n'
            f'Final-Recipient: rfc822;{recipient}\r\nOriginal-Message-ID: <{about}>\r\n'
            'Disposition: manual-action/MDN-sent-manually; displayed\r\n\r\n--b--\r\n').encode()


@case
def s8_no_receipt_for_anothers_message(world):
    two = Two(world)
    # Mallory never got it; and nobody gives a receipt for what Bob wrote.
    world.deliver('alice', raw=receipt_mail('Mallory <mallory@elsewhere.test>', two.first['message_id']))
    world.deliver('alice', raw=receipt_mail('Mallory <mallory@elsewhere.test>', two.answer['message_id']))
    two.sync_alice()
    equal([m['receipts'] for m in two.alice.messages('bob@mail.test')], [[], []])
    world.deliver('alice', raw=receipt_mail('bob@mail.test', two.first['message_id'], 'carol@mail.test'))
    two.sync_alice()
    equal(receipts(two.seen_by_alice(two.first['message_id'])), {('bob@mail.test', 'read')}, 'whoever the part names')


@case
def s8_delivery_reports(world):
    two = Asking(world)
    sent = two.alice.run('send', 'bob@mail.test', 'Has it come?').done().record
    two.sync_bob()
    wait_until(lambda: any(b'delivery-status' in raw for _, raw in world.stored('alice')), 'the report')
    two.sync_alice()
    seen = two.seen_by_alice(sent['message_id'])
    equal((seen['state'], receipts(seen)), ('delivered', {('bob@mail.test', 'delivered')}))
    equal(len(two.alice.chats()), 1, 'a report is no chat')
    two.bob.run('read', 'alice@mail.test').done()
    two.sync_alice()
    equal(two.seen_by_alice(sent['message_id'])['state'], 'read')


@case
def s8_bounces(world):
    alice = world.profile().synced('alice')
    sent = alice.run('send', 'nosuchperson@mail.test', 'Anybody?').record
    check(sent['state'] in ('sent', 'failed'), 'it may be back already', sent)
    wait_until(lambda: any(b'delivery-status' in raw for _, raw in world.stored('alice')), 'the report')
    alice.run('sync').done()
    seen = alice.run('show', str(sent['id'])).done().record
    equal((seen['state'], receipts(seen)), ('failed', {('nosuchperson@mail.test', 'failed')}))
    check('nosuchperson@mail.test: ' in seen['problem'] and 'Unrouteable address' in seen['problem'], 'in words', seen['problem'])

    # qmail has words alone; of several recipients only one did not get it.
    group = alice.run('send', 'bob@mail.test, carol@mail.test', 'All of you').done().record
    world.deliver('alice', raw=('Return-Path: <>\r\nFrom: MAILER-DAEMON@qmail.example\r\nTo: alice@mail.test\r\nSubject: failure notice\r\n'
                                f'Date: {email.utils.formatdate()}\r\nMessage-ID: <q@qmail.example>\r\n\r\n'
                                'Hi. This is the qmail-send program at qmail.example.\r\n\r\n<carol@mail.test>:\r\n'
                                'Remote host said: 552 5.2.2 Over quota\r\n\r\n--- Below this line is a copy of the message.\r\n\r\n'
                                f"Message-ID: <{group['message_id']}>\r\n\r\nAll of you\r\n").encode())
    alice.run('sync').done()
    seen = alice.run('show', str(group['id'])).done().record
    equal((seen['state'], receipts(seen)), ('sent', {('carol@mail.test', 'failed')}))
    check('The mailbox is full' in seen['problem'], 'in words', seen['problem'])


def report_mail(sender, about, recipient, *fields):
    return ('\r\n'.join((*fields, f'From: {sender}')) + f'\r\nTo: alice@mail.test\r\nSubject: Returned\r\nDate: {email.utils.formatdate()}\r\n'
            f'Message-ID: {email.utils.make_msgid()}\r\nMIME-Version: 1.0\r\n'
            'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
            '--b\r\nContent-Type: text/plain\r\n\r\nIt came back.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n'
            f'Reporting-MTA: dns; mx.test\r\n\r\nFinal-Recipient: rfc822; {recipient}\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n'
            f'--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <{about}>\r\n\r\n--b--\r\n').encode()


@case
def s8_bounces_from_anybody(world):
    two = Two(world)
    about = two.first['message_id']
    # Mallory tells a tale: hers is a mail like any other, in one chat with all she writes.
    world.deliver('alice', raw=report_mail('Mallory <mallory@elsewhere.test>', about, 'bob@mail.test'))
    world.deliver('alice', raw=report_mail('Mallory <mallory@elsewhere.test>', about, 'bob@mail.test', 'Chat-Version: 1.0'))
    two.sync_alice()
    seen = two.seen_by_alice(about)
    equal((seen['state'], seen['problem'], seen['receipts']), ('sent', None, []))
    mallory, = [c for c in two.alice.chats() if c['members'][0]['address'] == 'mallory@elsewhere.test']
    equal([m['text'] for m in two.alice.messages(str(mallory['id']))], ['It came back.'] * 2)
    # What was answered did come.
    two.bob.run('send', 'alice@mail.test', 'Here I am', '--reply-to', str(two.seen_by_bob(about)['id'])).done()
    two.sync_alice()
    world.deliver('alice', raw=report_mail('mailer-daemon@elsewhere.test', about, 'bob@mail.test'))
    two.sync_alice()
    seen = two.seen_by_alice(about)
    equal((seen['state'], seen['problem']), ('delivered', None))
    # Nobody answered this one.
    sent = two.alice.run('send', 'bob@mail.test', 'Now?').done().record
    two.sync_bob()
    world.deliver('alice', raw=report_mail('mailer-daemon@elsewhere.test', sent['message_id'], 'bob@mail.test'))
    two.sync_alice()
    equal(two.seen_by_alice(sent['message_id'])['state'], 'failed')


@case
def s14_mentions(world):
    group = Group(world)
    sent = group.alice.run('send', group.chat('alice'), 'Ask @Bob Example about it').done().record
    equal(sent['text'], 'Ask @Bob Example about it')
    equal(sent['mentions'], [{'name': 'Bob Example', 'address': 'bob@mail.test'}])
    group.sync()
    mail = last_mail(world, 'bob')
    equal(mail.get_body(('plain',)).get_content().strip(), 'Ask @"Bob Example":bob@mail.test about it', 'on the wire')
    for name, me in (('bob', True), ('carol', False)):
        seen = group.seen(name, sent['message_id'])
        equal((seen['text'], seen['mentions_me']), ('Ask @Bob Example about it', me), name)
        equal(seen['mentions'], sent['mentions'])
    everybody = group.carol.run('send', group.chat('carol'), '@all: dinner is ready, write to a@b.c').done().record
    group.sync()
    for name in ('alice', 'bob'):
        seen = group.seen(name, everybody['message_id'])
        equal((seen['text'], seen['mentions_me'], seen['mentions']),
              ('@all: dinner is ready, write to a@b.c', True, [{'name': 'all', 'address': None}]))
    # What an edit names counts.
    group.alice.run('edit', str(sent['id']), 'Ask @Carol Example about it').done()
    group.sync()
    equal([group.seen(n, sent['message_id'])['mentions_me'] for n in ('bob', 'carol')], [False, True])


@case
def s15_places(world):
    two = Two(world)
    sent = two.alice.run('place', 'send', 'bob@mail.test', '-33.856784', '151.215297', 'The opera').done().record
    equal((sent['kind'], sent['text'], sent['place']), ('place', 'The opera', {'latitude': -33.856784, 'longitude': 151.215297, 'name': None}))
    two.sync_bob()
    seen = two.seen_by_bob(sent['message_id'])
    equal((seen['text'], seen['place'], seen['attachments']), ('The opera', sent['place'], []))
    mail = last_mail(world, 'bob')
    equal(mail.get_body(('plain',)).get_content().split('\r\n')[:3], ['The opera', '-', 'Position: -33.856784, 151.215297'], 'readable')
    check('h-geo' in mail.get_body(('html',)).get_content(), 'COI')
    equal([p.get_filename() for p in mail.iter_attachments()], ['message.kml'], 'Delta Chat')
    equal(two.alice.run('place', 'send', 'bob@mail.test', '0', '-0.5').done().record['text'], '')

    # Delta Chat's alone; and what is broken is shown by its text.
    for kml in ('<kml><Document><Placemark><Point><coordinates accuracy="10">-8.5,47.25</coordinates></Point></Placemark></Document></kml>',
                '<kml><Document><Placemark><Point><coordinates>far,away</coordinates></Point></Placemark></Document></kml>'):
        world.deliver('bob', raw=(f'From: alice@mail.test\r\nTo: bob@mail.test\r\nSubject: Chat\r\nChat-Version: 1.0\r\n'
                                  f'Date: {email.utils.formatdate()}\r\nMessage-ID: {email.utils.make_msgid()}\r\nMIME-Version: 1.0\r\n'
                                  'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nFrom Delta\r\n'
                                  '--b\r\nContent-Type: application/vnd.google-earth.kml+xml\r\n'
                                  f'Content-Disposition: attachment; filename="message.kml"\r\n\r\n{kml}\r\n--b--\r\n').encode())
    two.sync_bob()
    delta = [m for m in two.bob.messages('alice@mail.test') if m['text'] == 'From Delta']
    equal(sorted((m['kind'], m['ignored']) for m in delta), [('place', []), ('text', ['place'])])
    broken, = [m for m in delta if m['ignored']]
    check(b'The place in it could not be read.' in two.bob.run('show', str(broken['id']), json_out=False).done().out, 'a note')
    equal([(m['place']['latitude'], m['place']['longitude']) for m in delta if m['place']], [(47.25, -8.5)])
    for bad in (['91', '0'], ['0', '181'], ['north', '0'], ['', '0'], ['1e1', '0']):
        two.alice.run('place', 'send', 'bob@mail.test', *bad).failed('degrees', status=2)


@case
def s16_pins(world):
    two = Two(world)

    def pinned(profile):
        return [m['text'] for m in profile.messages('alice@mail.test' if profile is two.bob else 'bob@mail.test') if m['pinned']]

    # A new message that pins itself; then an older one; only the last one is pinned.
    two.alice.run('send', 'bob@mail.test', 'The door code is 1234', '--pin', '--until', '2098-01-01T12:00Z').done()
    two.sync_bob()
    equal(pinned(two.bob), ['The door code is 1234'])
    equal([m['pinned_until'] for m in two.bob.messages('alice@mail.test') if m['pinned']], ['2098-01-01T12:00:00.000Z'])
    equal(last_mail(world, 'bob').get_content_disposition(), 'pinned')
    record = two.alice.run('pin', str(two.first['id'])).done().record
    equal((record['id'], record['pinned']), (two.first['id'], True))
    two.sync_bob()
    equal((pinned(two.alice), pinned(two.bob)), (['Hello Bob'], ['Hello Bob']))
    mail = last_mail(world, 'bob')
    equal((mail['Chat-Content'], mail['In-Reply-To']), ('message-pinned', f"<{two.first['message_id']}>"))
    check('Hello Bob' in mail.get_content(), 'readable', mail.get_content())
    equal(len(two.bob.messages('alice@mail.test')), 3, 'no further message')
    two.alice.run('unpin', str(two.first['id'])).done()
    two.sync_bob()
    equal((pinned(two.alice), pinned(two.bob)), (['The door code is 1234'], ['The door code is 1234']), 'the one before')
    two.alice.run('pin', str(two.first['id']), '--until', '2001-01-01T00:00Z').failed('over')
    two.alice.run('send', 'bob@mail.test', 'x', '--until', '2098-01-01T12:00Z').failed('--pin', status=2)
    two.alice.run('pin', str(two.first['id']), '--until', 'noon').failed('noon', status=2)

    # What somebody else wrote nobody pins; whoever does not want to see it unpins it for themselves.
    two.alice.run('pin', str(two.seen_by_alice(two.answer['message_id'])['id'])).failed('somebody else')
    before = len(world.stored('alice'))
    code = [m for m in two.bob.messages('alice@mail.test') if m['pinned']][0]
    equal(two.bob.run('unpin', str(code['id'])).done().record['pinned'], False)
    two.sync_bob()
    equal((pinned(two.bob), pinned(two.alice)), ([], ['The door code is 1234']))
    equal(len(world.stored('alice')), before, 'Alice is not told')
    for content in ('message-pinned', 'message-unpinned'):
        world.deliver('alice', sender='Mallory <mallory@elsewhere.test>', text='x\n',
                      headers=(('Chat-Version', '1.0'), ('Chat-Content', content), ('In-Reply-To', f"<{two.first['message_id']}>")))
        world.deliver('alice', text='x\n', headers=(('Chat-Version', '1.0'), ('Chat-Content', content),
                                                    ('In-Reply-To', f"<{code['message_id']}>")))
    two.sync_alice()
    equal(pinned(two.alice), ['The door code is 1234'])


def tally(message):
    return {o['text']: sorted(v['address'].split('@')[0] for v in o['voters']) for o in message['poll']['options']}


@case
def s17_polls(world):
    group = Group(world)
    poll = group.alice.run('poll', 'create', group.chat('alice'), 'Where to?', 'The lake', 'The hill', 'Home').done().record
    equal((poll['kind'], poll['text']), ('poll', 'Where to?'))
    equal((poll['poll']['multiple'], poll['poll']['closed'], [o['number'] for o in poll['poll']['options']]), (True, False, [1, 2, 3]))
    group.sync()
    mail = last_mail(world, 'bob')
    equal(mail['Chat-Content'], 'poll')
    check('1. The lake' in mail.get_body(('plain',)).get_content(), 'readable', mail.get_body(('plain',)).get_content())
    check('p-poll-option' in mail.get_body(('html',)).get_content(), 'HTML')

    def vote(name, *numbers):
        message = group.seen(name, poll['message_id'])
        return group.people[name].run('poll', 'vote', str(message['id']), *numbers).done().record

    def everybody_sees(expected):
        group.sync()
        for name in group.people:
            equal(tally(group.seen(name, poll['message_id'])), expected, name)

    mine = vote('bob', '1', '3')
    equal([o['chosen'] for o in mine['poll']['options']], [True, False, True])
    vote('carol', '2')
    vote('alice', '1')
    everybody_sees({'The lake': ['alice', 'bob'], 'The hill': ['carol'], 'Home': ['bob']})
    check('The hill' in ''.join(raw.decode() for _, raw in world.stored('alice') if b'pollvote' in raw), 'readable')
    # Another vote instead, and none.
    vote('bob', '2')
    vote('carol')
    everybody_sees({'The lake': ['alice'], 'The hill': ['bob'], 'Home': []})
    equal(len(group.bob.messages(group.chat('bob'))), 4, 'votes are no messages')
    # Another device of Bob's.
    other = world.profile('b2').synced('bob')
    equal([tally(m) for m in other.messages(str(other.chats()[0]['id'])) if m['poll']], [{'The lake': ['alice'], 'The hill': ['bob'], 'Home': []}])

    # The end: only by who asked, and then it is over.
    group.bob.run('poll', 'close', str(group.seen('bob', poll['message_id'])['id'])).failed('somebody else')
    equal(group.alice.run('poll', 'close', str(poll['id'])).done().record['poll']['closed'], True)
    group.sync()
    group.carol.run('poll', 'vote', str(group.seen('carol', poll['message_id'])['id']), '1').failed('over')
    shown = group.carol.run('poll', 'show', str(group.seen('carol', poll['message_id'])['id']), json_out=False).done().out.decode()
    check('2. The hill (1)' in shown and 'closed' in shown, '', shown)


@case
def s17_single_choice(world):
    two = Two(world)
    poll = two.alice.run('poll', 'create', 'bob@mail.test', 'Tea?', 'Yes', 'No', '--single').done().record
    equal(poll['poll']['multiple'], False)
    two.sync_bob()
    seen = two.seen_by_bob(poll['message_id'])
    two.bob.run('poll', 'vote', str(seen['id']), '1', '2').failed('one answer')
    two.bob.run('poll', 'vote', str(seen['id']), '3').failed('1 to 2')
    two.bob.run('poll', 'vote', str(seen['id']), '0').failed('number', status=2)
    two.bob.run('poll', 'vote', str(two.seen_by_bob()['id']), '1').failed('no poll')
    two.bob.run('poll', 'show', str(two.seen_by_bob()['id'])).failed('no poll')
    two.bob.run('poll', 'vote', str(seen['id']), '2').done()
    two.sync_alice()
    equal(tally(two.seen_by_alice(poll['message_id'])), {'Yes': [], 'No': ['bob']})
    for arguments in (['Tea?', 'Yes'], ['Tea?'], []):
        equal(two.alice.run('poll', 'create', 'bob@mail.test', *arguments).status, 2)
    two.alice.run('poll', 'create', 'bob@mail.test', 'Tea?', 'Yes', 'Yes').failed('same')
    two.alice.run('edit', str(poll['id']), 'Coffee?').failed('poll')
    two.alice.run('delete', str(poll['id']), '--for-everyone').done()
    two.sync_bob()
    gone = two.seen_by_bob(poll['message_id'])
    equal((gone['deleted'], gone['poll']), (True, None))


def vote_mail(sender, poll, votes, content='pollvote', date=None, recipient='alice@mail.test'):
    return (f'From: {sender}\r\nTo: {recipient}\r\nSubject: Chat: vote\r\nDate: {date or email.utils.formatdate()}\r\n'
            f'Message-ID: {email.utils.make_msgid()}\r\nChat-Version: 1.0\r\nMIME-Version: 1.0\r\n'
            'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nI vote\r\n'
            f'--b\r\nContent-Type: application/json\r\nContent-Disposition: attachment; filename="poll.json"\r\n'
            f'Chat-Content: {content}; reference=<{poll}>\r\n\r\n{{"coi-version": 1, "content": "{content}", "votes": {votes}}}\r\n--b--\r\n').encode()


@case
def s17_votes_that_do_not_count(world):
    two = Two(world)
    poll = two.alice.run('poll', 'create', 'bob@mail.test', 'Tea?', 'Yes', 'No').done().record
    about = poll['message_id']
    # Not asked; a poll of another's ended; twice; out of range; no vote at all.
    world.deliver('alice', raw=vote_mail('mallory@elsewhere.test', about, '[0]'))
    world.deliver('alice', raw=vote_mail('mallory@elsewhere.test', about, '[0]', content='pollclose'))
    world.deliver('alice', raw=vote_mail('bob@mail.test', about, '[0]', content='pollclose'))
    world.deliver('alice', raw=vote_mail('bob@mail.test', about, '[0, 0, 7, -1]'))
    world.deliver('alice', raw=vote_mail('bob@mail.test', about, '[0]'))
    two.sync_alice()
    seen = two.seen_by_alice(about)
    equal((tally(seen), seen['poll']['closed'], seen['poll']['options'][0]['votes']), ({'Yes': ['bob'], 'No': []}, False, 1))
    # A broken one is shown by its text.
    world.deliver('alice', raw=vote_mail('bob@mail.test', about, '{"x": [[[['))
    two.sync_alice()
    broken, = [m for m in two.alice.messages('bob@mail.test') if m['ignored']]
    equal((broken['text'], broken['ignored'], broken['attachments']), ('I vote', ['vote'], []))
    equal(tally(two.seen_by_alice(about)), {'Yes': ['bob'], 'No': []})
    # After the end.
    two.alice.run('poll', 'close', str(poll['id'])).done()
    world.deliver('alice', raw=vote_mail('bob@mail.test', about, '[1]', date=email.utils.formatdate(time.time() + 60)))
    two.sync_alice()
    equal(tally(two.seen_by_alice(about)), {'Yes': ['bob'], 'No': []})


@case
def s17_fast_clock(world):
    """Who ends a poll keeps the votes that they have seen, though the voter's clock is ahead."""
    two = Two(world)
    poll = two.alice.run('poll', 'create', 'bob@mail.test', 'Tea?', 'Yes', 'No').done().record
    world.deliver('alice', raw=vote_mail('bob@mail.test', poll['message_id'], '[0]', date=email.utils.formatdate(time.time() + 240)))
    two.sync_alice()
    equal(tally(two.seen_by_alice(poll['message_id'])), {'Yes': ['bob'], 'No': []})
    closed = two.alice.run('poll', 'close', str(poll['id'])).done().record
    equal((tally(closed), closed['poll']['closed']), ({'Yes': ['bob'], 'No': []}, True))
    second = world.profile('alice2').synced('alice')
    again, = [m for m in second.messages('bob@mail.test') if m['message_id'] == poll['message_id']]
    equal((tally(again), again['poll']['closed']), ({'Yes': ['bob'], 'No': []}, True))


@case
def s19_extension_messages(world):
    """What another program calls something of its own is shown by the part that people read."""
    two = Two(world)
    bodies = ('Content-Type: text/plain\r\n\r\nKnight to e5\r\n',
              'Content-Type: text/html\r\n\r\n<p class="board">Knight to <b>e5</b></p>\r\n',
              'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nKnight to e5\r\n'
              '--b\r\nContent-Type: application/x-game\r\nChat-Content: example.game.move\r\n'
              'Content-Disposition: attachment; filename="move.bin"\r\n\r\n\x01\x02\r\n--b--\r\n')
    for body in bodies:
        world.deliver('alice', raw=('From: Bob <bob@mail.test>\r\nTo: alice@mail.test\r\nSubject: Chat: move\r\nChat-Version: 1.0\r\n'
                                    f"Chat-Content: example.game.move\r\nReferences: <{two.first['message_id']}>\r\n"
                                    f'Date: {world.date()}\r\nMessage-ID: {email.utils.make_msgid()}\r\nMIME-Version: 1.0\r\n{body}').encode())
    two.sync_alice()
    moves = two.alice.messages('bob@mail.test')[-3:]
    equal([(m['kind'], m['text'], m['ignored']) for m in moves], [('text', 'Knight to e5', [])] * 3)
    equal([[a['name'] for a in m['attachments']] for m in moves], [[], [], ['move.bin']])
    equal({m['chat'] for m in moves}, {two.first['chat']}, 'in their chat')


if __name__ == '__main__':
    sys.exit(main(sys.argv))
