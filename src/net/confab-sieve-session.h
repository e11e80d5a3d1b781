/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A signed-in ManageSieve session (RFC 5804): the scripts a person keeps on the server. */
#pragma once

#include <libdex.h>

#include "confab-sasl.h"
#include "confab-server.h"

G_BEGIN_DECLS

/** Where servers listen (RFC 5804 §1.8). */
#define CONFAB_SIEVE_PORT 4190
/** Longest name of a script that is sent, in bytes. */
#define CONFAB_SIEVE_MAX_NAME 500
/** Most scripts that a list is believed to have. */
#define CONFAB_SIEVE_MAX_SCRIPTS 1000

/**
 * ConfabSieveScript:
 * @name: its name, valid UTF-8
 * @active: whether it is the one that runs
 */
typedef struct
{
  char *name;
  gboolean active;
} ConfabSieveScript;

void confab_sieve_script_free (ConfabSieveScript *self);

#define CONFAB_TYPE_SIEVE_SESSION (confab_sieve_session_get_type ())
G_DECLARE_FINAL_TYPE (ConfabSieveSession, confab_sieve_session, CONFAB, SIEVE_SESSION, GObject)

DexFuture *confab_sieve_session_connect (ConfabServer *     server,
                                         ConfabCredentials *credentials);
gboolean   confab_sieve_session_has (ConfabSieveSession *self,
                                     const char *        extension);
DexFuture *confab_sieve_session_list (ConfabSieveSession *self);
DexFuture *confab_sieve_session_get (ConfabSieveSession *self,
                                     const char *        name);
DexFuture *confab_sieve_session_put (ConfabSieveSession *self,
                                     const char *        name,
                                     const char *        script);
DexFuture *confab_sieve_session_activate (ConfabSieveSession *self,
                                          const char *        name);
DexFuture *confab_sieve_session_delete (ConfabSieveSession *self,
                                        const char *        name);
void       confab_sieve_session_close (ConfabSieveSession *self);

G_END_DECLS
