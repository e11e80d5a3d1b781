# SPDX-License-Identifier: GPL-3.0-or-later
"""A desktop for tests: display, session bus, unlocked keyring, and hands and eyes for windows.

A Session sets this process's environment, so there is one per process at a time. Windows
are found by what a screen reader finds (AT-SPI), and used by keys and clicks (xdotool).
"""
import os
import shutil
import signal
import subprocess
import tempfile
import time

PATIENCE = float(os.environ.get('CONFAB_TEST_PATIENCE', '30'))
POLL_SECONDS = 0.05
KEYRING_PASSWORD = 'test'
# The font that GNOME 48 sets; without a settings daemon GTK would take another. X reads the first, Wayland the second.
GTK_SETTINGS = '[Settings]\ngtk-font-name=Inter 11\ngtk-cursor-blink=false\n'
GNOME_SETTINGS = "[org/gnome/desktop/interface]\nfont-name='Inter 11'\ncursor-blink=false\n"


class DesktopError(Exception):
    """What was looked for did not come; the message says what."""


def wait_for(look, what, patience=None):
    """Calls `look` until it gives something that counts as true, and returns that."""
    deadline = time.monotonic() + (patience or PATIENCE)
    while True:
        try:
            found = look()
        except Exception as error:
            # What was looked at went away meanwhile.
            if 'atspi_error' not in str(error):
                raise
            found = None
        if found:
            return found
        if time.monotonic() > deadline:
            raise DesktopError(f'waited too long for {what}')
        time.sleep(POLL_SECONDS)


class Session:
    """A desktop of its own: `with Session() as session: …`.

    `weston` gives rounded corners and shadows for pictures, but has no keyboard and no
    pointer; else it is an X server. Without `keyring` there is no secret service.
    """

    def __init__(self, width=1280, height=800, weston=False, keyring=True, locked=False):
        self.size = (width, height)
        self.weston = weston
        self.keyring = keyring
        self.locked = locked
        self.processes = []
        self.saved = {}
        self.directory = None

    def path(self, *parts):
        return os.path.join(self.directory, *parts)

    def set(self, **variables):
        for name, value in variables.items():
            self.saved.setdefault(name, os.environ.get(name))
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value

    def __enter__(self):
        self.directory = tempfile.mkdtemp(prefix='confab-desktop-')
        try:
            self.start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *exc):
        self.close()

    def start(self):
        for name in ('run', 'config/gtk-4.0', 'config/glib-2.0/settings', 'data', 'cache'):
            os.makedirs(self.path(name), mode=0o700)
        with open(self.path('config', 'glib-2.0', 'settings', 'keyfile'), 'w') as f:
            f.write(GNOME_SETTINGS)
        with open(self.path('config', 'gtk-4.0', 'settings.ini'), 'w') as f:
            f.write(GTK_SETTINGS)
        self.set(HOME=self.directory, XDG_RUNTIME_DIR=self.path('run'), XDG_CONFIG_HOME=self.path('config'),
                 XDG_DATA_HOME=self.path('data'), XDG_CACHE_HOME=self.path('cache'), LANG='C.UTF-8', TZ='UTC',
                 GSK_RENDERER='cairo', GTK_A11Y='atspi', NO_AT_BRIDGE=None, WAYLAND_DISPLAY=None, DISPLAY=None,
                 GDK_BACKEND='wayland' if self.weston else 'x11', GTK_USE_PORTAL='0', GSETTINGS_BACKEND='keyfile')
        self.start_bus()
        if self.weston:
            self.start_weston()
        else:
            self.start_x()
        if self.keyring:
            self.start_keyring()

    def spawn(self, command, **options):
        process = subprocess.Popen(command, start_new_session=True, **options)
        self.processes.append(process)
        return process

    def start_bus(self):
        read, write = os.pipe()
        with open(self.path('bus.log'), 'w') as log:
            self.spawn(['dbus-daemon', '--session', '--nofork', f'--print-address={write}'],
                       pass_fds=[write], stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        os.close(write)
        with os.fdopen(read) as f:
            self.set(DBUS_SESSION_BUS_ADDRESS=f.readline().strip())

    def start_x(self):
        read, write = os.pipe()
        width, height = self.size
        with open(self.path('x.log'), 'w') as log:
            self.spawn(['Xvfb', '-displayfd', str(write), '-screen', '0', f'{width}x{height}x24', '-noreset', '-nolisten', 'tcp'],
                       pass_fds=[write], stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        os.close(write)
        with os.fdopen(read) as f:
            number = f.readline().strip()
        if not number:
            raise DesktopError('Xvfb does not start')
        self.set(DISPLAY=f':{number}')

    def start_weston(self):
        width, height = self.size
        with open(self.path('weston.ini'), 'w') as f:
            f.write('[core]\nidle-time=0\n[shell]\nbackground-color=0xffdedcda\npanel-position=none\nlocking=false\n')
        with open(self.path('weston.log'), 'w') as log:
            self.spawn(['weston', '--backend=headless', '--renderer=pixman', '--shell=desktop-shell.so', '--debug',
                        '--socket=confab-test', f'--width={width}', f'--height={height}', f'--config={self.path("weston.ini")}'],
                       stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        wait_for(lambda: os.path.exists(self.path('run', 'confab-test')), 'weston')
        self.set(WAYLAND_DISPLAY='confab-test')

    def start_keyring(self):
        arguments = ['--start'] if self.locked else ['--unlock']
        with open(self.path('keyring.log'), 'w') as log:
            process = self.spawn(['gnome-keyring-daemon', '--foreground', '--components=secrets', *arguments],
                                 stdin=subprocess.PIPE, stdout=log, stderr=log)
        process.stdin.write(f'{KEYRING_PASSWORD}\n'.encode())
        process.stdin.close()

        def is_there():
            answer = subprocess.run(['gdbus', 'call', '--session', '-d', 'org.freedesktop.DBus', '-o', '/org/freedesktop/DBus',
                                     '-m', 'org.freedesktop.DBus.NameHasOwner', 'org.freedesktop.secrets'],
                                    stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
            return 'true' in answer.stdout
        wait_for(is_there, 'the keyring')

    def close(self):
        for process in reversed(self.processes):
            for number, seconds in ((signal.SIGTERM, 3), (signal.SIGKILL, 3)):
                try:
                    os.killpg(process.pid, number)
                except (ProcessLookupError, PermissionError):
                    break
                try:
                    process.wait(seconds)
                    break
                except subprocess.TimeoutExpired:
                    pass
            process.wait()
        self.processes.clear()
        for name, value in self.saved.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
        self.saved.clear()
        if self.directory:
            shutil.rmtree(self.directory, ignore_errors=True)

    def picture(self, path):
        """Saves what the whole display shows."""
        os.makedirs(os.path.dirname(path) or '.', exist_ok=True)
        if self.weston:
            before = set(os.listdir(self.directory))
            subprocess.run(['weston-screenshooter'], cwd=self.directory, check=True, stdout=subprocess.DEVNULL)
            made = [name for name in os.listdir(self.directory) if name not in before and name.endswith('.png')]
            if len(made) != 1:
                raise DesktopError('weston-screenshooter made no picture')
            shutil.move(self.path(made[0]), path)
        else:
            subprocess.run(['import', '-window', 'root', path], check=True)


def accessibility():
    """The AT-SPI library, connected to the session's bus."""
    import gi
    gi.require_version('Atspi', '2.0')
    from gi.repository import Atspi
    Atspi.init()
    Atspi.set_timeout(2000, 5000)
    return Atspi


class Window:
    """A running program with one window in a Session on an X server or in weston."""

    def __init__(self, session, command, env=None, log=None):
        self.session = session
        self.log = log or session.path(f'program-{len(session.processes)}.log')
        self.atspi = accessibility()
        with open(self.log, 'a') as output:
            self.process = session.spawn(command, env=dict(os.environ, **(env or {})), stdin=subprocess.DEVNULL,
                                         stdout=output, stderr=output)
        self.id = None

    # Eyes

    def application(self):
        desktop = self.atspi.get_desktop(0)
        for i in range(desktop.get_child_count()):
            child = desktop.get_child_at_index(i)
            try:
                if child and child.get_process_id() == self.process.pid:
                    return child
            except Exception:  # It went away while it was looked at.
                continue
        return None

    def nodes(self, below=None):
        """All that can be seen in the window, or below a thing in it, from the outside in."""
        if below is not None:
            yield from self.walk(below)
            return
        application = self.application()
        if application is None:
            if self.process.poll() is not None:
                raise DesktopError(f'the program ended with status {self.process.returncode}: {self.said()}')
            return
        application.clear_cache()
        yield from self.walk(application)

    @staticmethod
    def walk(top):
        waiting = [top]
        while waiting:
            node = waiting.pop()
            yield node
            try:
                waiting.extend(child for child in (node.get_child_at_index(i) for i in reversed(range(node.get_child_count())))
                               if child is not None)
            except Exception:
                continue

    def said(self):
        with open(self.log, errors='replace') as f:
            return f.read()[-4000:]

    @staticmethod
    def text_of(node):
        try:
            text = node.get_text_iface()
            return text.get_text(0, text.get_character_count()) if text else ''
        except Exception:
            return ''

    def matches(self, node, role, name, text):
        try:
            return ((role is None or node.get_role_name() == role) and (name is None or name in (node.get_name() or '')) and
                    (text is None or text in self.text_of(node) or text in (node.get_name() or '')))
        except Exception:
            return False

    def look(self, role=None, name=None, text=None):
        """The first thing that has this role, these words in its name and in its text; None if there is none."""
        return next((node for node in self.nodes() if self.matches(node, role, name, text)), None)

    def look_all(self, role=None, name=None, text=None):
        return [node for node in self.nodes() if self.matches(node, role, name, text)]

    def find(self, role=None, name=None, text=None, patience=None):
        """Waits until there is such a thing."""
        try:
            return wait_for(lambda: self.look(role, name, text), f'{role or "something"} {name or text or ""}'.strip(), patience)
        except DesktopError as error:
            raise DesktopError(f'{error}; there is:\n{self.tree()}\nand the program said: {self.said()}') from None

    def gone(self, role=None, name=None, text=None, patience=None):
        """Waits until there is no such thing."""
        wait_for(lambda: not self.look(role, name, text), f'{role or "something"} {name or text or ""} to go', patience)

    def tree(self):
        lines = []
        for node in self.nodes():
            try:
                depth, parent = 0, node.get_parent()
                while parent is not None and depth < 40:
                    depth, parent = depth + 1, parent.get_parent()
                lines.append(f'{"  " * (depth - 1)}{node.get_role_name()} “{node.get_name() or ""}” {self.text_of(node)!r}')
            except Exception:
                continue
        return '\n'.join(lines)

    # Hands

    def wait_until_shown(self):
        """Waits for the window itself; on X, finds its number."""
        self.find(role='frame')
        if not self.session.weston:
            self.id = wait_for(self.window_id, 'the window')
        return self

    def window_id(self):
        found = subprocess.run(['xdotool', 'search', '--onlyvisible', '--pid', str(self.process.pid)],
                               stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout.split()
        return found[-1] if found else None

    def xdotool(self, *words):
        return subprocess.run(['xdotool', *map(str, words)], check=True, stdout=subprocess.PIPE, text=True).stdout

    def place(self, x, y, width=None, height=None):
        self.xdotool('windowmove', '--sync', self.id, x, y)
        if width:
            self.xdotool('windowsize', '--sync', self.id, width, height)

    def focus(self):
        """Gives it the keyboard, as a window manager does."""
        self.xdotool('windowraise', self.id, 'windowfocus', '--sync', self.id)

    def geometry(self):
        out = self.xdotool('getwindowgeometry', '--shell', self.id)
        return {k: int(v) for k, v in (line.split('=') for line in out.split()) if v.isdigit()}

    def frame(self):
        return next(node for node in self.nodes() if node.get_role_name() == 'frame')

    def click(self, node):
        """Clicks into the middle of a thing; in weston, does what a click on it would."""
        if self.session.weston:
            if not node.get_action_iface() or not node.get_action_iface().do_action(0):
                raise DesktopError(f'“{node.get_name()}” cannot be clicked')
            return
        kind = self.atspi.CoordType.WINDOW
        box, frame, window = node.get_extents(kind), self.frame().get_extents(kind), self.geometry()
        # GTK counts from inside the window's shadow, and the frame's own place is minus the shadow.
        x = window['X'] + box.x - 2 * frame.x + box.width // 2
        y = window['Y'] + box.y - 2 * frame.y + box.height // 2
        self.focus()
        # Where the pointer is there already, --sync would wait for a move that never comes.
        self.xdotool('mousemove', x - 1, y, 'mousemove', '--sync', x, y, 'click', 1)

    def key(self, *keys):
        self.focus()
        self.xdotool('key', '--clearmodifiers', *keys)

    def type(self, text):
        """Types as a person does; what no keyboard here has is put into the field at the focus."""
        self.focus()
        if text.isascii():
            self.xdotool('type', '--delay', 4, text)
        else:
            self.xdotool('type', '--delay', 80, text)

    def focused(self):
        return next((node for node in self.nodes()
                     if node.get_state_set().contains(self.atspi.StateType.FOCUSED)), None)

    def picture(self, path):
        """Saves what the window shows."""
        if self.session.weston:
            self.session.picture(path)
            return
        os.makedirs(os.path.dirname(path) or '.', exist_ok=True)
        subprocess.run(['import', '-window', self.id, path], check=True)

    def close(self, number=signal.SIGTERM):
        if self.process.poll() is None:
            os.killpg(self.process.pid, number)
        return self.process.wait(PATIENCE)
