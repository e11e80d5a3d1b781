/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a source holds, for the parser. */
#pragma once

#include "confab-mime-source.h"

G_BEGIN_DECLS

struct _ConfabMimeSource
{
  gatomicrefcount ref_count;
  GBytes *whole;                /* NULL when it is made of parts */
  GBytes *header;
  ConfabMimeSourcePart *parts;  /* owned strings and bytes */
  gsize n_parts;
};

G_END_DECLS
