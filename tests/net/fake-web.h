/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A web server for one test, over TLS, for any number of hosts. */
#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/**
 * FakeWeb:
 *
 * Listens on a free port of this machine in the test's own main loop, with the
 * certificate of names. It answers what it is told, and 404 to the rest.
 */
typedef struct _FakeWeb FakeWeb;

/**
 * FakeWebFunc:
 * @message: to be answered
 * @form: (nullable): what was posted
 * @user_data: as given
 */
typedef void (*FakeWebFunc) (SoupServerMessage *message,
                             GHashTable *       form,
                             gpointer           user_data);

FakeWeb    *fake_web_new (void);
void        fake_web_route (FakeWeb *   self,
                            const char *host);
void        fake_web_add (FakeWeb *   self,
                          const char *place,
                          guint       status,
                          const char *content_type,
                          const char *body);
void        fake_web_add_func (FakeWeb *   self,
                               const char *place,
                               FakeWebFunc func,
                               gpointer    user_data);
const char *fake_web_heard (FakeWeb *self);
void        fake_web_free (FakeWeb *self);

char       *fake_web_authority (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FakeWeb, fake_web_free)

G_END_DECLS
