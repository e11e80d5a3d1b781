#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two people chat in two windows; what they send is checked as it lies on the server."""
import email.utils
import re
import smtplib
import time
from email.message import EmailMessage

from scene import open_both, scene, stored_with
from desktop import wait_for
from tap import case, check, equal, run

LONG = ('The first train leaves at half past six, the second at a quarter to eight, and with the second one we are at the hut '
        'before the rain begins, which is all that matters to me.')


def wait_read(person, words):
    """Waits until the server has a mail marked as read."""
    def look():
        import imaplib
        import ssl
        context = ssl.create_default_context(cafile=person.info['ca'])
        with imaplib.IMAP4_SSL('localhost', person.info['imap']['port_tls'], ssl_context=context) as imap:
            imap.login(person.address, person.password)
            imap.select('INBOX', readonly=True)
            return imap.uid('SEARCH', 'SEEN', 'BODY', f'"{words}"')[1][0]
    wait_for(look, f'“{words}” to be marked as read on the server')


@case
def two_people_chat():
    with scene() as (session, stage):
        hers, his = open_both(session, stage)
        check('unread' not in his.row_words('Alice'), 'nothing is unread at first')
        hers.open_chat('Bob')
        hers.write('Shall we take the early train?')
        hers.message_has('Shall we take the early train?', 'sent')
        his.wait_for_item('Chats', lambda name: re.match('Alice.*1 unread.*early train', name), 'the message, unread, in Bob’s list')
        his.open_chat('Alice')
        his.message('Shall we take the early train?')
        his.wait_for_item('Chats', lambda name: name.startswith('Alice') and 'unread' not in name, 'the unread mark to go')
        wait_read(stage['bob'], 'early train')
        his.write('Yes, at half past seven')
        hers.message('Yes, at half past seven')
        hers.focus()
        hers.wait_for_item('Chats', lambda name: name.startswith('Bob') and 'unread' not in name, 'what is open to be read')
        wait_read(stage['alice'], 'half past seven')
        equal([window.close() for window in (hers, his)], [0, 0], 'exit status')


@case
def what_is_sent_is_in_form():
    """Header by header what COI says of a text message."""
    with scene() as (session, stage):
        stage['alice'].sign_in()
        hers = stage['alice'].open(session)
        hers.open_chat('Bob')
        # The first message says who she is, too, in a part of its own.
        hers.write('Hello Bob')
        hers.message_has('Hello Bob', 'sent')
        _, first = stored_with(stage['bob'], 'Hello Bob')
        equal([part.get_content_type() for part in first.walk()], ['multipart/alternative', 'text/plain', 'text/html'])
        for part in first.iter_parts():
            check('Hello Bob' in part.get_content(), 'the words in either part', part.get_content())
        hers.write(LONG)
        hers.message_has(LONG[:40], 'sent')
        data, theirs = stored_with(stage['bob'], LONG[:60])
        _, own = stored_with(stage['alice'], LONG[:60], 'Sent')
        for name, message in (('the copy that arrived', theirs), ('the copy in Sent', own)):
            for header in ('From', 'To', 'Date', 'Message-ID', 'Chat-Version', 'MIME-Version', 'Content-Type', 'Subject', 'References'):
                equal(len(message.get_all(header, [])), 1, f'{header} of {name}')
            equal(message['Chat-Version'], '1.0')
            equal(email.utils.getaddresses([message['From']]), [('Alice Lindqvist', 'alice@mail.test')])
            equal([address for _, address in email.utils.getaddresses([message['To']])], ['bob@mail.test'])
            check('Sender' not in message, f'no Sender in {name}')
            check(re.fullmatch(r'<chat\$[A-Za-z0-9._=+-]+@mail\.test>', message['Message-ID']), 'Message-ID', message['Message-ID'])
            check(not message['Message-ID'].startswith('<chat$group'), 'not a group')
            check(abs(email.utils.parsedate_to_datetime(message['Date']).timestamp() - time.time()) < 600, 'Date', message['Date'])
            references = message['References'].split()
            check(len(references) == 2, 'References: the first and the last message', references, message['Message-ID'])
            check(all(re.fullmatch(r'<chat\$[^<>@\s]+@mail\.test>', reference) for reference in references), 'References', references)
            equal(message['MIME-Version'], '1.0')
            equal(message.get_content_type(), 'text/plain')
            equal(message['Content-Type'].params['charset'].lower(), 'utf-8')
            equal(message['Content-Type'].params['format'], 'flowed')
            if 'Disposition-Notification-To' in message:
                equal(email.utils.getaddresses([message['Disposition-Notification-To']])[0][1], 'alice@mail.test')
            # Lines that go on end with a space: put together they are what was typed.
            equal(message.get_content().replace('\r\n', '\n').replace(' \n', ' ').rstrip('\n'), LONG)
            check(max(len(line) for line in message.get_content().split('\n')) <= 78, 'lines are short')
        equal(own['Message-ID'], theirs['Message-ID'], 'both copies are one message')
        check(b'\n' not in data.replace(b'\r\n', b''), 'every line ends with CR LF')
        check(data.index(b'\r\n\r\n') < 4000 and all(byte < 128 for byte in data[:data.index(b'\r\n\r\n')]), 'the header is plain')


def deliver(stage, sender, subject, text):
    """A mail to Alice as it comes from the Internet."""
    message = EmailMessage()
    message['From'] = sender
    message['To'] = 'alice@mail.test'
    message['Subject'] = subject
    message['Date'] = email.utils.formatdate()
    message['Message-ID'] = email.utils.make_msgid(domain='elsewhere.example')
    message.set_content(text)
    with smtplib.SMTP('localhost', stage.server.info['smtp']['port_internet']) as smtp:
        smtp.send_message(message)


@case
def ordinary_mail_becomes_a_chat():
    with scene() as (session, stage):
        stage['alice'].sign_in()
        hers = stage['alice'].open(session)
        hers.row('Jonas Weber')
        deliver(stage, 'Jonas Weber <jonas@weber-roofs.example>', 'Scaffold', 'The scaffold comes on Monday.\n\n-- \nWeber Roofs\n')
        hers.wait_for_item('Chats', lambda name: name.startswith('Jonas Weber') and 'scaffold comes' in name and 'unread' in name,
                           'the mail in the list of chats')
        hers.open_chat('Jonas Weber')
        hers.message('The scaffold comes on Monday.')


@case
def mail_of_a_stranger_is_a_request():
    with scene(fill=False) as (session, stage):
        stage['alice'].sign_in()
        # What lies there before the first look is no request.
        stage['alice'].sync()
        hers = stage['alice'].open(session)
        deliver(stage, 'Mira Sund <mira@elsewhere.example>', 'Piano for sale', 'Dear Alice,\n\nis the piano still there?\n\nMira\n')
        hers.click(hers.find(role='button', name='Contact requests'))
        hers.click(hers.find(role='list item', name='Mira Sund'))
        hers.message('is the piano still there?')
        hers.find(text='Piano for sale')


run(apart=True)
