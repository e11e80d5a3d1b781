/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A scripted server for one test: it says and expects exactly what it is told. */
#pragma once

#include "confab-server.h"

G_BEGIN_DECLS

/**
 * FakeServer:
 *
 * Listens on a free port of this machine and plays a script to whoever connects,
 * on a thread of its own. One line of the script is one step:
 *
 *   S text     say a line; "$" at its start stands for the oldest open tag
 *   s text     say it without a line end; \r \n \0 \" \\ are escapes in both
 *   C glob     expect a line like that
 *   T glob     expect a line with a tag before it, which becomes open
 *   L n        expect n bytes
 *   DATA       expect lines up to and with a single dot
 *   TLS        shake hands; "TLS expired", "TLS other-host", "TLS stranger", and
 *              "TLS asking", which wants a certificate of the client too
 *   DEFLATE    from here on everything is compressed, both ways
 *   FILL n     say n times "x"
 *   MANY n text  say a line n times; "#" in it stands for 1, 2, 3…; a client that
 *              hangs up before the end ends the script
 *   SLEEP ms   wait
 *   PULSE ms   say one byte each time so much time has passed, until the client
 *              hangs up
 *   HANGUP     expect the client to hang up without another word
 *   STALL      wait for the client to hang up, whatever it says
 *   CLOSE      hang up
 *   NEXT       hang up, and wait for the next connection
 *
 * After the last step the connection stands until the test is done with the
 * server. A client that does something else fails the test in fake_server_finish().
 */
typedef struct _FakeServer FakeServer;

FakeServer   *fake_server_new (const char *script);
guint16       fake_server_get_port (FakeServer *self);
ConfabServer *fake_server_dup_server (FakeServer *   self,
                                      ConfabSecurity security);
char         *fake_server_finish (FakeServer *self);
char         *fake_server_abandon (FakeServer *self);

char         *fake_server_authority (void);

G_END_DECLS
