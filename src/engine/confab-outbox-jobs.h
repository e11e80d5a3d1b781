/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What each kind of job does at the server, and what becomes of it in the store. */
#pragma once

#include "confab-outbox.h"
#include "confab-transaction-outbox.h"

G_BEGIN_DECLS

/* For fibers of the outbox only. */
void confab_outbox_run_job  (ConfabRunner       *runner,
                             ConfabSmtpSession **smtp,
                             ConfabJob          *job);

G_END_DECLS
