#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs a test program on a screen, a session bus and a home of its own.
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
export HOME="$home" XDG_CONFIG_HOME="$home/config" XDG_DATA_HOME="$home/data" XDG_CACHE_HOME="$home/cache"
# Keyrings find one another by this directory, whatever bus they are on.
export XDG_RUNTIME_DIR="$home/run"
mkdir -m 0700 "$XDG_RUNTIME_DIR"
export GSK_RENDERER=cairo GDK_DISABLE=gl,vulkan GDK_BACKEND=x11 GSETTINGS_BACKEND=memory ADW_DISABLE_PORTAL=1 GTK_A11Y=test
unset WAYLAND_DISPLAY
xvfb-run -a -s '-screen 0 1280x800x24 -noreset' dbus-run-session -- "$@"
