#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Contacts, profiles, blocking and settings that a person's devices share through the server (COI §10–§13.4)."""
import base64
import email.utils
import hashlib
import imaplib
import json
import sys
import time

from harness import case, check, equal, main, wait_until
from sharing import expunge, folders, parsed, put

PICTURE = base64.b64decode('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==')


def hash_of(address):
    return hashlib.sha3_256(address.encode()).hexdigest()


def contacts_folder(world, user):
    return next((f for f in folders(world, user) if f.lower() in ('coi/contacts', 'coi.contacts')), None)


def storage(world, user):
    """The mails that devices share."""
    folder = contacts_folder(world, user)
    return [parsed(raw) for _, raw in world.stored(user, folder)] if folder else []


def card(name, address, sender='Alice <alice@mail.test>', date=None, fields='', extra=''):
    return (f'From: {sender}\nSubject: Contact\nDate: {email.utils.formatdate(date or time.time() - 60)}\n'
            f'Message-ID: <chat$test{time.time_ns()}@mail.test>\nChat-Version: 1.0\nChat-Content: contact\n'
            f'COI-From-Hash: {hash_of(address)}\n{fields}Content-Type: text/html; charset=utf-8\n\n'
            f'<html><body><p class="h-card"><span class="p-name">{name}</span>'
            f'<a class="u-email" href="mailto:{address}">{address}</a>{extra}</p></body></html>\n')


class TwoDevices:
    """Alice has two devices, and Bob wrote to her once."""

    def __init__(self, world):
        self.world = world
        world.deliver('alice', sender='Bob Example <bob@mail.test>', text='Hello Alice\n')
        self.one = world.profile('one').synced('alice', '--name', 'Alice')
        self.two = world.profile('two').synced('alice', '--name', 'Alice')

    def sync(self):
        for profile in (self.one, self.two, self.one):
            profile.run('sync').done()

    def contacts(self):
        """What both have, which is the same."""
        one, two = ({c['name']: (sorted(c['addresses']), c['blocked']) for c in p.records('contact', 'list')}
                    for p in (self.one, self.two))
        equal(one, two, 'the same on both devices')
        return one


@case
def s10_nothing_without_consent(world):
    two = TwoDevices(world)
    two.one.run('chat', 'mute', 'bob@mail.test', 'on').done()
    two.one.run('send', 'bob@mail.test', 'Hello').done()
    two.sync()
    equal(storage(world, 'alice'), [])
    check(contacts_folder(world, 'alice') is None and 'Blocked' not in folders(world, 'alice'), 'no folder', folders(world, 'alice'))
    # What was chosen before is shared from the first contact on.
    two.one.run('contact', 'save', 'carol@mail.test').done()
    two.sync()
    check(two.two.chat('bob@mail.test')['muted'], 'muted on the other device, too', two.two.chats())


@case
def s10_save(world):
    two = TwoDevices(world)
    path = world.path('photo.png')
    with open(path, 'wb') as f:
        f.write(PICTURE)
    record = two.one.run('contact', 'save', 'Bob@mail.test', '--name', 'Bobby', '--photo', path).done().record
    equal((record['name'], record['addresses'], record['blocked']), ('Bobby', ['bob@mail.test'], False))
    equal(two.one.chat('bob@mail.test')['name'], 'Bobby')
    mail, = storage(world, 'alice')
    equal((mail['Subject'], mail['Chat-Content'], mail['Chat-Version'], mail['From']),
          ('Chat: Contact', 'contact', '1.0', 'alice@mail.test'))
    equal(mail.get_all('COI-From-Hash'), [hash_of('bob@mail.test')], 'no server looks for another form')
    check(mail['Message-ID'].startswith('<chat$'), 'its id', mail['Message-ID'])
    html, data, vcard = mail.iter_parts()
    check('h-card' in html.get_content() and 'Bobby' in html.get_content() and 'leave this message' in html.get_content(),
          'readable', html.get_content())
    equal((data['Chat-Content'], data.get_filename(), vcard.get_filename()), ('contact', 'contact.json', 'contact.vcf'))
    fields = json.loads(data.get_content())
    equal({k: fields[k] for k in ('coi-version', 'content', 'is_me', 'is_visible')},
          {'coi-version': 1, 'content': 'contact', 'is_me': False, 'is_visible': True})
    check('VERSION:4.0\r\n' in vcard.get_content() and 'FN:Bobby\r\n' in vcard.get_content(), 'vCard', vcard.get_content())

    two.sync()
    equal(two.contacts(), {'Bobby': (['bob@mail.test'], False)})
    with open(two.two.records('contact', 'show', 'bob@mail.test')[0]['avatar'], 'rb') as f:
        equal(f.read(), PICTURE)
    # The other one changes it; one mail is left.
    two.two.run('contact', 'save', 'bob@mail.test', '--name', 'Robert').done()
    two.sync()
    equal(two.contacts(), {'Robert': (['bob@mail.test'], False)})
    equal(len(storage(world, 'alice')), 1)
    equal(two.one.chat('bob@mail.test')['name'], 'Robert')
    check(any(c['action'] == 'append' for c in two.one.records('changes')), 'in the log of changes', two.one.records('changes'))
    two.one.run('contact', 'save', 'alice@mail.test').failed('own')
    two.one.run('contact', 'show', 'nobody@mail.test').failed('address book')
    with open(path, 'wb') as f:
        f.write(b'no picture')
    two.one.run('contact', 'save', 'bob@mail.test', '--photo', path).failed('picture')


@case
def s10_both_changed_it(world):
    """One device was offline while both changed the same contact, and others."""
    two = TwoDevices(world)
    two.one.run('contact', 'save', 'bob@mail.test', '--name', 'Bobby').done()
    two.sync()
    world.server.stop()
    two.two.run('contact', 'save', 'bob@mail.test', '--name', 'Late').done()
    two.two.run('contact', 'save', 'carol@mail.test', '--name', 'Carol').done()
    world.server.start()
    two.one.run('contact', 'save', 'dave@mail.test', '--name', 'Dave').done()
    two.one.run('contact', 'save', 'bob@mail.test', '--name', 'Later').done()
    two.one.run('contact', 'block', 'erin@mail.test').done()
    two.sync()
    two.sync()
    equal(two.contacts(), {'Later': (['bob@mail.test'], False), 'Carol': (['carol@mail.test'], False),
                           'Dave': (['dave@mail.test'], False), 'erin@mail.test': (['erin@mail.test'], True)})
    equal(len(storage(world, 'alice')), 4, 'one mail each')


@case
def s10_clock_ahead(world):
    """A device whose clock is an hour ahead does not win for ever."""
    two = TwoDevices(world)
    two.one.run('contact', 'save', 'bob@mail.test', '--name', 'Bobby').done()
    mail, = storage(world, 'alice')
    ahead = int(time.time() * 1000) + 3600000
    changed = mail.as_string().replace(mail['im_confab_changed'].split(';')[0], f'card={ahead}').replace('Bobby', 'Ahead')
    put(world, 'alice', changed, folder=contacts_folder(world, 'alice'), make=False)
    two.sync()
    equal(two.contacts(), {'Ahead': (['bob@mail.test'], False)})
    # Some minutes are borne: a change made here is later than what is known, and holds.
    two.two.run('contact', 'save', 'bob@mail.test', '--name', 'Now').done()
    two.sync()
    equal(two.contacts(), {'Now': (['bob@mail.test'], False)})
    equal(len(storage(world, 'alice')), 1)


@case
def s10_other_programs(world):
    """Today's form, the first form, and mails that the server itself made."""
    two = TwoDevices(world)
    put(world, 'alice', card('Carol Jones', 'carol@mail.test', fields='COI-TokenOut: 1-created:5-secret:abc\ncom_example_x: y\n',
                             extra='<span class="p-nickname">CJ</span>'))
    put(world, 'alice',
        'From: Dave <dave@mail.test>\nTo: alice@mail.test\nSubject: Chat: Contact\nDate: Mon, 4 Feb 2019 10:00:00 +0100\n'
        'Message-ID: <coi$old@mail.test>\nCOI-Token: 1-abc\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n'
        '--x\nContent-Type: text/plain\n\nDo not delete this.\n--x\nContent-Type: application/json; charset=UTF-8\n'
        'Content-Disposition: attachment; filename="contact.json"\nChat-Content: contact\n\n'
        '{"coi-version":1,"content":"contact","is_me":false,"is_visible":true,"status":"At sea","groups":["friends"],'
        '"notification":{"enabled":true,"types":["banner"],"sound":"friend"}}\n'
        '--x\nContent-Type: text/vcard; charset=UTF-8\nContent-Disposition: attachment; filename="contact.vcf"\n\n'
        'BEGIN:VCARD\nVERSION:4.0\nFN:David Miller\nEMAIL;TYPE=work:dave@mail.test\nEMAIL;PREF=1:david@home.example\n'
        'BDAY:--0203\nEND:VCARD\n--x--\n')
    # The server's own: hash and tokens alone, in Dovecot's encoding.
    short = base64.b64encode(hashlib.sha3_256(b'carol@mail.test').digest()).decode().rstrip('=')
    put(world, 'alice', f'COI-From-Hash: {short}\nSubject: Contact\nCOI-TokenIn: 1-created:7-hash:zz\n\n')
    two.sync()
    equal(two.contacts(), {'Carol Jones': (['carol@mail.test'], False),
                           'David Miller': (['dave@mail.test', 'david@home.example'], False)})
    equal(two.two.records('contact', 'show', 'david@home.example')[0]['status'], 'At sea')

    # Duplicates are made one, with everybody's fields.
    carol = [m for m in storage(world, 'alice') if hash_of('carol@mail.test') in (m.get_all('COI-From-Hash') or [])
             or short in (m.get_all('COI-From-Hash') or [])]
    equal(len(carol), 1, 'one mail')
    equal((carol[0]['COI-TokenOut'], carol[0]['COI-TokenIn'], carol[0]['com_example_x']),
          ('1-created:5-secret:abc', '1-created:7-hash:zz', 'y'))
    two.one.run('contact', 'save', 'dave@mail.test', '--name', 'Dave').done()
    dave, = [m for m in storage(world, 'alice') if hash_of('dave@mail.test') in (m.get_all('COI-From-Hash') or [])]
    equal((dave['COI-Token'], len(dave.get_all('COI-From-Hash'))), ('1-abc', 2))
    html, data, vcard = dave.iter_parts()
    check('dt-bday' in html.get_content() and 'friends' in html.get_content(), 'all is kept', html.get_content())
    fields = json.loads(data.get_content())
    equal((fields['status'], fields['groups'], fields['notification']['sound']), ('At sea', ['friends'], 'friend'))


@case
def s10_not_from_others(world):
    """A contact mail from somebody else never lands in the address book."""
    two = TwoDevices(world)
    two.one.run('contact', 'save', 'bob@mail.test', '--name', 'Bobby').done()
    evil = card('Your Bank', 'bob@mail.test', sender='Mallory <mallory@mail.test>')
    world.deliver('alice', raw=evil.replace('\n', '\r\n').encode())
    forged = card('Your Bank', 'bank@mail.test').replace('\n', '\r\n').encode()
    world.deliver('alice', raw=forged)
    put(world, 'alice', evil)
    put(world, 'alice', 'Received: from mx.example by mail.test; Mon, 4 Feb 2019 10:00:00 +0100\n' + card('Your Bank', 'bank@mail.test'))
    two.sync()
    equal(two.contacts(), {'Bobby': (['bob@mail.test'], False)})
    equal([c['name'] for c in two.one.chats()], ['Bobby'], 'and is no message either')
    check(len(storage(world, 'alice')) == 3, 'nothing of theirs is deleted')


@case
def s9_words_are_shown_whatever_they_are_called(world):
    """Only what is nothing but data is no message: what somebody wrote is shown, and what was not understood is said."""
    alice = world.profile('one').synced('alice', '--name', 'Alice')
    for content in ('contact', 'profile', 'group'):
        world.deliver('alice', sender='Bob <bob@mail.test>', text=f'Important {content}\n',
                      headers=[('Chat-Version', '1.0'), ('Chat-Content', content)])
    world.deliver('alice', raw=card('Carol', 'carol@mail.test', sender='Bob <bob@mail.test>',
                                    extra='</p><p>Write to her!').replace('\n', '\r\n').encode())
    alice.run('sync').done()
    chat = alice.chat('bob@mail.test')
    equal(chat['unread'], 4)
    # The card has the oldest Date.
    beside, *messages = alice.messages(chat['id'])
    check('Write to her!' in beside['text'], 'beside a card', beside)
    equal(sorted((m['text'], m['ignored']) for m in messages),
          sorted((f'Important {content}', [content]) for content in ('contact', 'profile', 'group')))
    equal(alice.records('contact', 'list'), [])


@case
def s10_broken(world):
    """What cannot be read changes nothing, and disturbs nothing else."""
    two = TwoDevices(world)
    put(world, 'alice', card('Carol', 'carol@mail.test', date=4102444800))  # 2100
    put(world, 'alice', 'From: alice@mail.test\nChat-Content: contact\nContent-Type: text/html\n\n<p class="h-card"><')
    put(world, 'alice', 'From: alice@mail.test\nChat-Content: group\nContent-Type: text/html\n\n<div class="h-group">')
    put(world, 'alice', 'From: alice@mail.test\nChat-Content: contact\nCOI-From-Hash: nonsense\n'
        'Content-Type: application/json\n\n{"is_visible": [')
    put(world, 'alice', 'From: alice@mail.test\nSubject: A letter\n\nNot one of ours.\n')
    two.sync()
    equal(two.contacts(), {'Carol': (['carol@mail.test'], False)})
    equal(len(storage(world, 'alice')), 5)
    # A date in the future does not win for ever, though its clock may be some minutes ahead.
    folder = contacts_folder(world, 'alice')
    connection = world.imap('alice')
    connection.append(f'"{folder}"', None, imaplib.Time2Internaldate(time.time() - 3600),
                      card('In 2100', 'dave@mail.test', date=4102444800).replace('\n', '\r\n').encode())
    connection.logout()
    two.sync()
    two.one.run('contact', 'save', 'dave@mail.test', '--name', 'Dave').done()
    two.sync()
    equal(two.contacts(), {'Carol': (['carol@mail.test'], False), 'Dave': (['dave@mail.test'], False)})


@case
def s10_deleted(world):
    """Whose mail another program deletes is in the address book no more; chats and messages stay."""
    two = TwoDevices(world)
    two.one.run('contact', 'save', 'bob@mail.test', '--name', 'Bobby').done()
    two.one.run('contact', 'save', 'carol@mail.test', '--name', 'Carol').done()
    two.sync()
    folder = contacts_folder(world, 'alice')
    # One that is replaced, even twice over, and duplicates that are made one, are not deleted.
    put(world, 'alice', card('Carola', 'carol@mail.test', date=time.time() + 1), make=False)
    put(world, 'alice', card('Carolina', 'carol@mail.test', date=time.time() + 2), make=False)
    two.sync()
    equal(two.contacts(), {'Bobby': (['bob@mail.test'], False), 'Carolina': (['carol@mail.test'], False)})
    equal(len(storage(world, 'alice')), 2)
    # Deleted: on all devices, also where it had changed nothing else.
    number, = [i for i, m in enumerate(storage(world, 'alice'), 1) if hash_of('bob@mail.test') in m.get_all('COI-From-Hash')]
    expunge(world, folder, number)
    two.sync()
    equal(two.contacts(), {'Carolina': (['carol@mail.test'], False)})
    equal(len(storage(world, 'alice')), 1, 'nobody writes it again')
    for profile in (two.one, two.two):
        chat = profile.chat('bob@mail.test')
        equal((chat['name'], [m['text'] for m in profile.messages(chat['id'])]), ('Bob Example', ['Hello Alice']))
    # What one changed while the other program deleted it, is kept.
    world.server.stop()
    two.two.run('contact', 'save', 'carol@mail.test', '--name', 'Caro').done()
    world.server.start()
    expunge(world, folder)
    two.sync()
    two.sync()
    equal(two.contacts(), {'Caro': (['carol@mail.test'], False)})
    two.one.run('contact', 'save', 'bob@mail.test', '--name', 'Bob again').done()
    two.sync()
    equal(two.contacts(), {'Bob again': (['bob@mail.test'], False), 'Caro': (['carol@mail.test'], False)})


@case
def s10_lost_folder(world):
    """A folder that is lost or numbered anew says nothing of what was deleted: all of it is written again."""
    two = TwoDevices(world)
    two.one.run('profile', 'set', '--name', 'Alice Liddell').done()
    two.one.run('contact', 'save', 'bob@mail.test', '--name', 'Bobby').done()
    two.one.run('contact', 'block', 'carol@mail.test').done()
    two.sync()
    book = {'Bobby': (['bob@mail.test'], False), 'carol@mail.test': (['carol@mail.test'], True)}
    equal(two.contacts(), book)
    folder = contacts_folder(world, 'alice')
    connection = world.imap('alice')
    connection.rename(f'"{folder}"', 'Away')
    connection.create(f'"{folder}"')
    connection.logout()
    two.sync()
    equal(two.contacts(), book)
    equal(len(storage(world, 'alice')), 3, 'written again')
    connection = world.imap('alice')
    equal(connection.delete(f'"{folder}"')[0], 'OK')
    connection.logout()
    two.sync()
    two.sync()
    equal(two.contacts(), book)
    equal(len(storage(world, 'alice')), 3, 'the folder, too')


@case
def s11_profile(world):
    """The own profile goes to each peer once, and again when it has changed; devices share it and who has it."""
    path = world.path('me.png')
    with open(path, 'wb') as f:
        f.write(PICTURE)
    alice = world.profile('one').synced('alice', '--name', 'Alice')
    two = world.profile('two').synced('alice', '--name', 'Alice')
    bob = world.profile('bob').synced('bob', '--name', 'Bob')
    equal([(p['for'], p['name'], p['status']) for p in alice.records('profile', 'show')], [(None, 'Alice', None)])

    def last(user):
        wait_until(lambda: not world.queued(), 'the mail to be delivered')
        return parsed(world.stored(user)[-1][1])

    def cards(mail):
        return [part for part in mail.walk() if part['Chat-Content'] == 'profile']

    # Where nothing is set it is the name that the account was given, and nothing more is stored for it.
    alice.run('send', 'bob@mail.test', 'Without').done()
    named, = cards(last('bob'))
    check('<span class="p-name">Alice</span>' in named.get_content() and 'alice@mail.test' in named.get_content() and
          'u-photo' not in named.get_content(), 'the name alone', named.get_content())
    alice.run('send', 'bob@mail.test', 'Without again').done()
    equal(cards(last('bob')), [], 'once')
    alice.run('sync').done()
    equal(contacts_folder(world, 'alice'), None)
    alice.run('profile', 'set', '--name', 'Alice Liddell', '--status', 'Down the <hole>', '--photo', path).done()
    alice.run('contact', 'save', 'bob@mail.test').done()
    alice.run('send', 'bob@mail.test', 'With').done()
    mail = last('bob')
    part, = cards(mail)
    equal((mail.get_content_type(), part.get_content_type(), mail['From']),
          ('multipart/alternative', 'text/html', 'Alice Liddell <alice@mail.test>'))
    check('With' in part.get_content() and '<hr>' in part.get_content() and 'h-card' in part.get_content(), 'readable', part.get_content())
    equal(mail.get_body(('plain',)).get_content().strip(), 'With')
    alice.run('send', 'bob@mail.test', 'Again').done()
    equal(cards(last('bob')), [], 'once')
    bob.run('sync').done()
    chat = bob.chat('alice@mail.test')
    equal([m['text'] for m in bob.messages(chat['id'])], ['Without', 'Without again', 'With', 'Again'])
    equal(chat['name'], 'Alice Liddell')
    with open(chat['avatar'], 'rb') as f:
        equal(f.read(), PICTURE)

    # Her other device has it, and knows that Bob has it, too.
    for profile in (two, alice, two):
        profile.run('sync').done()
    equal([(p['for'], p['name'], p['status']) for p in two.records('profile', 'show')], [(None, 'Alice Liddell', 'Down the <hole>')])
    two.run('send', 'bob@mail.test', 'From elsewhere').done()
    equal(cards(last('bob')), [], 'known by both')
    mail, = [m for m in storage(world, 'alice') if m['Chat-Content'] == 'profile']
    equal((mail['Subject'], mail.get_content_type()), ('Profile', 'multipart/mixed'))

    # After a change, and when somebody asks.
    two.run('profile', 'set', '--status', 'Up again').done()
    two.run('send', 'bob@mail.test', 'Changed').done()
    check('Up again' in cards(last('bob'))[0].get_content(), 'the new one')
    world.deliver('alice', sender='Bob <bob@mail.test>', text='Who are you?\n',
                  headers=[('Chat-Version', '1.0'), ('Chat-Content', 'profilerequest')])
    two.run('sync').done()
    two.run('send', 'bob@mail.test', 'Asked').done()
    equal(len(cards(last('bob'))), 1, 'answered')

    # Friends are shown something else.
    two.run('profile', 'set', '--for', 'friend', '--name', 'Lissy', '--status', 'Only for you').done()
    two.run('contact', 'save', 'bob@mail.test', '--category', 'friend,family').done()
    two.run('send', 'bob@mail.test', 'Hi friend').done()
    check('Only for you' in cards(last('bob'))[0].get_content(), 'for friends')
    two.run('send', 'carol@mail.test', 'Dear Madam').done()
    check('Up again' in cards(last('carol'))[0].get_content(), 'for all others')
    alice.run('sync').done()
    equal([(p['for'], p['name']) for p in alice.records('profile', 'show')], [(None, 'Alice Liddell'), ('friend', 'Lissy')])
    alice.run('profile', 'set').failed('--name', status=2)


@case
def s11_profile_in_groups(world):
    """In a group all are sent what is for everybody, once, as long as any of them lacks it; every device knows who has it."""
    alice = world.profile('one').synced('alice', '--name', 'Alice')
    two = world.profile('two').synced('alice', '--name', 'Alice')
    bob = world.profile('bob').synced('bob', '--name', 'Bob')

    def last(user):
        wait_until(lambda: not world.queued(), 'the mail to be delivered')
        return parsed(world.stored(user)[-1][1])

    def cards(user):
        return [part for part in last(user).walk() if part['Chat-Content'] == 'profile']

    alice.run('profile', 'set', '--name', 'Alice Liddell', '--status', 'Down the hole').done()
    alice.run('profile', 'set', '--for', 'friend', '--status', 'Only for friends').done()
    alice.run('contact', 'save', 'carol@mail.test', '--category', 'friend').done()
    group = str(alice.run('group', 'create', 'Climbing', 'bob@mail.test', 'carol@mail.test').done().record['id'])
    equal(cards('bob'), [], 'the group comes first')
    alice.run('send', group, 'Hello all').done()
    part, = cards('bob')
    mail = last('bob')
    equal((mail.get_content_type(), mail.get_body(('plain',)).get_content().strip(), mail['To']),
          ('multipart/alternative', 'Hello all', 'bob@mail.test, carol@mail.test'))
    check('Down the hole' in part.get_content() and 'friends' not in part.get_content(), 'for everybody', part.get_content())
    equal(len(cards('carol')), 1, 'the same mail')
    alice.run('send', group, 'Once').done()
    equal(cards('bob'), [], 'once')
    alice.run('send', 'bob@mail.test', 'To you alone').done()
    equal(cards('bob'), [], 'he has it')
    alice.run('send', 'carol@mail.test', 'To a friend').done()
    check('Only for friends' in cards('carol')[0].get_content(), 'what is for her')
    bob.run('sync').done()
    equal([m['text'] for m in bob.messages([c['id'] for c in bob.chats() if c['kind'] == 'group'][0])], ['Alice Liddell created the group “Climbing”', 'Hello all', 'Once'])

    # The other device knows it by the messages.
    two.run('sync').done()
    there = str([c['id'] for c in two.chats() if c['kind'] == 'group'][0])
    two.run('send', there, 'From elsewhere').done()
    equal(cards('bob'), [])
    # Somebody new lacks it.
    two.run('group', 'add', there, 'dave@mail.test').done()
    two.run('send', there, 'Welcome').done()
    equal(len(cards('bob')), 1)
    two.run('send', there, 'Again').done()
    equal(cards('bob'), [])
    # And all do, once it has changed.
    two.run('profile', 'set', '--status', 'Up again').done()
    two.run('send', there, 'Changed').done()
    check('Up again' in cards('bob')[0].get_content(), 'the new one')


@case
def s8_receipts_on_all_devices(world):
    """Whether receipts are given is said once, and holds on all devices of the account."""
    two = TwoDevices(world)

    def states():
        return [p.records('receipts')[0]['receipts'] for p in (two.one, two.two)]

    two.one.run('receipts', 'on').done()
    two.sync()
    equal((states(), contacts_folder(world, 'alice')), ([True, False], None), 'nothing is stored unasked')
    two.one.run('contact', 'save', 'bob@mail.test').done()
    two.sync()
    equal(states(), [True, True])
    two.two.run('receipts', 'off').done()
    two.sync()
    equal(states(), [False, False])
    # Also where the folder is lost meanwhile, and with it the profile.
    two.two.run('profile', 'set', '--name', 'Alice Liddell', '--status', 'Down the hole').done()
    two.two.run('receipts', 'on').done()
    two.sync()
    connection = world.imap('alice')
    equal(connection.delete('COI/Contacts')[0], 'OK')
    connection.logout()
    two.one.run('contact', 'save', 'carol@mail.test').done()
    two.sync()
    third = world.profile('three').synced('alice')
    equal(sorted(c['addresses'][0] for c in third.records('contact', 'list')), ['bob@mail.test', 'carol@mail.test'])
    equal([(p['name'], p['status']) for p in third.records('profile', 'show')], [('Alice Liddell', 'Down the hole')])
    equal((states(), third.records('receipts')[0]['receipts']), ([True, True], True))


@case
def s11_not_of_others(world):
    """A card that names somebody else is none of the author's, and changes nothing."""
    alice = world.profile('one').synced('alice')
    body = ('MIME-Version: 1.0\nChat-Version: 1.0\nContent-Type: multipart/alternative; boundary=x\n\n--x\n'
            'Content-Type: text/plain\n\nHello\n--x\nContent-Type: text/html\nChat-Content: profile\n\n<p>Hello</p><hr>'
            '<p class="h-card"><span class="p-name">Bob</span><span class="u-email">bob@mail.test</span>'
            '<span class="p-status">I am a fool</span></p>\n--x--\n')
    world.deliver('alice', raw=(f'From: Carol <carol@mail.test>\nTo: alice@mail.test\nDate: {world.date()}\n'
                                'Message-ID: <chat$m1@mail.test>\n' + body).replace('\n', '\r\n').encode())
    alice.run('sync').done()
    message, = alice.messages(alice.chat('carol@mail.test')['id'])
    equal((message['text'], message['ignored']), ('Hello', ['profile']))
    alice.run('contact', 'save', 'carol@mail.test').done()
    equal(alice.run('contact', 'show', 'carol@mail.test').done().record['status'], None)
    world.deliver('alice', raw=(f'From: Bob <bob@mail.test>\nTo: alice@mail.test\nDate: {world.date()}\n'
                                'Message-ID: <chat$m2@mail.test>\n' + body).replace('\n', '\r\n').encode())
    alice.run('sync').done()
    alice.run('contact', 'save', 'bob@mail.test').done()
    equal(alice.run('contact', 'show', 'bob@mail.test').done().record['status'], 'I am a fool')


@case
def s12_block(world):
    two = TwoDevices(world)
    world.deliver('alice', sender='Carol <carol@mail.test>', text='Also hello\n')
    two.one.run('send', 'bob@mail.test', 'Who are you?').done()
    two.sync()
    record = two.one.run('contact', 'block', 'bob@mail.test').done().record
    equal((record['addresses'], record['blocked'], record['saved']), (['bob@mail.test'], True, False))
    mail, = storage(world, 'alice')
    equal((mail['COI-Blocked'], json.loads(list(mail.iter_parts())[1].get_content())['is_visible']), ('yes', False))
    two.sync()
    equal(len(world.stored('alice', 'Blocked')), 1)
    equal(len(world.stored('alice')), 1, 'INBOX has only Carol’s')
    for profile in (two.one, two.two):
        equal([c['name'] for c in profile.chats()], ['Carol'], 'not in the list')
    # What comes now is moved, too, and unread counts nothing.
    world.post('alice', sender='Bob Example <bob@mail.test>', text='Are you there?\n')
    wait_until(lambda: len(world.stored('alice')) == 2, 'the mail to be delivered')
    two.one.run('sync').done()
    equal((len(world.stored('alice', 'Blocked')), len(world.stored('alice'))), (2, 1))
    two.sync()
    equal([c['name'] for c in two.two.chats()], ['Carol'])

    two.two.run('contact', 'unblock', 'bob@mail.test').done()
    two.sync()
    equal((len(world.stored('alice', 'Blocked')), len(world.stored('alice'))), (0, 3))
    for profile in (two.one, two.two):
        equal(sorted(c['name'] for c in profile.chats()), ['Bob Example', 'Carol'])
        equal([m['text'] for m in profile.messages(profile.chat('bob@mail.test')['id'])],
              ['Hello Alice', 'Who are you?', 'Are you there?'])
    equal(storage(world, 'alice')[0]['COI-Blocked'], None)
    # Another program deletes the mail that says who is blocked.
    two.one.run('contact', 'block', 'carol@mail.test').done()
    two.sync()
    equal([c['name'] for c in two.two.chats()], ['Bob Example'])
    number, = [i for i, m in enumerate(storage(world, 'alice'), 1) if m['COI-Blocked']]
    expunge(world, contacts_folder(world, 'alice'), number)
    two.sync()
    two.sync()
    for profile in (two.one, two.two):
        equal(sorted(c['name'] for c in profile.chats()), ['Bob Example', 'Carol'])
    equal(len(world.stored('alice', 'Blocked')), 0)


@case
def s12_not_verified(world):
    """Before somebody is blocked it is said whether mail in their name is theirs, as the own server knows."""
    alice = world.profile('one').synced('alice')

    def said(user, *headers, sender=None):
        world.deliver('alice', sender=sender or f'{user} <{user}@mail.test>', text='Hello\n', headers=headers)
        alice.run('sync').done()
        result = alice.run('contact', 'block', f'{user}@mail.test').done()
        alice.run('contact', 'unblock', f'{user}@mail.test').done()
        return 'not verified' in result.err.decode()

    check(said('bob'), 'nobody says so')
    passed = 'dkim=pass header.d=mail.test'
    check(not said('bob', ('Authentication-Results', f'mx.mail.test; spf=pass; {passed}')), 'the own server says so')
    check(said('bob', ('Authentication-Results', 'mx.mail.test; dkim=fail header.d=mail.test')), 'the last one counts')
    check(said('carol', ('Authentication-Results', f'mx.evil.test; {passed}')), 'another server')
    check(said('carol', ('Authentication-Results', 'mx.mail.test; dkim=none'), ('Authentication-Results', f'mx.mail.test; {passed}')),
          'what came with the mail')
    check(said('carol', ('Authentication-Results', 'mail.test; dkim=pass header.d=evil.test')), 'signed by another')
    check(not said('carol', ('Authentication-Results', 'mail.test; dmarc=pass (p=none) header.from=mail.test')), 'answered for')
    check('not verified' not in alice.run('contact', 'block', 'nobody@mail.test').done().err.decode(), 'wrote nothing')


@case
def s13_4_settings(world):
    two = TwoDevices(world)
    group = two.one.run('group', 'create', 'Climbing', 'bob@mail.test').done().record
    world.deliver('alice', sender='Carol <carol@mail.test>', headers=[('List-Id', 'Hikers <hikers.mail.test>')])
    two.sync()
    two.one.run('contact', 'save', 'bob@mail.test', '--name', 'Bobby').done()
    lists, = [c for c in two.one.chats() if c['kind'] == 'list']
    two.one.run('chat', 'mute', str(group['id']), 'on').done()
    two.one.run('chat', 'pin', 'bob@mail.test', 'on').done()
    two.one.run('chat', 'archive', str(lists['id']), 'on').done()
    two.sync()

    def settings(profile):
        return sorted((c['kind'], c['muted'], c['pinned'], c['archived']) for c in profile.chats())

    expected = [('group', True, False, False), ('list', False, False, True), ('person', False, True, False)]
    equal(settings(two.one), expected)
    equal(settings(two.two), expected)
    mail, = [m for m in storage(world, 'alice') if m['Chat-Content'] == 'group']
    equal((mail['Subject'], mail.get_content_type()), ('Group', 'text/html'))
    check(mail['Message-ID'].startswith('<chat$group.'), 'its id', mail['Message-ID'])
    check('h-group' in mail.get_content() and 'enabled=false' in mail.get_content() and 'bob@mail.test' in mail.get_content(),
          'for all programs', mail.get_content())
    # A third device, which has none of the chats yet.
    third = world.profile('three').synced('alice')
    third.run('sync').done()
    equal(settings(third), expected)
    # The last one wins, whoever comes first.
    world.server.stop()
    two.two.run('chat', 'mute', [str(c['id']) for c in two.two.chats() if c['kind'] == 'group'][0], 'off').done()
    two.two.run('chat', 'archive', 'bob@mail.test', 'on').done()
    world.server.start()
    two.one.run('chat', 'pin', 'bob@mail.test', 'off').done()
    two.sync()
    two.sync()
    expected = [('group', False, False, False), ('list', False, False, True), ('person', False, False, False)]
    equal(settings(two.one), expected)
    equal(settings(two.two), expected)
    equal(len(storage(world, 'alice')), 3)


@case
def two_devices(world):
    """What one device does, the other one has, also when it comes late: read state, own messages, edits, reactions, votes, pins."""
    two = TwoDevices(world)
    bob = world.profile('bob').synced('bob', '--name', 'Bob Example')

    def deliver():
        wait_until(lambda: not world.queued(), 'the mail to be delivered')
        for profile in (bob, two.one, two.two, two.one):
            profile.run('sync').done()

    def seen(profile, text):
        message, = [m for m in profile.messages('bob@mail.test') if m['text'] == text]
        return message

    def state(profile):
        chat = profile.chat('bob@mail.test')
        return chat['unread'], [(m['text'], m['outgoing'], m['edited'], m['deleted'], m['pinned'],
                                 [(r['emoji'], r['from']['address']) for r in m['reactions']],
                                 m['poll'] and [[v['address'] for v in o['voters']] for o in m['poll']['options']])
                                for m in profile.messages(chat['id'])]

    one = str(two.one.run('send', 'bob@mail.test', 'One').done().record['id'])
    two.one.run('send', 'bob@mail.test', 'Two').done()
    deliver()
    bob.run('poll', 'create', 'alice@mail.test', 'When?', 'Today', 'Tomorrow').done()
    bob.run('send', 'alice@mail.test', 'Three').done()
    deliver()
    equal(state(two.one), state(two.two))
    equal(state(two.one)[0], 3, 'what Bob wrote is unread')

    # Each does something of its own, one while the other one is away.
    two.one.run('edit', one, 'One, corrected').done()
    two.one.run('read', str(two.one.chat('bob@mail.test')['id'])).done()
    two.two.run('react', str(seen(two.two, 'Three')['id']), '👍').done()
    poll = [m for m in two.two.messages('bob@mail.test') if m['poll']][0]
    two.two.run('poll', 'vote', str(poll['id']), '2').done()
    two.two.run('pin', str(seen(two.two, 'Two')['id'])).done()
    deliver()
    equal(state(two.one), state(two.two))
    unread, messages = state(two.one)
    equal(unread, 0)
    check(('One, corrected', True, True, False, False, [], None) in messages, 'edited', messages)
    check(('Three', False, False, False, False, [('👍', 'alice@mail.test')], None) in messages, 'reacted to', messages)
    equal([m[6] for m in messages if m[6]], [[[], ['alice@mail.test']]])

    # Both change the same things.
    world.server.stop()
    two.two.run('react', str(seen(two.two, 'Three')['id']), '❤️').done()
    two.two.run('poll', 'vote', str(poll['id']), '1').done()
    two.two.run('edit', str(seen(two.two, 'One, corrected')['id']), 'One, by the second').done()
    world.server.start()
    two.one.run('react', str(seen(two.one, 'Three')['id']), '🎉').done()
    two.one.run('delete', str(seen(two.one, 'Two')['id']), '--for-everyone').done()
    deliver()
    deliver()
    equal(state(two.one), state(two.two))
    equal(sorted(len(m[5]) for m in state(two.one)[1])[-1], 1, 'one reaction')
    # A third device sees the same.
    third = world.profile('three').synced('alice')
    third.run('sync').done()
    equal(state(third), state(two.one))


if __name__ == '__main__':
    sys.exit(main(sys.argv))
