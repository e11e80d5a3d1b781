/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writing to the store, from inside a ConfabStoreWriteFunc. Writer thread only. */
#pragma once

/* All functions block, work on the writer thread's connection and read their
 * own writes. Rows are named by id (gint64 > 0; 0 is none). A function that
 * fails leaves the transaction unusable for anything but rolling back: return
 * FALSE from the write function. Functions without a GError parameter answer
 * with "no" when something fails, and the commit then fails with that error.
 *
 * Addresses are given lower-cased, Message-IDs without brackets, times in
 * milliseconds since 1970 UTC. Strings in structures that go in are borrowed
 * for the call. Counts, last lines and changesets need no care: they follow.
 */

#include "confab-store.h"
#include "confab-transaction-accounts.h"
#include "confab-transaction-contacts.h"
#include "confab-transaction-conversations.h"
#include "confab-transaction-drafts.h"
#include "confab-transaction-extras.h"
#include "confab-transaction-folders.h"
#include "confab-transaction-lines.h"
#include "confab-transaction-locations.h"
#include "confab-transaction-messages.h"
#include "confab-transaction-outbox.h"
#include "confab-transaction-people.h"
#include "confab-transaction-profiles.h"
