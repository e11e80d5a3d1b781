/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a server says it can do. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  CONFAB_IMAP_CAP_IMAP4REV1,
  CONFAB_IMAP_CAP_IMAP4REV2,
  CONFAB_IMAP_CAP_APPENDLIMIT,
  CONFAB_IMAP_CAP_BINARY,
  CONFAB_IMAP_CAP_COI,
  CONFAB_IMAP_CAP_COMPRESS_DEFLATE,
  CONFAB_IMAP_CAP_CONDSTORE,
  CONFAB_IMAP_CAP_ENABLE,
  CONFAB_IMAP_CAP_ESEARCH,
  CONFAB_IMAP_CAP_GMAIL,
  CONFAB_IMAP_CAP_ID,
  CONFAB_IMAP_CAP_IDLE,
  CONFAB_IMAP_CAP_INPROGRESS,
  CONFAB_IMAP_CAP_LIST_EXTENDED,
  CONFAB_IMAP_CAP_LIST_STATUS,
  CONFAB_IMAP_CAP_LITERAL_MINUS,
  CONFAB_IMAP_CAP_LITERAL_PLUS,
  CONFAB_IMAP_CAP_LOGINDISABLED,
  CONFAB_IMAP_CAP_METADATA,
  CONFAB_IMAP_CAP_MOVE,
  CONFAB_IMAP_CAP_NAMESPACE,
  CONFAB_IMAP_CAP_NOTIFY,
  CONFAB_IMAP_CAP_OBJECTID,
  CONFAB_IMAP_CAP_QRESYNC,
  CONFAB_IMAP_CAP_QUOTA,
  CONFAB_IMAP_CAP_SASL_IR,
  CONFAB_IMAP_CAP_SPECIAL_USE,
  CONFAB_IMAP_CAP_STARTTLS,
  CONFAB_IMAP_CAP_STATUS_SIZE,
  CONFAB_IMAP_CAP_UIDPLUS,
  CONFAB_IMAP_CAP_UNSELECT,
  CONFAB_IMAP_CAP_UTF8_ACCEPT,
  CONFAB_IMAP_CAP_WEBPUSH,
  CONFAB_IMAP_CAP_N
} ConfabImapCapability;

/** Most authentication mechanisms kept of one CAPABILITY. */
#define CONFAB_IMAP_MAX_MECHANISMS 64

/**
 * ConfabImapCapabilities:
 *
 * One CAPABILITY list: known capabilities as bits, mechanisms by name.
 */
typedef struct _ConfabImapCapabilities ConfabImapCapabilities;

ConfabImapCapabilities *confab_imap_capabilities_new (void);
void                    confab_imap_capabilities_free (ConfabImapCapabilities *self);
void                    confab_imap_capabilities_add (ConfabImapCapabilities *self,
                                                      const char *            word,
                                                      gsize                   length);
gboolean                confab_imap_capabilities_has (const ConfabImapCapabilities *self,
                                                      ConfabImapCapability          capability);
const char * const     *confab_imap_capabilities_get_mechanisms (const ConfabImapCapabilities *self);
guint64                 confab_imap_capabilities_get_append_limit (const ConfabImapCapabilities *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabImapCapabilities, confab_imap_capabilities_free)

G_END_DECLS
