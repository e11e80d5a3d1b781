/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes all fields of a message as lines, for comparing with what a fixture expects. */
#pragma once

#include "confab-coi-message.h"

char *coi_dump_message (ConfabCoiMessage *message);
