/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Measures how long it takes from the start of the process to what a person sees. */
#pragma once

#include "confab-window.h"

G_BEGIN_DECLS

/**
 * CONFAB_START_TRACE_VARIABLE:
 *
 * The environment variable that has the times written to standard error.
 */
#define CONFAB_START_TRACE_VARIABLE "CONFAB_TRACE_START"

void confab_start_trace_watch (ConfabWindow *window);

G_END_DECLS
