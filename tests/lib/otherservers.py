# SPDX-License-Identifier: GPL-3.0-or-later
"""Cyrus IMAP and Postfix for tests, each below one directory.

They come from Debian's packages, unpacked beside the system: as packages they do not go
together with Dovecot and Exim. Where they are not, or may not run, `missing()` says why.
"""
import os
import pwd
import grp
import signal
import subprocess
import time

from mailserver import DOMAIN, USERS, MailServer, free_ports, wait_for_greeting

# Where tools/devtool/root.py unpacks them.
HOME = os.environ.get('CONFAB_MAIL_SERVERS', '/usr/local/lib/mail-servers')
START_SECONDS = 30

CYRUS_CONF = '''\
START {{
  recover cmd="{bin}/ctl_cyrusdb -C {dir}/imapd.conf -r"
}}
SERVICES {{
  imap cmd="{bin}/imapd -C {dir}/imapd.conf" listen="127.0.0.1:{imap}" prefork=1 maxchild=50
  imaps cmd="{bin}/imapd -C {dir}/imapd.conf -s" listen="127.0.0.1:{imaps}" prefork=1 maxchild=50
}}
DAEMON {{
  idled cmd="{bin}/idled -C {dir}/imapd.conf"
}}
'''

IMAPD_CONF = '''\
configdirectory: {dir}/config
defaultpartition: default
partition-default: {dir}/spool
cyrus_user: {user}
cyrus_group: {group}
servername: {domain}
virtdomains: userid
defaultdomain: {domain}
altnamespace: no
unixhierarchysep: no
autocreate_quota: 0
autocreate_inbox_folders: Sent|Drafts|Trash
autocreate_subscribe_folders: Sent|Drafts|Trash
xlist-sent: Sent
xlist-drafts: Drafts
xlist-trash: Trash
conversations: no
sasl_pwcheck_method: auxprop
sasl_auxprop_plugin: sasldb
sasl_sasldb_path: {dir}/sasldb2
sasl_mech_list: PLAIN LOGIN SCRAM-SHA-1 SCRAM-SHA-256
allowplaintext: no
allowstarttls: on
tls_server_cert: {dir}/tls/server.pem
tls_server_key: {dir}/tls/server.key
tls_session_timeout: 0
sendmail: /bin/true
'''

POSTFIX_MAIN = '''\
compatibility_level = 3.9
queue_directory = {dir}/queue
data_directory = {dir}/data
command_directory = {home}/usr/sbin
daemon_directory = {home}/usr/lib/postfix/sbin
sendmail_path = {home}/usr/sbin/sendmail
newaliases_path = {home}/usr/sbin/sendmail
mailq_path = {home}/usr/sbin/sendmail
setgid_group = {setgid}
mail_owner = {owner}
default_privs = nobody
myhostname = {domain}
mydestination =
mynetworks =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
alias_maps =
maillog_file = {dir}/log/postfix.log
maillog_file_prefixes = {dir}
virtual_mailbox_domains = {domain}
virtual_mailbox_maps = texthash:{dir}/users.map
virtual_transport = discard:
smtpd_tls_security_level = may
smtpd_tls_auth_only = yes
smtpd_tls_cert_file = {dir}/tls/server.pem
smtpd_tls_key_file = {dir}/tls/server.key
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = cyrus
smtpd_sasl_path = smtpd
cyrus_sasl_config_path = {dir}/sasl
smtpd_relay_restrictions = permit_sasl_authenticated, reject
import_environment = MAIL_CONFIG LD_LIBRARY_PATH SASL_PATH PATH TZ LANG=C
'''

POSTFIX_MASTER = '''\
127.0.0.1:{submission} inet n - n - - smtpd
127.0.0.1:{submissions} inet n - n - - smtpd -o smtpd_tls_wrappermode=yes
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
discard unix - - n - - discard
error unix - - n - - error
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
'''


class OtherServer(MailServer):
    """What the two have in common: users, certificates, a process that is ended."""

    process = None

    @staticmethod
    def environment():
        library = os.path.join(HOME, 'usr/lib')
        here = [os.path.join(library, d) for d in (f'{os.uname().machine}-linux-gnu', 'cyrus', 'postfix')]
        return dict(os.environ, LD_LIBRARY_PATH=':'.join(here), SASL_PATH=os.path.join(here[0], 'sasl2'))

    def write(self, name, text):
        os.makedirs(os.path.dirname(self.path(name)), exist_ok=True)
        with open(self.path(name), 'w') as f:
            f.write(text)

    def run(self, *command, text=''):
        done = subprocess.run(command, input=text, capture_output=True, text=True, env=self.environment())
        if done.returncode != 0:
            raise RuntimeError(f'{command[0]}: {done.stdout}{done.stderr}')
        return done.stdout

    def add_users(self):
        for user in USERS:
            self.run(os.path.join(HOME, 'usr/sbin/saslpasswd2'), '-p', '-c', '-f', self.path('sasldb2'), '-u', DOMAIN, user,
                     text=f'{user}-pw')

    def stop(self):
        """Told to end, they end their whole group, so each is started in one of its own."""
        if self.process:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        return self.process is not None


class Cyrus(OtherServer):
    """Cyrus IMAP: INBOX with everything below it, dots between the levels."""

    @staticmethod
    def missing():
        if not os.path.exists(os.path.join(HOME, 'usr/lib/cyrus/bin/imapd')):
            return f'no Cyrus IMAP in {HOME}'
        return None

    def start(self):
        for name in ('config/db', 'config/socket', 'config/log', 'config/msg', 'config/proc', 'config/quota', 'config/user',
                     'config/lock', 'config/ptclient', 'spool', 'log', 'tls'):
            os.makedirs(self.path(name), exist_ok=True)
        self.make_certificates()
        self.add_users()
        ports = dict(zip(('imap', 'imaps'), free_ports(2)))
        binaries = os.path.join(HOME, 'usr/lib/cyrus/bin')
        values = dict(dir=self.directory, bin=binaries, domain=DOMAIN, user=pwd.getpwuid(os.getuid()).pw_name,
                      group=grp.getgrgid(os.getgid()).gr_name, **ports)
        self.write('cyrus.conf', CYRUS_CONF.format(**values))
        self.write('imapd.conf', IMAPD_CONF.format(**values))
        with open(self.path('log', 'cyrus.log'), 'w') as log:
            self.process = subprocess.Popen([os.path.join(binaries, 'master'), '-C', self.path('imapd.conf'),
                                             '-M', self.path('cyrus.conf'), '-p', self.path('cyrus.pid')],
                                            stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=self.environment(),
                                            start_new_session=True)
        wait_for_greeting(ports['imap'], time.monotonic() + START_SECONDS)
        self.info = {'imap': {'port_tls': ports['imaps'], 'port_starttls': ports['imap']}, 'ca': self.path('tls', 'ca.pem')}
        return self.info


class Postfix(OtherServer):
    """Postfix, which takes mail and drops it."""

    @staticmethod
    def missing():
        if not os.path.exists(os.path.join(HOME, 'usr/lib/postfix/sbin/master')):
            return f'no Postfix in {HOME}'
        if os.geteuid() != 0:
            return 'Postfix wants to be started by root'
        return None

    def start(self):
        for name in ('queue', 'data', 'log', 'tls', 'sasl'):
            os.makedirs(self.path(name), exist_ok=True)
        self.make_certificates()
        self.add_users()
        # Those who sign in are checked by a process that is not root.
        os.chmod(self.directory, 0o755)
        os.chmod(self.path('sasldb2'), 0o644)
        ports = dict(zip(('submission', 'submissions'), free_ports(2)))
        # Any account that nothing else runs as will do.
        owner = pwd.getpwnam('games')
        values = dict(dir=self.directory, home=HOME, domain=DOMAIN, owner=owner.pw_name, setgid='operator', **ports)
        self.write('etc/main.cf', POSTFIX_MAIN.format(**values))
        self.write('etc/master.cf', POSTFIX_MASTER.format(**values))
        self.write('sasl/smtpd.conf', f'pwcheck_method: auxprop\nauxprop_plugin: sasldb\nsasldb_path: {self.path("sasldb2")}\n'
                                      'mech_list: PLAIN LOGIN\n')
        self.write('users.map', ''.join(f'{user}@{DOMAIN} x\n' for user in USERS))
        os.chown(self.path('data'), owner.pw_uid, owner.pw_gid)
        self.make_queue(owner.pw_uid)
        with open(self.path('log', 'master.log'), 'w') as log:
            self.process = subprocess.Popen([os.path.join(HOME, 'usr/lib/postfix/sbin/master'), '-c', self.path('etc'), '-d'],
                                            stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=self.environment(),
                                            start_new_session=True)
        wait_for_greeting(ports['submission'], time.monotonic() + START_SECONDS)
        self.info = {'smtp': {'port_tls': ports['submissions'], 'port_starttls': ports['submission']},
                     'ca': self.path('tls', 'ca.pem')}
        return self.info

    def make_queue(self, owner):
        operator = grp.getgrnam('operator').gr_gid
        for name in ('active', 'bounce', 'corrupt', 'defer', 'deferred', 'flush', 'hold', 'incoming', 'private', 'saved', 'trace'):
            os.makedirs(self.path('queue', name), exist_ok=True)
            os.chown(self.path('queue', name), owner, 0)
        for name, mode in (('maildrop', 0o730), ('public', 0o710)):
            os.makedirs(self.path('queue', name), exist_ok=True)
            os.chown(self.path('queue', name), owner, operator)
            os.chmod(self.path('queue', name), mode)
        os.makedirs(self.path('queue', 'pid'), exist_ok=True)
