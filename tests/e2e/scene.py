# SPDX-License-Identifier: GPL-3.0-or-later
"""What the end-to-end tests share: a desktop with a mail server, and the mails that lie there."""
import contextlib
import email
import email.policy
import imaplib
import os
import ssl
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), '..', 'lib'))

from desktop import DesktopError, Session, wait_for  # noqa: E402
from stage import Stage  # noqa: E402

PICTURES = os.path.join(os.environ.get('CONFAB_BUILD', '/tmp'), 'screenshots', 'failed')


@contextlib.contextmanager
def scene(fill=True, **options):
    """A desktop and a stage; when the scene fails, a picture of it is kept."""
    with tempfile.TemporaryDirectory(prefix='confab-e2e-', ignore_cleanup_errors=True) as directory, \
            Session(width=2060, height=740, **options) as session, Stage(directory, fill) as stage:
        try:
            yield session, stage
        except (DesktopError, AssertionError):
            with contextlib.suppress(Exception):
                session.picture(os.path.join(PICTURES, f'{os.path.basename(sys.argv[0])}.png'))
            raise


def open_both(session, stage):
    """Alice's and Bob's windows, side by side."""
    windows = []
    for index, who in enumerate(('alice', 'bob')):
        stage[who].sign_in()
        window = stage[who].open(session)
        window.place(20 + index * 1020, 20)
        windows.append(window)
    return windows


def stored(person, folder='INBOX'):
    """The mails of a folder, as bytes."""
    context = ssl.create_default_context(cafile=person.info['ca'])
    with imaplib.IMAP4_SSL('localhost', person.info['imap']['port_tls'], ssl_context=context) as imap:
        imap.login(person.address, person.password)
        imap.select(folder, readonly=True)
        answer = imap.uid('FETCH', '1:*', '(BODY.PEEK[])')[1]
        return [part[1] for part in answer if isinstance(part, tuple)]


def stored_with(person, words, folder='INBOX'):
    """The one mail of a folder with these words in its text, as bytes and parsed."""
    def look():
        found = []
        for data in stored(person, folder):
            message = email.message_from_bytes(data, policy=email.policy.default)
            body = message.get_body(('plain',))
            if body and words in body.get_content().replace(' \n', ' '):
                found.append((data, message))
        return found
    found = wait_for(look, f'a mail with “{words}” in {folder}')
    assert len(found) == 1, f'{len(found)} mails with “{words}” in {folder}'
    return found[0]
