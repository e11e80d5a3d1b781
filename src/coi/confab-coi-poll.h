/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Polls: a question with answers to choose, as JSON, as HTML and as text. */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/** Most options of a poll. */
#define CONFAB_COI_POLL_MAX_OPTIONS 50

/** Longest title, description and option, in bytes. */
#define CONFAB_COI_POLL_MAX_TEXT 1024

/**
 * ConfabCoiPoll:
 * @title: the question
 * @description: (nullable): more of it
 * @options: (array zero-terminated=1): the answers, in their order; at least two
 * @multiple: several may be chosen
 * @revote: a later vote replaces an earlier one; else the first one stays
 *
 * A poll. Boxed.
 */
typedef struct
{
  char *title;
  char *description;
  char **options;
  gboolean multiple;
  gboolean revote;
} ConfabCoiPoll;

#define CONFAB_TYPE_COI_POLL (confab_coi_poll_get_type ())
GType          confab_coi_poll_get_type (void) G_GNUC_CONST;
ConfabCoiPoll *confab_coi_poll_new (const char *        title,
                                    const char * const *options,
                                    gboolean            multiple);
ConfabCoiPoll *confab_coi_poll_copy (const ConfabCoiPoll *self);
void           confab_coi_poll_free (ConfabCoiPoll *self);

ConfabCoiPoll *confab_coi_poll_new_from_json (const char *json);
ConfabCoiPoll *confab_coi_poll_new_from_html (const char *html);
char          *confab_coi_poll_to_json (const ConfabCoiPoll *self);
char          *confab_coi_poll_to_html (const ConfabCoiPoll *self);

GArray        *confab_coi_votes_new_from_json (const char *json);
char          *confab_coi_votes_to_json (const int *votes,
                                         gsize      n_votes);
char          *confab_coi_poll_close_to_json (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabCoiPoll, confab_coi_poll_free)

G_END_DECLS
