# SPDX-License-Identifier: GPL-3.0-or-later
"""A provider of OAuth 2 for tests: a page to sign in at, a token server, and, for the mail
server, a way to ask whose a token is."""
import base64
import hashlib
import http.server
import json
import secrets
import ssl
import threading
import urllib.parse
import urllib.request


class Provider:
    """Knows one person. `tokens` are good now, `seen` were ever shown to the mail server."""

    def __init__(self, address):
        self.address = address
        self.codes = {}
        self.tokens = set()
        self.refresh_tokens = set()
        self.seen = []
        self.grants = []
        self.revoked = []
        self.seconds = 3600
        self.declines = False
        self.token_file = None
        self.inside = self.serve(None)
        self.port = None

    def serve(self, context):
        provider = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def log_message(self, *_):
                pass

            def do_GET(self):
                url = urllib.parse.urlsplit(self.path)
                values = dict(urllib.parse.parse_qsl(url.query))
                self.answer(*provider.get(url.path, values))

            def do_POST(self):
                body = self.rfile.read(int(self.headers.get('Content-Length', 0))).decode()
                self.answer(*provider.post(self.path, dict(urllib.parse.parse_qsl(body))))

            def answer(self, status, body):
                self.send_response(status)
                if status == 302:
                    self.send_header('Location', body)
                    body = ''
                data = body.encode()
                self.send_header('Content-Type', 'application/json')
                self.send_header('Content-Length', str(len(data)))
                self.end_headers()
                self.wfile.write(data)

        server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
        if context:
            server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return server.server_address[1]

    def listen(self, server):
        """Over TLS, with the certificate of a mail server, whose users the tokens let in."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(server.path('tls', 'server.pem'), server.path('tls', 'server.key'))
        self.token_file = server.path('exim.tokens')
        self.port = self.serve(context)
        self.write_tokens()

    def write_tokens(self):
        with open(self.token_file, 'w') as f:
            f.writelines(f'{token}: {self.address}\n' for token in self.tokens)

    def get(self, path, values):
        if path == '/authorize':
            back = {'state': values['state']}
            if self.declines:
                back['error'] = 'access_denied'
            else:
                back['code'] = secrets.token_hex(16)
                self.codes[back['code']] = values
            return 302, values['redirect_uri'] + '/?' + urllib.parse.urlencode(back)
        if path.startswith('/introspect/'):
            token = path.rpartition('/')[2]
            self.seen.append(token)
            return 200, json.dumps({'active': True, 'email': self.address} if token in self.tokens else {'active': False})
        return 404, ''

    def post(self, path, form):
        if path == '/revoke':
            self.revoked.append(form['token'])
            self.refresh_tokens.discard(form['token'])
            return 200, ''
        self.grants.append(form['grant_type'])
        if form['grant_type'] == 'authorization_code':
            asked = self.codes.pop(form['code'], None)
            digest = hashlib.sha256(form['code_verifier'].encode()).digest()
            good = asked and asked['code_challenge_method'] == 'S256' and asked['redirect_uri'] == form['redirect_uri'] and \
                asked['code_challenge'] == base64.urlsafe_b64encode(digest).rstrip(b'=').decode()
        else:
            # Each is good once.
            good = form['refresh_token'] in self.refresh_tokens
            self.refresh_tokens.discard(form['refresh_token'])
        if not good or form['client_id'] != 'confab-test':
            return 400, json.dumps({'error': 'invalid_grant', 'error_description': 'Not any more'})
        token, refresh = secrets.token_hex(16), secrets.token_hex(16)
        self.tokens.add(token)
        self.refresh_tokens.add(refresh)
        self.write_tokens()
        return 200, json.dumps({'access_token': token, 'refresh_token': refresh, 'token_type': 'Bearer', 'expires_in': self.seconds})

    def take_back_tokens(self):
        self.tokens.clear()
        self.write_tokens()

    def visit(self, url, authority):
        """What a browser does with the address that is to be opened: returns the last page."""
        place = urllib.parse.urlsplit(url)
        local = urllib.parse.urlunsplit(('https', f'localhost:{self.port}', place.path, place.query, ''))
        opener = urllib.request.build_opener(urllib.request.HTTPSHandler(context=ssl.create_default_context(cafile=authority)))
        with opener.open(local, timeout=30) as answer:
            return answer.read().decode()
