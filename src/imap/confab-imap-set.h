/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A set of message numbers or UIDs as sorted ranges, and its wire form. */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * ConfabImapSet:
 *
 * A mutable set of numbers 1…4294967295 kept as sorted, disjoint, never
 * adjacent ranges; a boxed type. Adding in ascending order is constant time.
 */
typedef struct _ConfabImapSet ConfabImapSet;

typedef struct
{
  guint32 first;
  guint32 last;
} ConfabImapRange;

/** Most ranges a set read from the wire may have. */
#define CONFAB_IMAP_SET_MAX_RANGES 1000000

#define CONFAB_TYPE_IMAP_SET (confab_imap_set_get_type ())
GType                  confab_imap_set_get_type (void) G_GNUC_CONST;

ConfabImapSet         *confab_imap_set_new (void);
ConfabImapSet         *confab_imap_set_new_range (guint32 first,
                                                  guint32 last);
ConfabImapSet         *confab_imap_set_new_parse (const char *text,
                                                  gssize      length);
ConfabImapSet         *confab_imap_set_copy (const ConfabImapSet *self);
void                   confab_imap_set_free (ConfabImapSet *self);
void                   confab_imap_set_add (ConfabImapSet *self,
                                            guint32        number);
void                   confab_imap_set_add_range (ConfabImapSet *self,
                                                  guint32        first,
                                                  guint32        last);
void                   confab_imap_set_add_set (ConfabImapSet *      self,
                                                const ConfabImapSet *other);
void                   confab_imap_set_remove_set (ConfabImapSet *      self,
                                                   const ConfabImapSet *other);
gboolean               confab_imap_set_contains (const ConfabImapSet *self,
                                                 guint32              number);
gboolean               confab_imap_set_is_empty (const ConfabImapSet *self);
guint64                confab_imap_set_count (const ConfabImapSet *self);
guint32                confab_imap_set_get_min (const ConfabImapSet *self);
guint32                confab_imap_set_get_max (const ConfabImapSet *self);
const ConfabImapRange *confab_imap_set_get_ranges (const ConfabImapSet *self,
                                                   guint *              n_ranges);
ConfabImapSet         *confab_imap_set_steal_highest (ConfabImapSet *self,
                                                      guint          count);
char                  *confab_imap_set_to_string (const ConfabImapSet *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabImapSet, confab_imap_set_free)

G_END_DECLS
