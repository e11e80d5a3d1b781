/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads receipts (RFC 8098), delivery reports (RFC 3464) and what else programs report. */
#include "config.h"

#include "confab-coi-headers.h"
#include "confab-coi-message-private.h"

#include <string.h>

/* Most bytes of a report's machine part that are read. */
#define MAX_REPORT (256 * 1024)

/* Most bytes of a returned mail that are read for its header. */
#define MAX_RETURNED (64 * 1024)

/* Longest words of a server that are kept. */
#define MAX_DIAGNOSTIC 1000

static const ConfabMimePart *
find_leaf (ConfabCoiReader *   self,
           const char * const *types)
{
  for (guint i = 0; i < confab_mime_message_get_n_parts (self->mime); i++)
    {
      const ConfabMimePart *part = confab_mime_message_get_part (self->mime, i);

      for (guint j = 0; types[j] != NULL; j++)
        {
          if (part->has_body && strcmp (part->content_type, types[j]) == 0)
            return part;
        }
    }
  return NULL;
}

/* "rfc822; somebody@host.example" to the address. */
static char *
dup_recipient (const char *value)
{
  const char *semicolon = value != NULL ? strchr (value, ';') : NULL;
  g_autofree char *address = NULL;

  if (value == NULL)
    return NULL;
  address = confab_mime_address_normalize (semicolon != NULL ? semicolon + 1 : value);
  if (*address == '\0' || strlen (address) > CONFAB_MIME_ADDRESS_MAX_LENGTH)
    return NULL;
  return g_steal_pointer (&address);
}

/* Adds the ids of a field to those the message is about. */
static void
add_targets (GPtrArray * targets,
             const char *value)
{
  g_auto (GStrv) ids = value != NULL ? confab_mime_parse_message_ids (value) : NULL;

  for (guint i = 0; ids != NULL && ids[i] != NULL && targets->len < CONFAB_COI_MAX_TARGETS; i++)
    {
      if (!g_ptr_array_find_with_equal_func (targets, ids[i], g_str_equal, NULL))
        g_ptr_array_add (targets, g_strdup (ids[i]));
    }
}

static void
take_targets (ConfabCoiMessage *message,
              GPtrArray *       targets)
{
  if (targets->len == 0)
    return;
  g_strfreev (message->target_ids);
  g_ptr_array_add (targets, NULL);
  message->target_ids = (GStrv) g_ptr_array_steal (targets, NULL);
}

/* What a report is about, when it does not say: the mail it answers. */
static void
add_answered (ConfabCoiMessage *message,
              GPtrArray *       targets)
{
  guint n = g_strv_length (message->references);

  if (targets->len > 0)
    return;
  if (message->in_reply_to != NULL)
    g_ptr_array_add (targets, g_strdup (message->in_reply_to));
  else if (n > 0)
    g_ptr_array_add (targets, g_strdup (message->references[n - 1]));
}

static void
read_receipt (ConfabCoiReader *     self,
              const ConfabMimePart *part)
{
  ConfabCoiMessage *message = self->message;
  g_autoptr (GPtrArray) targets = g_ptr_array_new_with_free_func (g_free);

  message->receipt_displayed = TRUE;
  if (part != NULL)
    {
      g_autoptr (GBytes) bytes = confab_mime_message_dup_part_bytes (self->mime, part, MAX_REPORT);
      gsize length;
      const char *data = g_bytes_get_data (bytes, &length);
      g_autoptr (ConfabMimeHeader) fields = confab_mime_header_new (data != NULL ? data : "", length);
      const char *disposition = confab_mime_header_find (fields, CONFAB_HEADER_DISPOSITION);

      add_targets (targets, confab_mime_header_find (fields, CONFAB_HEADER_ORIGINAL_ID));
      add_targets (targets, confab_mime_header_find (fields, CONFAB_HEADER_ADDITIONAL_IDS));
      message->receipt_recipient = dup_recipient (confab_mime_header_find (fields, CONFAB_HEADER_FINAL_RECIPIENT));
      if (message->receipt_recipient == NULL)
        message->receipt_recipient = dup_recipient (confab_mime_header_find (fields, CONFAB_HEADER_ORIGINAL_RECIPIENT));
      if (disposition != NULL)
        {
          const char *type = strrchr (disposition, ';');

          type = type != NULL ? type + 1 : disposition;
          type += strspn (type, " \t");
          message->receipt_displayed = g_ascii_strncasecmp (type, "displayed", strlen ("displayed")) == 0;
        }
    }
  if (message->receipt_recipient == NULL && message->from != NULL)
    message->receipt_recipient = g_strdup (message->from->address);
  add_answered (message, targets);
  take_targets (message, targets);
  message->kind = CONFAB_COI_KIND_RECEIPT;
}

static ConfabCoiAction
action_of (const char *value)
{
  static const char * const names[] = { "", "failed", "delayed", "delivered", "relayed", "expanded" };

  for (guint i = CONFAB_COI_ACTION_FAILED; value != NULL && i < G_N_ELEMENTS (names); i++)
    {
      if (g_ascii_strncasecmp (value, names[i], strlen (names[i])) == 0)
        return i;
    }
  return CONFAB_COI_ACTION_UNKNOWN;
}

static void
add_delivery (ConfabCoiMessage *      message,
              const ConfabMimeHeader *fields)
{
  const char *action = confab_mime_header_find (fields, CONFAB_HEADER_ACTION);
  const char *final = confab_mime_header_find (fields, CONFAB_HEADER_FINAL_RECIPIENT);
  const char *original = confab_mime_header_find (fields, CONFAB_HEADER_ORIGINAL_RECIPIENT);
  g_autofree char *diagnostic = NULL;
  g_autofree char *status = NULL;
  ConfabCoiDelivery *delivery;

  if ((action == NULL && final == NULL) || message->deliveries->len == CONFAB_COI_MAX_DELIVERIES)
    return;
  delivery = g_new0 (ConfabCoiDelivery, 1);
  /* The address the person wrote to is the one they know. */
  delivery->recipient = dup_recipient (original != NULL ? original : final);
  delivery->action = action_of (action);
  status = confab_mime_header_dup_text (fields, CONFAB_HEADER_STATUS);
  if (status != NULL && g_ascii_isdigit (*status))
    delivery->status = g_strndup (status, MIN (strspn (status, "0123456789."), 12));
  diagnostic = confab_mime_header_dup_text (fields, CONFAB_HEADER_DIAGNOSTIC);
  if (diagnostic != NULL)
    {
      const char *semicolon = strchr (diagnostic, ';');

      delivery->diagnostic = confab_mime_sanitize_line (semicolon != NULL ? semicolon + 1 : diagnostic, MAX_DIAGNOSTIC);
    }
  g_ptr_array_add (message->deliveries, delivery);
}

/* Groups of fields with empty lines between: the message's, then one per recipient. */
static void
read_deliveries (ConfabCoiReader *     self,
                 const ConfabMimePart *part)
{
  g_autoptr (GBytes) bytes = confab_mime_message_dup_part_bytes (self->mime, part, MAX_REPORT);
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);

  while (length > 0 && self->message->deliveries->len < CONFAB_COI_MAX_DELIVERIES)
    {
      gsize block = confab_mime_header_block_length (data, length);
      g_autoptr (ConfabMimeHeader) fields = confab_mime_header_new (data, block);

      add_delivery (self->message, fields);
      data += block;
      length -= block;
    }
}

/* The id of the mail that a report gives back, whole or its header. */
static void
add_returned (ConfabCoiReader *self,
              GPtrArray *      targets)
{
  static const char * const types[] = {
    "message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers", NULL,
  };
  const ConfabMimePart *part = find_leaf (self, types);
  g_autoptr (GBytes) bytes = part != NULL ? confab_mime_message_dup_part_bytes (self->mime, part, MAX_RETURNED) : NULL;
  g_autoptr (ConfabMimeHeader) fields = NULL;
  const char *data;
  const char *id;
  gsize length;

  if (bytes == NULL)
    return;
  data = g_bytes_get_data (bytes, &length);
  fields = confab_mime_header_new (data != NULL ? data : "", length);
  id = confab_mime_header_find (fields, CONFAB_HEADER_MESSAGE_ID);
  if (id != NULL)
    {
      char *clean = confab_mime_clean_message_id (id);

      if (clean != NULL)
        g_ptr_array_add (targets, clean);
    }
}

static void
read_failed_recipients (ConfabCoiReader *self)
{
  const char *value = confab_mime_header_find (self->header, CONFAB_HEADER_X_FAILED_RECIPIENTS);
  g_autoptr (GPtrArray) list = value != NULL ? confab_mime_address_list_parse (value, CONFAB_COI_MAX_DELIVERIES, NULL) : NULL;

  for (guint i = 0; list != NULL && i < list->len; i++)
    {
      ConfabCoiDelivery *delivery = g_new0 (ConfabCoiDelivery, 1);

      delivery->recipient = g_strdup (((ConfabMimeAddress *) g_ptr_array_index (list, i))->address);
      delivery->action = CONFAB_COI_ACTION_FAILED;
      g_ptr_array_add (self->message->deliveries, delivery);
    }
}

/* Some servers give the reason to people alone. */
static void
add_reasons (ConfabCoiReader *self)
{
  g_autoptr (GPtrArray) said = g_ptr_array_new_with_free_func ((GDestroyNotify) confab_coi_delivery_free);
  g_autoptr (GPtrArray) targets = g_ptr_array_new_with_free_func (g_free);
  GPtrArray *deliveries = self->message->deliveries;
  gboolean lacking = FALSE;

  for (guint i = 0; i < deliveries->len; i++)
    lacking |= ((ConfabCoiDelivery *) g_ptr_array_index (deliveries, i))->diagnostic == NULL;
  if (!lacking)
    return;
  confab_coi_read_text_bounce (self, said, targets);
  for (guint i = 0; i < deliveries->len; i++)
    {
      ConfabCoiDelivery *delivery = g_ptr_array_index (deliveries, i);

      for (guint j = 0; j < said->len && delivery->diagnostic == NULL; j++)
        {
          ConfabCoiDelivery *reason = g_ptr_array_index (said, j);

          if (g_strcmp0 (delivery->recipient, reason->recipient) == 0)
            delivery->diagnostic = g_steal_pointer (&reason->diagnostic);
        }
    }
}

static void
drop_hearsay (ConfabCoiReader *self)
{
  GPtrArray *deliveries = self->message->deliveries;

  for (guint i = deliveries->len; i-- > 0;)
    if (!confab_coi_reader_may_report (self, ((ConfabCoiDelivery *) g_ptr_array_index (deliveries, i))->recipient))
      g_ptr_array_remove_index (deliveries, i);
}

static void
read_delivery_report (ConfabCoiReader *     self,
                      const ConfabMimePart *part)
{
  ConfabCoiMessage *message = self->message;
  g_autoptr (GPtrArray) targets = g_ptr_array_new_with_free_func (g_free);

  message->deliveries = g_ptr_array_new_with_free_func ((GDestroyNotify) confab_coi_delivery_free);
  if (part != NULL)
    read_deliveries (self, part);
  if (message->deliveries->len == 0)
    confab_coi_read_text_bounce (self, message->deliveries, targets);
  else
    add_reasons (self);
  if (message->deliveries->len == 0)
    read_failed_recipients (self);
  if (targets->len == 0)
    add_returned (self, targets);
  /* What people say in words is about the mail that they show (a vacation answer names one, too). */
  if (part != NULL || confab_coi_reader_may_report (self, NULL))
    add_answered (message, targets);
  drop_hearsay (self);
  /* A report on nothing or nobody that can be known is a mail to be read. */
  if (targets->len > 0 && message->deliveries->len > 0)
    message->kind = CONFAB_COI_KIND_DELIVERY_REPORT;
  if (message->kind == CONFAB_COI_KIND_DELIVERY_REPORT)
    take_targets (message, targets);
  message->is_auto |= message->kind == CONFAB_COI_KIND_DELIVERY_REPORT;
}

/* Recognises reports, whatever program wrote them. */
void
confab_coi_read_report (ConfabCoiReader *self)
{
  static const char * const receipt_types[] = { "message/disposition-notification", NULL };
  static const char * const status_types[] = { "message/delivery-status", "message/global-delivery-status", NULL };
  const ConfabMimePart *root = confab_mime_message_get_part (self->mime, 0);
  const char *type = root->parameters != NULL ? confab_mime_parameters_find (root->parameters, "report-type") : NULL;
  gboolean report = strcmp (root->content_type, "multipart/report") == 0;

  if (report && type != NULL &&
      (g_ascii_strcasecmp (type, "multi-device-sync") == 0 || g_ascii_strcasecmp (type, "status-update") == 0))
    self->message->kind = CONFAB_COI_KIND_HIDDEN;
  else if ((report && g_strcmp0 (type, "disposition-notification") == 0) || strcmp (root->content_type, receipt_types[0]) == 0 ||
           (report && type == NULL && find_leaf (self, receipt_types) != NULL))
    {
      read_receipt (self, find_leaf (self, receipt_types));
      if (self->message->target_ids == NULL)
        self->message->kind = CONFAB_COI_KIND_HIDDEN;
    }
  else if (self->message->is_chat_program)
    return;
  else if ((report && g_strcmp0 (type, "delivery-status") == 0) || find_leaf (self, status_types) != NULL)
    read_delivery_report (self, find_leaf (self, status_types));
  else if (confab_coi_reader_is_from_daemon (self))
    read_delivery_report (self, NULL);
}
