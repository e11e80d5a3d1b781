/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names of header fields and the values that chat programs put there, in one place. */
#pragma once

/* RFC 5322, 2045, 2183 */
#define CONFAB_HEADER_FROM "From"
#define CONFAB_HEADER_SENDER "Sender"
#define CONFAB_HEADER_REPLY_TO "Reply-To"
#define CONFAB_HEADER_TO "To"
#define CONFAB_HEADER_CC "Cc"
#define CONFAB_HEADER_BCC "Bcc"
#define CONFAB_HEADER_SUBJECT "Subject"
#define CONFAB_HEADER_DATE "Date"
#define CONFAB_HEADER_MESSAGE_ID "Message-ID"
#define CONFAB_HEADER_ORIGINAL_MESSAGE_ID "X-Microsoft-Original-Message-ID"
#define CONFAB_HEADER_IN_REPLY_TO "In-Reply-To"
#define CONFAB_HEADER_REFERENCES "References"
#define CONFAB_HEADER_REFERENCE "Reference" /* as the first COI drafts had it */
#define CONFAB_HEADER_MIME_VERSION "MIME-Version"
#define CONFAB_HEADER_CONTENT_TYPE "Content-Type"
#define CONFAB_HEADER_CONTENT_DISPOSITION "Content-Disposition"
#define CONFAB_HEADER_RECEIVED "Received"

/* Lists, machines, programs */
#define CONFAB_HEADER_LIST_ID "List-Id"
#define CONFAB_HEADER_LIST_POST "List-Post"
#define CONFAB_HEADER_LIST_UNSUBSCRIBE "List-Unsubscribe"
#define CONFAB_HEADER_PRECEDENCE "Precedence"
#define CONFAB_HEADER_AUTO_SUBMITTED "Auto-Submitted"
#define CONFAB_HEADER_FEEDBACK_ID "Feedback-ID"
#define CONFAB_HEADER_X_AUTOREPLY "X-Autoreply"
#define CONFAB_HEADER_X_AUTORESPOND "X-Autorespond"
#define CONFAB_HEADER_RETURN_PATH "Return-Path"
#define CONFAB_HEADER_X_FAILED_RECIPIENTS "X-Failed-Recipients"
#define CONFAB_HEADER_AUTHENTICATION_RESULTS "Authentication-Results"

/* Receipts */
#define CONFAB_HEADER_RECEIPT_TO "Disposition-Notification-To"
#define CONFAB_HEADER_CHAT_RECEIPT_TO "Chat-Disposition-Notification-To"
#define CONFAB_HEADER_ORIGINAL_ID "Original-Message-ID"
#define CONFAB_HEADER_ADDITIONAL_IDS "Additional-Message-IDs"
#define CONFAB_HEADER_REPORTING_UA "Reporting-UA"
#define CONFAB_HEADER_FINAL_RECIPIENT "Final-Recipient"
#define CONFAB_HEADER_ORIGINAL_RECIPIENT "Original-Recipient"
#define CONFAB_HEADER_DISPOSITION "Disposition"
#define CONFAB_HEADER_ACTION "Action"
#define CONFAB_HEADER_STATUS "Status"
#define CONFAB_HEADER_DIAGNOSTIC "Diagnostic-Code"

/* Chat */
#define CONFAB_HEADER_CHAT_VERSION "Chat-Version"
#define CONFAB_HEADER_CHAT_CONTENT "Chat-Content"
/* The subject of a message that has none: this and its author. */
#define CONFAB_COI_SUBJECT_PREFIX "Message from "

#define CONFAB_HEADER_GROUP_UNNAMED "Confab-Group-Unnamed" /* its name is made of its members */
#define CONFAB_HEADER_MILLISECONDS "Confab-Milliseconds" /* of Date, which has whole seconds */
#define CONFAB_HEADER_CHAT_EDIT "Chat-Edit"
#define CONFAB_HEADER_CHAT_DELETE "Chat-Delete"
#define CONFAB_HEADER_CHAT_GROUP_ID "Chat-Group-ID"
#define CONFAB_HEADER_CHAT_GROUP_NAME "Chat-Group-Name"
#define CONFAB_HEADER_CHAT_GROUP_OLD_NAME "Chat-Group-Name-Changed"
#define CONFAB_HEADER_CHAT_GROUP_NAME_TIME "Chat-Group-Name-Timestamp"
#define CONFAB_HEADER_CHAT_GROUP_DESCRIPTION "Chat-Group-Description"
#define CONFAB_HEADER_CHAT_GROUP_DESCRIPTION_CHANGED "Chat-Group-Description-Changed"
#define CONFAB_HEADER_CHAT_GROUP_DESCRIPTION_TIME "Chat-Group-Description-Timestamp"
#define CONFAB_HEADER_CHAT_GROUP_PAST "Chat-Group-Past-Members"
#define CONFAB_HEADER_CHAT_GROUP_TIMES "Chat-Group-Member-Timestamps"
#define CONFAB_HEADER_CHAT_GROUP_ADDED "Chat-Group-Member-Added"
#define CONFAB_HEADER_CHAT_GROUP_REMOVED "Chat-Group-Member-Removed"
#define CONFAB_HEADER_CHAT_USER_AVATAR "Chat-User-Avatar"
#define CONFAB_HEADER_CHAT_GROUP_AVATAR "Chat-Group-Avatar"
#define CONFAB_HEADER_CHAT_VOICE "Chat-Voice-Message"
#define CONFAB_HEADER_CHAT_DURATION "Chat-Duration"
#define CONFAB_HEADER_EPHEMERAL_TIMER "Ephemeral-Timer"
#define CONFAB_HEADER_SECURE_JOIN "Secure-Join"

#define CONFAB_HEADER_COI_FROM_HASH "COI-From-Hash"

#define CONFAB_CHAT_VERSION "1.0"

#define CONFAB_DISPOSITION_REACTION "reaction" /* RFC 9078 */
#define CONFAB_DISPOSITION_PINNED "pinned"     /* COI's Pinned Messages */

/* Values of Chat-Content that concern groups and profiles, §9, §19 */
#define CONFAB_CONTENT_GROUP_INFO "groupinfo"
#define CONFAB_CONTENT_GROUP_LEFT "groupleft"
#define CONFAB_CONTENT_GROUP_REQUEST "grouprequested"
#define CONFAB_CONTENT_GROUP_AVATAR "group-avatar-changed"
#define CONFAB_CONTENT_PROFILE "profile"
#define CONFAB_CONTENT_GROUP_CREATED "im.confab.group-created"

/* What Delta Chat writes before the new text of an edit, §28.7 */
#define CONFAB_EDIT_MARK "✏️"

/* Beginnings of message ids, §1, §13 and §28.1 of what is known of COI */
#define CONFAB_ID_PREFIX "chat$"
#define CONFAB_ID_PREFIX_OLD "coi$"
#define CONFAB_ID_GROUP_PREFIX "chat$group."
#define CONFAB_ID_GROUP_PREFIX_OLD "coi$group."
#define CONFAB_ID_GROUP_PREFIX_DELTA "Gr."
