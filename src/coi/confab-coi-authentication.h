/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a server says of whether a mail is from whom it says (RFC 8601). */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** Longest field that is read, in bytes, and most results of one. */
#define CONFAB_COI_AUTHENTICATION_MAX_FIELD (8 * 1024)
#define CONFAB_COI_AUTHENTICATION_MAX_RESULTS 50

/**
 * ConfabCoiAuthentication:
 * @author: (nullable): the domain of the mail's author, in lower case
 * @server: (nullable): who says so, in lower case; %NULL when nobody does
 * @domains: (element-type utf8): who has signed it or else answers for it, in lower case:
 *   whatever passed
 * @failed: something was tried that did not pass
 *
 * What the topmost field of a mail says. Any other one, and this one, too, where the
 * person's own server adds none, may be the sender's invention.
 */
typedef struct
{
  char *author;
  char *server;
  GPtrArray *domains;
  gboolean failed;
} ConfabCoiAuthentication;

ConfabCoiAuthentication *confab_coi_authentication_new_from_header (GBytes *header);
void                     confab_coi_authentication_free (ConfabCoiAuthentication *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabCoiAuthentication, confab_coi_authentication_free)

G_END_DECLS
