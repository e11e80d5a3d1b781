#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs a test with a keyring that is absent, unlocked or locked: run-with-keyring.sh STATE TEST
set -eu
state=$1
shift

home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
export HOME=$home XDG_DATA_HOME=$home/data XDG_CONFIG_HOME=$home/config XDG_CACHE_HOME=$home/cache
export XDG_RUNTIME_DIR=$home/run CONFAB_TEST_KEYRING=$state
mkdir -p "$XDG_DATA_HOME" "$XDG_CONFIG_HOME" "$XDG_CACHE_HOME"
mkdir -m 0700 "$XDG_RUNTIME_DIR"
unset DISPLAY WAYLAND_DISPLAY DBUS_SESSION_BUS_ADDRESS

case $state in
  absent)
    "$@"
    ;;
  unlocked)
    dbus-run-session -- bash -c '
      printf "test\n" | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1
      "$@"' bash "$@"
    ;;
  locked)
    # A keyring that was made and filled in one session is locked in the next.
    dbus-run-session -- bash -c '
      printf "test\n" | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1
      CONFAB_TEST_KEYRING=prepare "$@" >/dev/null' bash "$@"
    dbus-run-session -- bash -c '
      gnome-keyring-daemon --start --components=secrets >/dev/null 2>&1
      "$@"' bash "$@"
    ;;
esac
