/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the rules rely on: targets, evidence, fingerprints, bounds, and that nobody speaks for others. */
#include "config.h"

#include "coi-dump.h"

#include <string.h>

#define HEAD "From: Ann <ann@a.example>\r\nTo: bob@b.example\r\nMessage-ID: <m@a.example>\r\n"

static ConfabCoiMessage *
read_mail (const char *mail)
{
  g_autoptr (GBytes) bytes = g_bytes_new (mail, strlen (mail));
  g_autoptr (ConfabMimeSource) source = confab_mime_source_new (bytes);

  return confab_coi_message_new_from_source (source);
}

/* Every spelling of every era, §6 and §9. */
static void
test_contents (void)
{
  static const struct
  {
    const char *value;
    ConfabCoiKind kind;
    gboolean control;
  } cases[] = {
    { "editrequest", CONFAB_COI_KIND_EDIT, FALSE },
    { "edit;", CONFAB_COI_KIND_EDIT, FALSE },
    { "AMMEND", CONFAB_COI_KIND_EDIT, FALSE },
    { "amend; x=y", CONFAB_COI_KIND_EDIT, FALSE },
    { "deleterequest; ", CONFAB_COI_KIND_DELETE, TRUE },
    { "delete", CONFAB_COI_KIND_DELETE, TRUE },
    { "collapse", CONFAB_COI_KIND_DELETE, TRUE },
    { "Collapsed", CONFAB_COI_KIND_DELETE, TRUE },
    { "groupleft", CONFAB_COI_KIND_GROUP_LEFT, FALSE },
    { "profilerequest", CONFAB_COI_KIND_PROFILE_REQUEST, FALSE },
    { "grouprequested", CONFAB_COI_KIND_GROUP_REQUEST, FALSE },
    { "groupprofilerequest", CONFAB_COI_KIND_GROUP_REQUEST, FALSE },
    { "contact", CONFAB_COI_KIND_TEXT, FALSE },
    { "profile", CONFAB_COI_KIND_TEXT, FALSE },
    { "group", CONFAB_COI_KIND_TEXT, FALSE },
    { "pollclose", CONFAB_COI_KIND_POLL_CLOSE, TRUE },
    { "message-pinned", CONFAB_COI_KIND_PIN, TRUE },
    { "message-unpinned", CONFAB_COI_KIND_UNPIN, TRUE },
    { "call", CONFAB_COI_KIND_CALL, FALSE },
    { "call-accepted", CONFAB_COI_KIND_CALL_ACCEPTED, TRUE },
    { "call-ended", CONFAB_COI_KIND_CALL_ENDED, TRUE },
    { "sticker", CONFAB_COI_KIND_TEXT, FALSE },
    { "com.example.app.Thing", CONFAB_COI_KIND_TEXT, FALSE },
    { "", CONFAB_COI_KIND_TEXT, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *mail = g_strconcat (HEAD "Chat-Version: 1.0\r\nIn-Reply-To: <target@a.example>\r\nChat-Content: ",
                                           cases[i].value, "\r\n\r\ntext\r\n", NULL);
      g_autoptr (ConfabCoiMessage) message = read_mail (mail);

      g_assert_cmpint (message->kind, ==, cases[i].kind);
      g_assert_cmpint (message->is_control, ==, cases[i].control);
      g_assert_cmpstr (message->text, ==, "text");
    }
}

/* Data for own devices is no message; what somebody writes beside it is. */
static void
test_storage (void)
{
  static const struct
  {
    const char *mail;
    ConfabCoiKind kind;
    gboolean control;
    const char *ignored;
  } cases[] = {
    { "Chat-Content: contact\r\n\r\nImportant\r\n", CONFAB_COI_KIND_TEXT, FALSE, "contact" },
    { "Chat-Content: group\r\nContent-Type: text/html\r\n\r\n<p>Important</p>\r\n", CONFAB_COI_KIND_TEXT, FALSE, "group" },
    { "Chat-Content: contact\r\nContent-Type: text/html\r\n\r\n<p class=\"h-card\"><span class=\"p-name\">X</span></p>\r\n",
      CONFAB_COI_KIND_CONTACT_STORAGE, TRUE, NULL },
    { "Chat-Content: contact\r\nContent-Type: text/html\r\n\r\n<title>Contact</title><p class=\"h-card\"><",
      CONFAB_COI_KIND_CONTACT_STORAGE, TRUE, NULL },
    { "Chat-Content: contact\r\nContent-Type: text/html\r\n\r\n<p>Important</p><p class=\"h-card\">X</p>\r\n",
      CONFAB_COI_KIND_CONTACT_STORAGE, FALSE, NULL },
    { "Chat-Content: profile\r\nContent-Type: multipart/alternative; boundary=x\r\n\r\n--x\r\n\r\nImportant\r\n--x\r\n"
      "Content-Type: text/html\r\nChat-Content: profile\r\n\r\n<p>Important</p><hr><p class=\"h-card\"><span class=\"p-name\">"
      "Ann S.</span></p>\r\n--x--\r\n",
      CONFAB_COI_KIND_PROFILE_STORAGE, FALSE, NULL },
    { "COI-From-Hash: 12\r\n\r\n", CONFAB_COI_KIND_CONTACT_STORAGE, TRUE, NULL },
    { "Chat-Content: group\r\n\r\n", CONFAB_COI_KIND_GROUP_STORAGE, TRUE, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *mail = g_strconcat (HEAD "Chat-Version: 1.0\r\n", cases[i].mail, NULL);
      g_autoptr (ConfabCoiMessage) message = read_mail (mail);

      g_assert_cmpint (message->kind, ==, cases[i].kind);
      g_assert_cmpint (message->is_control, ==, cases[i].control);
      g_assert_cmpstr (message->ignored, ==, cases[i].ignored);
      if (!cases[i].control)
        g_assert_true (g_str_has_prefix (message->text, "Important"));
      if (cases[i].kind == CONFAB_COI_KIND_PROFILE_STORAGE)
        g_assert_cmpstr (message->profile->name, ==, "Ann S.");
    }
}

/* What was left out is said, and what can be shown is shown. */
static void
test_notes (void)
{
  static const struct
  {
    const char *mail;
    const char *text;
    const char *ignored;
  } cases[] = {
    { "Content-Type: text/plain; charset=x-klingon\r\n\r\nQapla\r\n", "Qapla", NULL },
    { "Content-Type: text/plain; charset=x-klingon\r\n\r\nQapl\xc3\xa4\r\n", "Qaplä", "charset" },
    { "Content-Transfer-Encoding: x-secret\r\n\r\nHello\r\n", "Hello", "encoding" },
    { "Content-Transfer-Encoding: 8BIT\r\n\r\nHello\r\n", "Hello", NULL },
    { "Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nA card\r\n--x\r\nContent-Type: text/vcard; name=a.vcf\r\n"
      "\r\nBEGIN:VCA\r\n--x--\r\n", "A card", "contact" },
    { "Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nA card\r\n--x\r\nContent-Type: text/vcard; name=a.vcf\r\n"
      "\r\nBEGIN:VCARD\r\nVERSION:4.0\r\nFN:Bob\r\nEMAIL:bob@b.example\r\nEND:VCARD\r\n--x--\r\n", "A card", NULL },
  };
  g_autoptr (GString) many = g_string_new (HEAD "Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nMany\r\n");
  g_autoptr (ConfabCoiMessage) message = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *mail = g_strconcat (HEAD, cases[i].mail, NULL);
      g_autoptr (ConfabCoiMessage) read = read_mail (mail);

      g_assert_cmpstr (read->text, ==, cases[i].text);
      g_assert_cmpstr (read->ignored, ==, cases[i].ignored);
    }
  for (guint i = 0; i <= CONFAB_COI_MAX_ATTACHMENTS; i++)
    g_string_append_printf (many, "--x\r\nContent-Type: image/png; name=%u.png\r\n\r\nx\r\n", i);
  g_string_append (many, "--x--\r\n");
  message = read_mail (many->str);
  g_assert_cmpstr (message->text, ==, "Many");
  g_assert_cmpuint (message->attachments->len, ==, CONFAB_COI_MAX_ATTACHMENTS);
  g_assert_cmpstr (message->ignored, ==, "parts");
}

/* A change without a target changes nothing: it is a message. */
static void
test_no_target (void)
{
  static const char * const values[] = { "editrequest", "deleterequest", "message-pinned", "pollvote", "call-ended" };

  for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
    {
      g_autofree char *mail = g_strconcat (HEAD "Chat-Version: 1.0\r\nChat-Content: ", values[i], "\r\n\r\ntext\r\n", NULL);
      g_autoptr (ConfabCoiMessage) message = read_mail (mail);

      g_assert_cmpint (message->kind, ==, CONFAB_COI_KIND_TEXT);
      g_assert_null (message->target_ids[0]);
    }
}

/* In-Reply-To of Delta Chat's edits names the message before; only Chat-Edit is the target. */
static void
test_delta_changes (void)
{
  g_autoptr (ConfabCoiMessage) edit = read_mail (HEAD "Chat-Version: 1.0\r\nIn-Reply-To: <before@x>\r\nChat-Edit: <orig@x>\r\n\r\nnew\r\n");
  g_autoptr (ConfabCoiMessage) delete = read_mail (HEAD "Chat-Version: 1.0\r\nIn-Reply-To: <before@x>\r\nChat-Delete: a@x b@x c@x\r\n\r\n🚮\r\n");
  g_autofree char *targets = g_strjoinv (" ", delete->target_ids);

  g_assert_cmpint (edit->kind, ==, CONFAB_COI_KIND_EDIT);
  g_assert_cmpstr (edit->target_ids[0], ==, "orig@x");
  g_assert_null (edit->target_ids[1]);
  g_assert_cmpint (delete->kind, ==, CONFAB_COI_KIND_DELETE);
  g_assert_cmpstr (targets, ==, "a@x b@x c@x");
}

/* What stands in attached and quoted mails is no word of the sender. */
static void
test_nested (void)
{
  g_autoptr (ConfabCoiMessage) message = read_mail (
    HEAD "Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n\r\nsee below\r\n--a\r\nContent-Type: message/rfc822\r\n\r\n"
         "From: boss@bank.example\r\nMessage-ID: <other@bank.example>\r\nChat-Version: 1.0\r\nChat-Content: deleterequest\r\n"
         "In-Reply-To: <victim@bank.example>\r\nChat-Group-Member-Removed: x@y.example\r\n\r\nbye\r\n--a\r\nChat-Delete: <victim@x>\r\n"
         "From: boss@bank.example\r\nMessage-ID: <third@x>\r\n\r\nmore\r\n--a--\r\n");

  g_assert_cmpint (message->kind, ==, CONFAB_COI_KIND_MAIL);
  g_assert_cmpstr (message->message_id, ==, "m@a.example");
  g_assert_cmpstr (message->from->address, ==, "ann@a.example");
  g_assert_null (message->member_removed);
  g_assert_null (message->target_ids[0]);
  g_assert_cmpuint (message->attachments->len, ==, 1);
}

static void
test_receipt_request (void)
{
  static const struct
  {
    const char *fields;
    const char *to;
    gboolean valid;
  } cases[] = {
    { "Disposition-Notification-To: Ann <ANN@a.example>\r\n", "ann@a.example", TRUE },
    { "Chat-Disposition-Notification-To: ann@a.example\r\n", "ann@a.example", TRUE },
    { "Disposition-Notification-To: spy@evil.example\r\n", "spy@evil.example", FALSE },
    { "", NULL, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *mail = g_strconcat (HEAD, cases[i].fields, "\r\nx\r\n", NULL);
      g_autoptr (ConfabCoiMessage) message = read_mail (mail);

      g_assert_cmpstr (message->receipt_to, ==, cases[i].to);
      g_assert_cmpint (message->receipt_valid, ==, cases[i].valid);
    }
}

static void
test_detection (void)
{
  static const struct
  {
    const char *fields;
    gboolean chat;
    gboolean program;
  } cases[] = {
    { "Message-ID: <a@x>\r\n", FALSE, FALSE },
    { "Message-ID: <chat$a@x>\r\n", TRUE, TRUE },
    { "Message-ID: <coi$a@x>\r\n", TRUE, TRUE },
    { "Chat-Version: 1.0; x\r\n", TRUE, TRUE },
    { "Message-ID: <a@x>\r\nReferences: <chat$a@x> <b@x>\r\n", TRUE, FALSE },
    { "Message-ID: <a@x>\r\nReferences: <b@x> <chat$a@x>\r\n", FALSE, FALSE },
    { "Message-ID: <a@x>\r\nReference: <coi$a@x>\r\n", TRUE, FALSE },
    { "Message-ID: <a@x>\r\nReferences: <b@x>\r\nReference: <coi$a@x>\r\n", TRUE, FALSE },
    { "Message-ID: <a@x>\r\nIn-Reply-To: <chat$a@x>\r\n", TRUE, FALSE },
    { "Message-ID: <CHAT$a@x>\r\nSubject: Chat: hello\r\n", FALSE, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *mail = g_strconcat ("From: a@x.example\r\n", cases[i].fields, "\r\nx\r\n", NULL);
      g_autoptr (ConfabCoiMessage) message = read_mail (mail);

      g_assert_cmpint (message->is_chat, ==, cases[i].chat);
      g_assert_cmpint (message->is_chat_program, ==, cases[i].program);
      g_assert_cmpint (message->kind, ==, cases[i].program ? CONFAB_COI_KIND_TEXT : CONFAB_COI_KIND_MAIL);
    }
}

static void
test_machines (void)
{
  static const struct
  {
    const char *from;
    const char *fields;
    gboolean bulk;
    gboolean automatic;
    gboolean no_reply;
  } cases[] = {
    { "ann@a.example", "", FALSE, FALSE, FALSE },
    { "no-reply@a.example", "", FALSE, FALSE, TRUE },
    { "Do_Not_Reply@a.example", "", FALSE, FALSE, TRUE },
    { "noreply+x@a.example", "", FALSE, FALSE, TRUE },
    { "ann@noreply.example", "", FALSE, FALSE, FALSE },
    { "MAILER-DAEMON@a.example", "", FALSE, TRUE, TRUE },
    { "ann@a.example", "Auto-Submitted: no\r\n", FALSE, FALSE, FALSE },
    { "ann@a.example", "Auto-Submitted: Auto-Generated; x\r\n", FALSE, TRUE, FALSE },
    { "ann@a.example", "Precedence: Bulk\r\n", TRUE, FALSE, FALSE },
    { "ann@a.example", "Precedence: first-class\r\n", FALSE, FALSE, FALSE },
    { "ann@a.example", "List-Unsubscribe: <mailto:x@y>\r\n", TRUE, FALSE, FALSE },
    { "ann@a.example", "X-Autoreply: yes\r\n", FALSE, TRUE, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *mail = g_strconcat ("From: ", cases[i].from, "\r\n", cases[i].fields, "\r\nx\r\n", NULL);
      g_autoptr (ConfabCoiMessage) message = read_mail (mail);

      g_assert_cmpint (message->is_bulk, ==, cases[i].bulk);
      g_assert_cmpint (message->is_auto, ==, cases[i].automatic);
      g_assert_cmpint (message->is_no_reply, ==, cases[i].no_reply);
    }
}

/* The same words in another dress are one message; other words or another sender are not. */
static void
test_fingerprint (void)
{
  g_autoptr (ConfabCoiMessage) one = read_mail (HEAD "Content-Type: text/plain; charset=utf-8\r\n\r\nCaf\303\251 at eight\r\n");
  g_autoptr (ConfabCoiMessage) two = read_mail ("Received: x\r\n" HEAD "Content-Type: text/plain; charset=iso-8859-1\r\n"
                                                                       "Content-Transfer-Encoding: quoted-printable\r\n\r\nCaf=E9=20\r\nat  eight\r\n");
  g_autoptr (ConfabCoiMessage) three = read_mail (HEAD "Content-Type: text/plain; charset=utf-8\r\n\r\nCafe\314\201 at eight\r\n\r\n-- \r\nsig\r\n");
  g_autoptr (ConfabCoiMessage) other = read_mail (HEAD "\r\nCaf\303\251 at nine\r\n");
  g_autoptr (ConfabCoiMessage) stranger = read_mail ("From: eve@c.example\r\n\r\nCaf\303\251 at eight\r\n");

  g_assert_cmpuint (strlen (one->text_fingerprint), ==, 16);
  g_assert_cmpstr (one->text_fingerprint, ==, two->text_fingerprint);
  g_assert_cmpstr (one->text_fingerprint, ==, three->text_fingerprint);
  g_assert_cmpstr (one->text_fingerprint, !=, other->text_fingerprint);
  g_assert_cmpstr (one->text_fingerprint, !=, stranger->text_fingerprint);
}

static void
test_derived_id (void)
{
  g_autoptr (ConfabCoiMessage) one = read_mail ("From: a@x.example\r\n\r\none\r\n");
  g_autoptr (ConfabCoiMessage) again = read_mail ("From: a@x.example\r\n\r\none\r\n");
  g_autoptr (ConfabCoiMessage) two = read_mail ("From: a@x.example\r\n\r\ntwo\r\n");
  g_autoptr (ConfabCoiMessage) empty = read_mail ("From: a@x.example\r\nMessage-ID: <>\r\n\r\nx");

  g_assert_true (one->id_derived);
  g_assert_true (empty->id_derived);
  g_assert_cmpstr (one->message_id, ==, again->message_id);
  g_assert_cmpstr (one->message_id, !=, two->message_id);
  g_assert_true (g_str_has_prefix (one->message_id, "no-id."));
}

static void
test_dates (void)
{
  g_autoptr (ConfabCoiMessage) none = read_mail ("From: a@x.example\r\n\r\nx");
  g_autoptr (ConfabCoiMessage) broken = read_mail ("From: a@x.example\r\nDate: soon\r\n\r\nx");
  g_autoptr (ConfabCoiMessage) far = read_mail ("From: a@x.example\r\nDate: Thu, 01 Jan 2099 00:00:00 +0000\r\n\r\nx");

  g_assert_false (none->date_valid);
  g_assert_false (broken->date_valid);
  g_assert_cmpint (broken->date_ms, ==, 0);
  g_assert_true (far->date_valid);
  g_assert_cmpint (far->date_ms, ==, G_GINT64_CONSTANT (4070908800000));
}

static void
test_bounds (void)
{
  g_autoptr (GString) mail = g_string_new ("From: a@x.example\r\nTo: ");
  g_autoptr (ConfabCoiMessage) message = NULL;

  for (guint i = 0; i < 5000; i++)
    g_string_append_printf (mail, "p%u@x.example,\r\n ", i);
  g_string_append (mail, "last@x.example\r\nCc: c@x.example\r\nReferences:");
  for (guint i = 0; i < 5000; i++)
    g_string_append_printf (mail, " <r%u@x>\r\n", i);
  for (guint i = 0; i < 100; i++)
    g_string_append_printf (mail, "Authentication-Results: mx%u.example; dkim=pass header.d=a-rather-long-name-of-a-domain.example; "
                                  "spf=pass smtp.mailfrom=another-rather-long-name.example; dmarc=pass\r\n", i);
  g_string_append (mail, "Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\nContent-Type: text/plain\r\n\r\n");
  for (guint i = 0; i < 60000; i++)
    g_string_append (mail, "\303\244 line of text\r\n");
  for (guint i = 0; i < 2000; i++)
    g_string_append_printf (mail, "--a\r\nContent-Type: image/png; name=%u.png\r\n\r\nx\r\n", i);
  message = read_mail (mail->str);
  g_assert_cmpuint (message->to->len, ==, CONFAB_COI_MAX_ADDRESSES);
  g_assert_cmpuint (message->more_recipients, ==, 5001 - CONFAB_COI_MAX_ADDRESSES);
  g_assert_cmpuint (message->cc->len, ==, 1);
  g_assert_cmpuint (g_strv_length (message->references), ==, CONFAB_COI_MAX_REFERENCES);
  g_assert_cmpstr (message->references[0], ==, "r0@x");
  g_assert_cmpstr (message->references[CONFAB_COI_MAX_REFERENCES - 1], ==, "r4999@x");
  g_assert_cmpuint (strlen (message->authentication_results), <=, CONFAB_COI_MAX_AUTHENTICATION + 1);
  g_assert_cmpuint (message->attachments->len, ==, CONFAB_COI_MAX_ATTACHMENTS);
  g_assert_cmpuint (strlen (message->text), <=, CONFAB_COI_MAX_TEXT);
  g_assert_true (g_utf8_validate (message->text, -1, NULL));
  g_assert_true (message->text_truncated);
  g_assert_cmpstr (message->ignored, ==, "parts");
}

static void
test_partial (void)
{
  g_autoptr (GBytes) header = g_bytes_new_static ("From: a@x.example\r\nMessage-ID: <p@x>\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n", 84);
  g_autoptr (GBytes) text_header = g_bytes_new_static ("Content-Type: text/plain; charset=utf-8\r\n\r\n", 43);
  g_autoptr (GBytes) file_header = g_bytes_new_static ("Content-Type: video/mp4; name=big.mp4\r\nContent-Transfer-Encoding: base64\r\n\r\n", 76);
  g_autoptr (GBytes) body = g_bytes_new_static ("Look!", 5);
  const ConfabMimeSourcePart parts[] = { { "", NULL, NULL, 0 }, { "1", text_header, body, 5 }, { "2", file_header, NULL, 78000 } };
  g_autoptr (ConfabMimeSource) source = confab_mime_source_new_partial (header, parts, G_N_ELEMENTS (parts));
  g_autoptr (ConfabCoiMessage) message = confab_coi_message_new_from_source (source);
  const ConfabCoiAttachment *attachment = g_ptr_array_index (message->attachments, 0);

  g_assert_cmpstr (message->text, ==, "Look!");
  g_assert_false (message->text_truncated);
  g_assert_null (message->ignored);
  g_assert_cmpstr (attachment->section, ==, "2");
  g_assert_cmpstr (attachment->file_name, ==, "big.mp4");
  g_assert_cmpint (attachment->size, ==, 57000);
}

static gpointer
read_often (gpointer data)
{
  for (guint i = 0; i < 200; i++)
    {
      g_autoptr (ConfabCoiMessage) message = confab_coi_message_new_from_source (data);
      g_autofree char *dump = coi_dump_message (message);

      g_assert_nonnull (strstr (dump, "日本"));
    }
  return NULL;
}

/* One source, several threads, as the workers have it. */
static void
test_threads (void)
{
  static const char mail[] = HEAD "Subject: =?iso-2022-jp?B?GyRCRnxLXBsoQg==?=\r\nContent-Type: text/html\r\n\r\n<p>a &euro; b</p>";
  g_autoptr (GBytes) bytes = g_bytes_new_static (mail, sizeof (mail) - 1);
  g_autoptr (ConfabMimeSource) source = confab_mime_source_new (bytes);
  GThread *threads[4];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("reader", read_often, source);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/coi/message/contents", test_contents);
  g_test_add_func ("/coi/message/notes", test_notes);
  g_test_add_func ("/coi/message/storage", test_storage);
  g_test_add_func ("/coi/message/no-target", test_no_target);
  g_test_add_func ("/coi/message/delta-changes", test_delta_changes);
  g_test_add_func ("/coi/message/nested", test_nested);
  g_test_add_func ("/coi/message/receipt-request", test_receipt_request);
  g_test_add_func ("/coi/message/detection", test_detection);
  g_test_add_func ("/coi/message/machines", test_machines);
  g_test_add_func ("/coi/message/fingerprint", test_fingerprint);
  g_test_add_func ("/coi/message/derived-id", test_derived_id);
  g_test_add_func ("/coi/message/dates", test_dates);
  g_test_add_func ("/coi/message/bounds", test_bounds);
  g_test_add_func ("/coi/message/partial", test_partial);
  g_test_add_func ("/coi/message/threads", test_threads);
  return g_test_run ();
}
