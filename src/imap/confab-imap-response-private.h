/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the parser fills a response; nothing outside src/imap includes this. */
#pragma once

#include "confab-imap-response.h"

G_BEGIN_DECLS

/* One value of the tree. Its text lies in the response's text, ended by a NUL,
 * or, for a literal, is the literal of that index. Index 0 of the nodes is no
 * value, so that 0 can say "none". */
typedef struct
{
  guint32 offset;
  guint32 length;
  guint32 next;
  guint32 child;
  ConfabImapValueType kind;
} ConfabImapNode;

struct _ConfabImapResponse
{
  ConfabImapResponseKind kind;
  ConfabImapStatus status;
  ConfabImapCode code;
  guint32 code_args;
  guint32 tag_offset;
  guint32 name_offset;
  guint32 text_offset;
  guint32 number;
  guint32 args;

  char *text;
  gsize text_length;
  gsize text_size;
  ConfabImapNode *nodes;
  guint n_nodes;
  guint nodes_size;
  GPtrArray *literals; /* GBytes */
};

ConfabImapCode confab_imap_code_from_name (const char *name);

static inline const ConfabImapNode *
confab_imap_response_node (const ConfabImapResponse *self,
                           ConfabImapValue           value)
{
  return &self->nodes[value < self->n_nodes ? value : 0];
}

G_END_DECLS
