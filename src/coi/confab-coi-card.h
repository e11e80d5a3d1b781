/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A person's card: h-card and vCard, read and written. */
#pragma once

#include "confab-coi-microformat.h"

G_BEGIN_DECLS

/** Most addresses and most details of one card. */
#define CONFAB_COI_CARD_MAX_ADDRESSES 50
#define CONFAB_COI_CARD_MAX_DETAILS 64

/** Longest name and longest detail (a key) of a card, in bytes. */
#define CONFAB_COI_CARD_MAX_NAME 512
#define CONFAB_COI_CARD_MAX_VALUE (16 * 1024)

/** Most bytes of a vCard that are read. */
#define CONFAB_COI_CARD_MAX_VCARD (1024 * 1024)

/** The details of a card that are more than kept. */
#define CONFAB_COI_DETAIL_CATEGORY "p-category"

/**
 * ConfabCoiDetail:
 * @kind: the class of h-card, as "p-nickname" or "dt-bday"
 * @value: one line
 *
 * One of the things a card says besides name, addresses, picture and status.
 */
typedef struct
{
  char *kind;
  char *value;
} ConfabCoiDetail;

/**
 * ConfabCoiCard:
 * @name: (nullable): the name
 * @addresses: (element-type utf8): addresses, in lower case
 * @photo: (nullable): a picture of a type that confab_coi_picture_get_type() knows
 * @status: (nullable): what the person says of themselves
 * @notification: (nullable): p-notification, §10.2
 * @audience: (nullable): of an own profile those it is meant for, as "family,friend"
 * @time_ms: of an own profile when it was changed, ms since 1970 UTC, or 0 when it does not say
 * @details: (element-type ConfabCoiDetail): the rest
 *
 * What is known of a person, §10.2.
 */
typedef struct
{
  char *name;
  GPtrArray *addresses;
  GBytes *photo;
  char *status;
  char *notification;
  char *audience;
  gint64 time_ms;
  GPtrArray *details;
} ConfabCoiCard;

ConfabCoiCard *confab_coi_card_new (void);
void           confab_coi_card_free (ConfabCoiCard *self);
void           confab_coi_card_add_address (ConfabCoiCard *self,
                                            const char *   address);
void           confab_coi_card_add_detail (ConfabCoiCard *self,
                                           const char *   kind,
                                           const char *   value);
ConfabCoiCard *confab_coi_card_new_from_element (ConfabCoiElement *element);
ConfabCoiCard *confab_coi_card_new_from_html (const char *html);
ConfabCoiCard *confab_coi_card_new_from_vcard (const char *vcard);
void           confab_coi_card_append_html (const ConfabCoiCard *self,
                                            GString *            html);
char          *confab_coi_card_to_vcard (const ConfabCoiCard *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabCoiCard, confab_coi_card_free)

G_END_DECLS
