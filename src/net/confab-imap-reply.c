/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How an IMAP command ended, as a value. */
#include "config.h"

#include "confab-imap-reply.h"

#include "confab-imap-decode.h"
#include "confab-net-error.h"

G_DEFINE_BOXED_TYPE (ConfabImapReply, confab_imap_reply, confab_imap_reply_ref, confab_imap_reply_unref)

/**
 * confab_imap_reply_new:
 * @response: a status response
 *
 * Returns: (transfer full): what it says
 */
ConfabImapReply *
confab_imap_reply_new (const ConfabImapResponse *response)
{
  ConfabImapReply *self = g_new0 (ConfabImapReply, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->status = confab_imap_response_get_status (response);
  self->code = confab_imap_response_get_code (response);
  self->text = confab_net_error_clean_words (confab_imap_response_get_text (response), -1);
  if (!confab_imap_decode_copy_uid (response, &self->uid_validity, &self->source_uids, &self->target_uids))
    confab_imap_decode_append_uid (response, &self->uid_validity, &self->target_uids);
  self->capabilities = confab_imap_decode_capabilities (response);
  return self;
}

/**
 * confab_imap_reply_ref:
 * @self: a reply
 *
 * Returns: (transfer full): @self
 */
ConfabImapReply *
confab_imap_reply_ref (ConfabImapReply *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * confab_imap_reply_unref:
 * @self: (transfer full) (nullable): a reply
 */
void
confab_imap_reply_unref (ConfabImapReply *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_free (self->text);
  g_clear_pointer (&self->source_uids, confab_imap_set_free);
  g_clear_pointer (&self->target_uids, confab_imap_set_free);
  g_clear_pointer (&self->capabilities, confab_imap_capabilities_free);
  g_free (self);
}
