/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The people in the address book, as the store has them now. Main thread. */
#pragma once

#include "confab-answers.h"
#include "confab-engine.h"
#include "confab-person.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_ADDRESS_BOOK (confab_address_book_get_type ())
G_DECLARE_FINAL_TYPE (ConfabAddressBook, confab_address_book, CONFAB, ADDRESS_BOOK, ConfabAnswers)

ConfabAddressBook *confab_address_book_new (ConfabEngine *engine,
                                            gint64 account,
                                            const char *  address);
ConfabAddressBook *confab_address_book_new_blocked (ConfabEngine *engine,
                                                    gint64        account);

G_END_DECLS
