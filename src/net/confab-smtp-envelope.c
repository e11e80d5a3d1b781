/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who a message is from and for, and what became of it. */
#include "config.h"

#include "confab-smtp-envelope-private.h"

#include "confab-net-error.h"

G_DEFINE_BOXED_TYPE (ConfabSmtpResult, confab_smtp_result, confab_smtp_result_ref, confab_smtp_result_unref)

static void
recipient_free (void *data)
{
  ConfabSmtpRecipient *recipient = data;

  g_free (recipient->address);
  g_free (recipient);
}

/**
 * confab_smtp_envelope_new:
 * @from: the sender's address, or "" for a message nobody shall answer to
 *
 * Returns: (transfer full): an envelope without recipients
 */
ConfabSmtpEnvelope *
confab_smtp_envelope_new (const char *from)
{
  ConfabSmtpEnvelope *self = g_new0 (ConfabSmtpEnvelope, 1);

  self->from = g_strdup (from);
  self->recipients = g_ptr_array_new_with_free_func (recipient_free);
  return self;
}

/**
 * confab_smtp_envelope_free:
 * @self: (transfer full) (nullable): an envelope
 */
void
confab_smtp_envelope_free (ConfabSmtpEnvelope *self)
{
  if (self == NULL)
    return;
  g_free (self->from);
  g_free (self->envelope_id);
  g_ptr_array_unref (self->recipients);
  g_free (self);
}

/**
 * confab_smtp_envelope_add_recipient:
 * @self: an envelope
 * @address: an address
 * @notify: when to report on it
 */
void
confab_smtp_envelope_add_recipient (ConfabSmtpEnvelope *self,
                                    const char *        address,
                                    ConfabSmtpNotify    notify)
{
  ConfabSmtpRecipient *recipient = g_new0 (ConfabSmtpRecipient, 1);

  recipient->address = g_strdup (address);
  recipient->notify = notify;
  g_ptr_array_add (self->recipients, recipient);
}

/**
 * confab_smtp_envelope_set_smtputf8:
 * @self: an envelope
 * @smtputf8: an address or a header field is UTF-8, so the server must be able
 *   to take it (RFC 6531)
 */
void
confab_smtp_envelope_set_smtputf8 (ConfabSmtpEnvelope *self,
                                   gboolean            smtputf8)
{
  self->smtputf8 = smtputf8;
}

/**
 * confab_smtp_envelope_set_dsn:
 * @self: an envelope
 * @envelope_id: (nullable): what delivery reports shall name the message by
 * @what_returns: how much of the message the report of a failure brings back
 */
void
confab_smtp_envelope_set_dsn (ConfabSmtpEnvelope *self,
                              const char *        envelope_id,
                              ConfabSmtpReturn    what_returns)
{
  g_set_str (&self->envelope_id, envelope_id);
  self->what_returns = what_returns;
}

/*< private >
 * confab_smtp_envelope_copy:
 * @self: an envelope
 *
 * Returns: (transfer full): a copy
 */
ConfabSmtpEnvelope *
confab_smtp_envelope_copy (const ConfabSmtpEnvelope *self)
{
  ConfabSmtpEnvelope *copy = confab_smtp_envelope_new (self->from);

  for (guint i = 0; i < self->recipients->len; i++)
    {
      ConfabSmtpRecipient *recipient = g_ptr_array_index (self->recipients, i);

      confab_smtp_envelope_add_recipient (copy, recipient->address, recipient->notify);
    }
  copy->smtputf8 = self->smtputf8;
  copy->envelope_id = g_strdup (self->envelope_id);
  copy->what_returns = self->what_returns;
  return copy;
}

/*< private >
 * confab_smtp_notify_to_string:
 * @notify: when to report
 *
 * Returns: (transfer full) (nullable): the value of NOTIFY, or %NULL for none
 */
char *
confab_smtp_notify_to_string (ConfabSmtpNotify notify)
{
  static const struct
  {
    ConfabSmtpNotify notify;
    const char *word;
  } words[] = {
    { CONFAB_SMTP_NOTIFY_SUCCESS, "SUCCESS" },
    { CONFAB_SMTP_NOTIFY_FAILURE, "FAILURE" },
    { CONFAB_SMTP_NOTIFY_DELAY, "DELAY" },
  };
  g_autoptr (GString) text = g_string_new (NULL);

  if ((notify & CONFAB_SMTP_NOTIFY_NEVER) != 0)
    return g_strdup ("NEVER");
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if ((notify & words[i].notify) != 0)
      g_string_append_printf (text, "%s%s", text->len > 0 ? "," : "", words[i].word);
  return text->len > 0 ? g_strdup (text->str) : NULL;
}

static void
recipient_result_free (void *data)
{
  ConfabSmtpRecipientResult *result = data;

  g_free (result->address);
  g_free (result->enhanced);
  g_free (result->words);
  g_free (result);
}

/*< private >
 * confab_smtp_result_new:
 *
 * Returns: (transfer full): a result nobody is in yet
 */
ConfabSmtpResult *
confab_smtp_result_new (void)
{
  ConfabSmtpResult *self = g_new0 (ConfabSmtpResult, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->recipients = g_ptr_array_new_with_free_func (recipient_result_free);
  return self;
}

/*< private >
 * confab_smtp_result_add:
 * @self: a result
 * @address: a recipient
 * @reply: what the server said of it
 */
void
confab_smtp_result_add (ConfabSmtpResult *     self,
                        const char *           address,
                        const ConfabSmtpReply *reply)
{
  ConfabSmtpRecipientResult *result = g_new0 (ConfabSmtpRecipientResult, 1);
  g_autofree char *words = confab_smtp_reply_dup_words (reply);

  result->address = g_strdup (address);
  result->status = reply->code / 100 == 2 ? CONFAB_SMTP_SENT : reply->code / 100 == 5 ? CONFAB_SMTP_REFUSED : CONFAB_SMTP_LATER;
  result->code = reply->code;
  result->enhanced = g_strdup (reply->enhanced);
  result->words = confab_net_error_clean_words (words, -1);
  if (result->words == NULL)
    result->words = g_strdup ("");
  if (result->status == CONFAB_SMTP_SENT)
    self->n_sent++;
  g_ptr_array_add (self->recipients, result);
}

/*< private >
 * confab_smtp_result_add_failure:
 * @self: a result
 * @address: a recipient nothing was sent to
 * @status: what that means
 * @error: why not
 */
void
confab_smtp_result_add_failure (ConfabSmtpResult *self,
                                const char *      address,
                                ConfabSmtpStatus  status,
                                const GError *    error)
{
  ConfabSmtpRecipientResult *result = g_new0 (ConfabSmtpRecipientResult, 1);
  const char *words = confab_net_error_get_server_words (error);

  result->address = g_strdup (address);
  result->status = status;
  result->code = confab_net_error_get_smtp_code (error);
  result->enhanced = g_strdup (confab_net_error_get_smtp_enhanced (error));
  result->words = g_strdup (words != NULL ? words : error->message);
  g_ptr_array_add (self->recipients, result);
}

/*< private >
 * confab_smtp_result_take:
 * @self: a result
 * @other: another one, which loses its recipients to the first
 */
void
confab_smtp_result_take (ConfabSmtpResult *self,
                         ConfabSmtpResult *other)
{
  g_ptr_array_extend_and_steal (self->recipients, g_ptr_array_ref (other->recipients));
  self->n_sent += other->n_sent;
  if (other->words != NULL)
    g_set_str (&self->words, other->words);
}

/**
 * confab_smtp_result_ref:
 * @self: a result
 *
 * Returns: (transfer full): @self
 */
ConfabSmtpResult *
confab_smtp_result_ref (ConfabSmtpResult *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * confab_smtp_result_unref:
 * @self: (transfer full) (nullable): a result
 */
void
confab_smtp_result_unref (ConfabSmtpResult *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_ptr_array_unref (self->recipients);
  g_free (self->words);
  g_free (self);
}
