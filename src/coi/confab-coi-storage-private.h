/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What reading and writing of storage mails share: names of Confab's own fields (§10.1) and their members. */
#pragma once

#include "confab-coi-storage.h"

G_BEGIN_DECLS

/* Others keep these fields when they write the mail anew. */
#define CONFAB_STORAGE_FIELD_CHANGED "im_confab_changed"
#define CONFAB_STORAGE_FIELD_CHAT "im_confab_chat"
#define CONFAB_STORAGE_FIELD_RECEIPTS "im_confab_receipts"

#define CONFAB_STORAGE_CARD "card"
#define CONFAB_STORAGE_BLOCKED "blocked"
#define CONFAB_STORAGE_SENT "sent"
#define CONFAB_STORAGE_ON "on"
#define CONFAB_STORAGE_KEY "key"
#define CONFAB_STORAGE_TIME "time"
#define CONFAB_STORAGE_ARCHIVED "archived"
#define CONFAB_STORAGE_PINNED "pinned"
#define CONFAB_STORAGE_MUTED "muted-until"

#define CONFAB_STORAGE_FILE_JSON "contact.json"
#define CONFAB_STORAGE_FILE_VCARD "contact.vcf"

#define CONFAB_CONTENT_CONTACT "contact"
#define CONFAB_CONTENT_GROUP "group"
#define CONFAB_CONTENT_CHAT "im.confab.chat"

#define CONFAB_HEADER_COI_BLOCKED "COI-Blocked"

char    *confab_coi_storage_dup_member (const char *value,
                                        const char *name);
gint64   confab_coi_storage_read_number (const char *value,
                                         const char *name);
gboolean confab_coi_storage_is_delivery_field (const char *name);

G_END_DECLS
