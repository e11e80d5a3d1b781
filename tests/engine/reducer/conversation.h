/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Three people talk, one of them from two devices: what one of their servers has at the end. */
#pragma once

#include "mailbox.h"

G_BEGIN_DECLS

/* Every kind of message is in it, as it is composed, and what other programs send. */
Mailbox *conversation_record (guint32 seed,
                              guint   n_mails);

G_END_DECLS
