/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Addresses as they stand in mail headers: read tolerantly, compared the same everywhere. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** Longest address that is taken as one, in bytes (RFC 5321 allows 254). */
#define CONFAB_MIME_ADDRESS_MAX_LENGTH 320

/** Longest display name that is kept, in bytes. */
#define CONFAB_MIME_NAME_MAX_LENGTH 512

/**
 * ConfabMimeAddress:
 * @name: (nullable): the display name, decoded, without control and bidi characters
 * @address: the address in lower case, without brackets; may lack a domain ("root")
 *
 * A mailbox of a header.
 */
typedef struct
{
  char *name;
  char *address;
} ConfabMimeAddress;

ConfabMimeAddress *confab_mime_address_new (const char *name,
                                            const char *address);
ConfabMimeAddress *confab_mime_address_copy (const ConfabMimeAddress *self);
void               confab_mime_address_free (ConfabMimeAddress *self);

char              *confab_mime_address_normalize (const char *address);
gboolean           confab_mime_address_is_valid (const char *address);
GPtrArray         *confab_mime_address_list_parse (const char *value,
                                                   guint       max,
                                                   guint *     n_more);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabMimeAddress, confab_mime_address_free)

G_END_DECLS
