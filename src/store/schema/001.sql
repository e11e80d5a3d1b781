-- SPDX-License-Identifier: GPL-3.0-or-later
-- The first schema. Times are milliseconds since 1970 UTC, addresses lower-cased,
-- Message-IDs without brackets, enumerations those of confab-types.h and the
-- store's headers. Columns named …_hash are a hash, keyed with 'hash-key', of the
-- column beside them: short index keys, always checked against the text.

CREATE TABLE meta (
  key TEXT PRIMARY KEY,
  value ANY
) STRICT, WITHOUT ROWID;

INSERT INTO meta (key, value) VALUES ('sequence', 0), ('hash-key', randomblob (16));
-- The largest id that a message ever had: none is given twice.
INSERT INTO meta (key, value) VALUES ('message', 0);

-- Accounts ------------------------------------------------------------------

CREATE TABLE account (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  address TEXT NOT NULL,
  name TEXT,
  imap_host TEXT NOT NULL,
  imap_port INTEGER NOT NULL,
  imap_security INTEGER NOT NULL,
  imap_user TEXT NOT NULL,
  smtp_host TEXT NOT NULL,
  smtp_port INTEGER NOT NULL,
  smtp_security INTEGER NOT NULL,
  smtp_user TEXT NOT NULL,
  authority TEXT,
  auth INTEGER NOT NULL               -- ConfabAuth: by password, or by tokens
) STRICT;

CREATE TABLE own_address (
  account_id INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
  address TEXT NOT NULL,
  main INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (account_id, address)
) STRICT, WITHOUT ROWID;

-- What was learnt of a server; account 0 is the profile itself.
CREATE TABLE value (
  account_id INTEGER NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (account_id, key)
) STRICT, WITHOUT ROWID;

-- Folders -------------------------------------------------------------------

CREATE TABLE folder (
  id INTEGER PRIMARY KEY,
  account_id INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
  name TEXT NOT NULL,
  delimiter INTEGER NOT NULL DEFAULT 0,
  role INTEGER NOT NULL DEFAULT 0,
  uidvalidity INTEGER NOT NULL DEFAULT 0,
  uidnext INTEGER NOT NULL DEFAULT 0,
  highestmodseq INTEGER NOT NULL DEFAULT 0,
  oldest_uid INTEGER NOT NULL DEFAULT 0,
  complete INTEGER NOT NULL DEFAULT 0,
  UNIQUE (account_id, name)
) STRICT;

-- People --------------------------------------------------------------------

CREATE TABLE person (
  id INTEGER PRIMARY KEY,
  account_id INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
  name TEXT,                          -- given by the owner; NULL: as they call themselves
  note TEXT,
  avatar TEXT,                        -- hash of a blob
  blocked INTEGER NOT NULL DEFAULT 0,
  saved INTEGER NOT NULL DEFAULT 0,   -- in the address book, by the owner's act
  changed_time INTEGER NOT NULL DEFAULT 0, -- when the owner last changed what is above
  blocked_time INTEGER NOT NULL DEFAULT 0, -- and when they blocked them, or took that back
  verified_time INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX person_account ON person (account_id);
CREATE INDEX person_avatar ON person (avatar) WHERE avatar IS NOT NULL;

CREATE TABLE address (
  id INTEGER PRIMARY KEY,
  account_id INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
  address TEXT NOT NULL,
  name TEXT,                          -- as they call themselves
  name_time INTEGER NOT NULL DEFAULT 0,
  shown_name TEXT NOT NULL,           -- of the person, else the name, else the address
  collation BLOB NOT NULL,            -- sort key of shown_name
  person_id INTEGER REFERENCES person ON DELETE SET NULL,
  written_time INTEGER NOT NULL DEFAULT 0, -- when they were last written to; 0: never
  heard_time INTEGER NOT NULL DEFAULT 0,   -- when they last wrote
  avatar TEXT,                        -- as they show themselves: hash of a blob
  status TEXT,
  profile_time INTEGER NOT NULL DEFAULT 0, -- when they said so
  UNIQUE (account_id, address)
) STRICT;

CREATE INDEX address_person ON address (person_id) WHERE person_id IS NOT NULL;
CREATE INDEX address_collation ON address (collation);
CREATE INDEX address_avatar ON address (avatar) WHERE avatar IS NOT NULL;

-- More of a person: telephone, birthday, web page… as labelled values.
CREATE TABLE person_detail (
  person_id INTEGER NOT NULL REFERENCES person ON DELETE CASCADE,
  kind TEXT NOT NULL,
  position INTEGER NOT NULL,
  label TEXT,
  value TEXT NOT NULL,
  PRIMARY KEY (person_id, kind, position)
) STRICT, WITHOUT ROWID;

-- OpenPGP keys that were met. A fingerprint is what an encrypted chat is keyed by.
CREATE TABLE key (
  id INTEGER PRIMARY KEY,
  account_id INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
  fingerprint TEXT NOT NULL,
  person_id INTEGER REFERENCES person ON DELETE SET NULL,
  data BLOB,
  first_time INTEGER NOT NULL DEFAULT 0,
  last_time INTEGER NOT NULL DEFAULT 0,
  verified INTEGER NOT NULL DEFAULT 0,
  verifier TEXT,                      -- fingerprint of who introduced it
  UNIQUE (account_id, fingerprint)
) STRICT;

CREATE INDEX key_person ON key (person_id) WHERE person_id IS NOT NULL;

-- Which keys an address uses, and who said so.
CREATE TABLE key_use (
  account_id INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
  address TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  origin INTEGER NOT NULL,            -- own header, gossip, by hand, key exchange
  prefer_encrypt INTEGER NOT NULL DEFAULT 0,
  time INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (account_id, address, fingerprint, origin)
) STRICT, WITHOUT ROWID;

-- Mails in the folders that own devices share, and what each is about: the hash of an
-- address, a group, a chat, the own profile, a draft.
CREATE TABLE storage (
  folder_id INTEGER NOT NULL REFERENCES folder ON DELETE CASCADE,
  uid INTEGER NOT NULL,
  key TEXT NOT NULL,
  gone INTEGER NOT NULL DEFAULT 0,    -- no longer there; what follows from it is not known yet
  PRIMARY KEY (folder_id, uid, key)
) STRICT, WITHOUT ROWID;

CREATE INDEX storage_key ON storage (folder_id, key);

-- What another device chose for a conversation that is not here yet.
CREATE TABLE chat_setting (
  account_id INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
  kind INTEGER NOT NULL,
  key TEXT NOT NULL,
  time INTEGER NOT NULL,
  archived INTEGER NOT NULL,
  pinned INTEGER NOT NULL,
  muted_until INTEGER NOT NULL,
  draft TEXT,                         -- and what was typed there
  draft_time INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (account_id, kind, key)
) STRICT, WITHOUT ROWID;

-- The own profile: what everybody is shown, and what some are shown instead.
CREATE TABLE profile (
  account_id INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
  audience TEXT NOT NULL,             -- '': everybody else
  name TEXT,
  status TEXT,
  avatar TEXT,                        -- hash of a blob
  time INTEGER NOT NULL,              -- when it was last changed
  PRIMARY KEY (account_id, audience)
) STRICT, WITHOUT ROWID;

CREATE INDEX profile_avatar ON profile (avatar) WHERE avatar IS NOT NULL;

-- Who was sent the own profile.
CREATE TABLE profile_sent (
  account_id INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
  address TEXT NOT NULL,
  audience TEXT,                      -- NULL: another device sent it
  time INTEGER NOT NULL,
  PRIMARY KEY (account_id, address)
) STRICT, WITHOUT ROWID;

-- Conversations -------------------------------------------------------------

CREATE TABLE conversation (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  account_id INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
  kind INTEGER NOT NULL,
  key TEXT NOT NULL,
  name TEXT NOT NULL,
  own_name INTEGER NOT NULL DEFAULT 0,
  unnamed INTEGER NOT NULL DEFAULT 0, -- the name is made of its members' names
  collation BLOB NOT NULL,
  kept INTEGER NOT NULL DEFAULT 0,
  request INTEGER NOT NULL DEFAULT 0,
  archived INTEGER NOT NULL DEFAULT 0,
  pinned INTEGER NOT NULL DEFAULT 0,
  muted_until INTEGER NOT NULL DEFAULT 0,
  can_send INTEGER NOT NULL DEFAULT 1,
  draft TEXT,
  draft_time INTEGER NOT NULL DEFAULT 0,    -- when the draft was last changed,
  draft_shared INTEGER NOT NULL DEFAULT 0,  -- and which of its times other devices know
  settings_time INTEGER NOT NULL DEFAULT 0, -- of the settings synced between devices
  description TEXT,
  avatar TEXT,                        -- hash of a blob
  expiry INTEGER NOT NULL DEFAULT 0,  -- messages vanish after this many seconds
  name_time INTEGER NOT NULL DEFAULT 0,        -- when its members last named it,
  description_time INTEGER NOT NULL DEFAULT 0, -- described it,
  avatar_time INTEGER NOT NULL DEFAULT 0,      -- and gave it a picture
  info INTEGER NOT NULL DEFAULT 0,             -- bits: what is to be asked or answered
  founded INTEGER NOT NULL DEFAULT 0,          -- when what began the group arrived; 0: made here
  -- Kept up with the messages; nothing counts at display time.
  listed INTEGER NOT NULL DEFAULT 0,
  unread INTEGER NOT NULL DEFAULT 0,
  mentions INTEGER NOT NULL DEFAULT 0,
  last_message_id INTEGER,
  last_time INTEGER NOT NULL DEFAULT 0,
  last_text TEXT,
  last_author TEXT,                   -- NULL: as the address is shown
  last_kind INTEGER NOT NULL DEFAULT 1,
  last_state INTEGER NOT NULL DEFAULT 1,
  last_outgoing INTEGER NOT NULL DEFAULT 0,
  last_deleted INTEGER NOT NULL DEFAULT 0,
  UNIQUE (account_id, kind, key)
) STRICT;

CREATE INDEX conversation_avatar ON conversation (avatar) WHERE avatar IS NOT NULL;
CREATE INDEX conversation_listed ON conversation (last_time, id) WHERE listed = 1;

-- Old ids and keys of conversations that were merged into others.
CREATE TABLE conversation_alias (
  id INTEGER PRIMARY KEY,
  account_id INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  key TEXT NOT NULL,
  conversation_id INTEGER NOT NULL REFERENCES conversation ON DELETE CASCADE,
  UNIQUE (account_id, kind, key)
) STRICT;

CREATE INDEX conversation_alias_target ON conversation_alias (conversation_id);

CREATE TABLE member (
  conversation_id INTEGER NOT NULL REFERENCES conversation ON DELETE CASCADE,
  address TEXT NOT NULL,
  name TEXT,
  time INTEGER NOT NULL DEFAULT 0,    -- of the last change of this membership
  present INTEGER NOT NULL DEFAULT 1, -- 0: was one, with the time kept for late changes; 2: oneself; 3: left
  PRIMARY KEY (conversation_id, address)
) STRICT, WITHOUT ROWID;

CREATE INDEX member_address ON member (address);

-- Who was added, who left, who changed what, when, by which message.
CREATE TABLE group_change (
  id INTEGER PRIMARY KEY,
  conversation_id INTEGER NOT NULL REFERENCES conversation ON DELETE CASCADE,
  kind INTEGER NOT NULL,
  actor TEXT NOT NULL,
  subject TEXT NOT NULL DEFAULT '',   -- the member, the new name…
  time INTEGER NOT NULL,
  message_id INTEGER REFERENCES message ON DELETE SET NULL
) STRICT;

CREATE INDEX group_change_conversation ON group_change (conversation_id, time);
CREATE INDEX group_change_message ON group_change (message_id) WHERE message_id IS NOT NULL;

-- Messages ------------------------------------------------------------------

CREATE TABLE message (
  id INTEGER PRIMARY KEY,             -- from meta
  account_id INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
  conversation_id INTEGER NOT NULL REFERENCES conversation,
  time INTEGER NOT NULL,
  tie INTEGER NOT NULL,               -- hash of message_id and variant
  date INTEGER NOT NULL DEFAULT 0,
  author_id INTEGER NOT NULL,         -- address
  kind INTEGER NOT NULL,
  state INTEGER NOT NULL,
  hidden INTEGER NOT NULL DEFAULT 0,  -- bits: why it is not shown
  unread INTEGER NOT NULL DEFAULT 0,  -- incoming, visible, not seen
  mention INTEGER NOT NULL DEFAULT 0,
  outgoing INTEGER NOT NULL DEFAULT 0,
  chat INTEGER NOT NULL DEFAULT 0,
  floating INTEGER NOT NULL DEFAULT 0,
  located INTEGER NOT NULL DEFAULT 0, -- ever lay on the server
  gone INTEGER NOT NULL DEFAULT 0,    -- and lies nowhere there now
  edited INTEGER NOT NULL DEFAULT 0,
  deleted INTEGER NOT NULL DEFAULT 0, -- by its author
  truncated INTEGER NOT NULL DEFAULT 0,
  forwarded INTEGER NOT NULL DEFAULT 0, -- passed on from somebody else
  protection INTEGER NOT NULL DEFAULT 0,
  server_flags INTEGER NOT NULL DEFAULT 0,
  want_mask INTEGER NOT NULL DEFAULT 0,
  want_value INTEGER NOT NULL DEFAULT 0,
  reader_version INTEGER NOT NULL DEFAULT 0,
  attachments INTEGER NOT NULL DEFAULT 0,
  size INTEGER NOT NULL DEFAULT 0,
  expires INTEGER NOT NULL DEFAULT 0, -- vanishes at this time
  root_hash INTEGER,
  subject_hash INTEGER,
  message_id TEXT NOT NULL,
  variant TEXT NOT NULL DEFAULT '',
  author_name TEXT,
  subject TEXT,
  title TEXT,
  subject_key TEXT,
  in_reply_to TEXT,
  parent_key TEXT,
  root_key TEXT,
  list_id TEXT,
  preview TEXT,
  problem TEXT,
  ignored TEXT,                       -- what of it was broken and left out
  source TEXT,                        -- hash of a blob
  line_of INTEGER REFERENCES message ON DELETE CASCADE, -- a line about the conversation, which that message tells of
  UNIQUE (account_id, message_id, variant)
) STRICT;

CREATE INDEX message_timeline ON message (conversation_id, hidden, time, tie);
CREATE INDEX message_unread ON message (conversation_id, time, tie) WHERE unread = 1;
CREATE INDEX message_mention ON message (conversation_id) WHERE unread = 1 AND mention = 1;
CREATE INDEX message_root ON message (root_hash) WHERE root_hash IS NOT NULL;
CREATE INDEX message_subject ON message (subject_hash, floating, time) WHERE subject_hash IS NOT NULL;
CREATE INDEX message_wanted ON message (account_id) WHERE want_mask <> 0;
CREATE INDEX message_expires ON message (expires) WHERE expires <> 0;
CREATE UNIQUE INDEX message_line ON message (line_of) WHERE line_of IS NOT NULL;
CREATE INDEX message_line_place ON message (conversation_id) WHERE line_of IS NOT NULL;
CREATE INDEX message_source ON message (source) WHERE source IS NOT NULL;
CREATE INDEX message_media ON message (conversation_id, time, tie) WHERE hidden = 0 AND attachments > 0;

-- What is long, apart, so that a change of state or flags writes little.
CREATE TABLE message_body (
  id INTEGER PRIMARY KEY REFERENCES message ON DELETE CASCADE,
  text TEXT,
  full_text TEXT,                     -- NULL: the same as text
  quote TEXT,
  recipients TEXT,                    -- one address a line
  header BLOB
) STRICT;

CREATE TABLE location (
  folder_id INTEGER NOT NULL REFERENCES folder ON DELETE CASCADE,
  uid INTEGER NOT NULL,
  message_id INTEGER NOT NULL REFERENCES message ON DELETE CASCADE,
  uidvalidity INTEGER NOT NULL,
  flags INTEGER NOT NULL DEFAULT 0,
  modseq INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (folder_id, uid)
) STRICT, WITHOUT ROWID;

CREATE INDEX location_message ON location (message_id);

-- What a server calls a message, the same for all copies of it (Gmail's X-GM-MSGID).
CREATE TABLE server_id (
  account_id INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
  server_id INTEGER NOT NULL,         -- 64 bits, their sign without a meaning
  message_id INTEGER NOT NULL REFERENCES message ON DELETE CASCADE,
  PRIMARY KEY (account_id, server_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX server_id_message ON server_id (message_id);

CREATE TABLE attachment (
  id INTEGER PRIMARY KEY,
  message_id INTEGER NOT NULL REFERENCES message ON DELETE CASCADE,
  position INTEGER NOT NULL,
  section TEXT NOT NULL,
  name TEXT NOT NULL,
  content_type TEXT NOT NULL,
  size INTEGER NOT NULL DEFAULT -1,
  content_id TEXT,
  inline INTEGER NOT NULL DEFAULT 0,
  width INTEGER NOT NULL DEFAULT 0,
  height INTEGER NOT NULL DEFAULT 0,
  duration INTEGER NOT NULL DEFAULT 0, -- of sound and film, ms
  preview_section TEXT,                -- the part that is its preview
  blob TEXT                            -- hash of the bytes, when they are here
) STRICT;

CREATE INDEX attachment_message ON attachment (message_id, position);
CREATE INDEX attachment_blob ON attachment (blob) WHERE blob IS NOT NULL;

-- Files beside the database, by content.
CREATE TABLE blob (
  hash TEXT PRIMARY KEY,
  size INTEGER NOT NULL,
  refetchable INTEGER NOT NULL,
  used_time INTEGER NOT NULL          -- when it came
) STRICT, WITHOUT ROWID;

CREATE INDEX blob_used ON blob (refetchable, used_time);

-- What is said about messages -----------------------------------------------

CREATE TABLE edit (
  id INTEGER PRIMARY KEY,
  message_id INTEGER NOT NULL REFERENCES message ON DELETE CASCADE,
  edit_id TEXT NOT NULL,
  time INTEGER NOT NULL,
  text TEXT,                          -- as it was before this edit
  UNIQUE (message_id, edit_id)
) STRICT;

CREATE TABLE receipt (
  message_id INTEGER NOT NULL REFERENCES message ON DELETE CASCADE,
  address TEXT NOT NULL,
  kind INTEGER NOT NULL,
  time INTEGER NOT NULL,
  problem TEXT,
  PRIMARY KEY (message_id, address, kind)
) STRICT, WITHOUT ROWID;

-- Receipts that others asked for: to whom, and whether they were sent.
CREATE TABLE receipt_request (
  message_id INTEGER PRIMARY KEY REFERENCES message ON DELETE CASCADE,
  address TEXT NOT NULL,
  state INTEGER NOT NULL,
  time INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE reaction (
  message_id INTEGER NOT NULL REFERENCES message ON DELETE CASCADE,
  address TEXT NOT NULL,
  emoji TEXT NOT NULL,                -- '' keeps the time of an empty set
  time INTEGER NOT NULL,
  PRIMARY KEY (message_id, address, emoji)
) STRICT, WITHOUT ROWID;

CREATE TABLE poll (
  message_id INTEGER PRIMARY KEY REFERENCES message ON DELETE CASCADE,
  title TEXT NOT NULL,
  description TEXT,
  multiple INTEGER NOT NULL DEFAULT 0,
  revote INTEGER NOT NULL DEFAULT 1,
  closed INTEGER NOT NULL DEFAULT 0   -- when it was
) STRICT;

CREATE TABLE poll_option (
  message_id INTEGER NOT NULL REFERENCES poll ON DELETE CASCADE,
  position INTEGER NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (message_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE vote (
  message_id INTEGER NOT NULL REFERENCES poll ON DELETE CASCADE,
  address TEXT NOT NULL,
  options TEXT NOT NULL,              -- positions, with blanks between
  time INTEGER NOT NULL,
  PRIMARY KEY (message_id, address)
) STRICT, WITHOUT ROWID;

CREATE TABLE place (
  message_id INTEGER PRIMARY KEY REFERENCES message ON DELETE CASCADE,
  latitude REAL NOT NULL,
  longitude REAL NOT NULL,
  accuracy REAL NOT NULL DEFAULT 0,
  name TEXT
) STRICT;

-- Who is named in a text: in the mail's own, and in the one that an edit gave it.
CREATE TABLE mention (
  message_id INTEGER NOT NULL REFERENCES message ON DELETE CASCADE,
  edited INTEGER NOT NULL DEFAULT 0,
  position INTEGER NOT NULL,
  address TEXT NOT NULL,
  name TEXT,
  PRIMARY KEY (message_id, edited, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE pin (
  message_id INTEGER PRIMARY KEY REFERENCES message ON DELETE CASCADE,
  conversation_id INTEGER,            -- the message's
  address TEXT NOT NULL,
  pinned INTEGER NOT NULL,
  time INTEGER NOT NULL,
  expires INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX pin_last ON pin (conversation_id, time) WHERE pinned = 1;

-- Work for the server -------------------------------------------------------

CREATE TABLE outbox (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  account_id INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
  lane INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  conversation_id INTEGER,
  message_id INTEGER REFERENCES message ON DELETE CASCADE,
  folder_id INTEGER REFERENCES folder ON DELETE CASCADE,
  payload BLOB,
  state INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  next_try INTEGER NOT NULL DEFAULT 0,
  problem TEXT
) STRICT;

CREATE INDEX outbox_order ON outbox (account_id, lane, id);
CREATE INDEX outbox_conversation ON outbox (account_id, lane, conversation_id, id) WHERE conversation_id IS NOT NULL;
CREATE INDEX outbox_folder ON outbox (account_id, lane, folder_id, id) WHERE folder_id IS NOT NULL;
CREATE INDEX outbox_message ON outbox (message_id) WHERE message_id IS NOT NULL;
CREATE INDEX outbox_folder_only ON outbox (folder_id) WHERE folder_id IS NOT NULL;

-- What Confab changed on servers, for the person to read.
CREATE TABLE server_log (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  account_id INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
  time INTEGER NOT NULL,
  folder TEXT,
  action TEXT NOT NULL,
  detail TEXT
) STRICT;

CREATE INDEX server_log_account ON server_log (account_id, id);

-- Search: one row for each message, by its id; the text itself is in message_body.
CREATE VIRTUAL TABLE search USING fts5 (
  text, subject, files,
  content = '', contentless_delete = 1, tokenize = 'confab', prefix = '2'
);

-- How messages hang together ------------------------------------------------

CREATE TABLE link (
  message_id INTEGER PRIMARY KEY REFERENCES message ON DELETE CASCADE,
  arrived INTEGER NOT NULL DEFAULT 0, -- the earliest INTERNALDATE of its copies,
  arrived_folder INTEGER NOT NULL DEFAULT 0, -- and where that one lay
  arrived_uid INTEGER NOT NULL DEFAULT 0,
  role INTEGER NOT NULL DEFAULT 0,
  place INTEGER NOT NULL,             -- the kind of conversation its own evidence says
  key TEXT,                           -- and which; NULL for a thread
  old INTEGER NOT NULL DEFAULT 0,     -- there before the account's first sync was over
  made INTEGER NOT NULL DEFAULT 0,    -- made here, and not read from a server
  copy_of INTEGER,                    -- the message this is only another copy of
  home TEXT,                          -- the group or list it belongs to
  listed TEXT,                        -- the list another copy of it came through
  payload TEXT,
  words TEXT                          -- length and hash of its words, to know a list's copy by
) STRICT;

-- What an edit, a deletion, a receipt, a reaction… is about.
CREATE TABLE link_target (
  message_id INTEGER NOT NULL REFERENCES message ON DELETE CASCADE,
  target TEXT NOT NULL,
  target_hash INTEGER NOT NULL,
  PRIMARY KEY (message_id, target)
) STRICT, WITHOUT ROWID;

CREATE INDEX link_target_hash ON link_target (target_hash);

-- Threads that hang on another one, because people and subject are the same.
CREATE TABLE hanging (
  account_id INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
  root_key TEXT NOT NULL,
  on_key TEXT NOT NULL,
  PRIMARY KEY (account_id, root_key)
) STRICT, WITHOUT ROWID;

CREATE INDEX hanging_on ON hanging (account_id, on_key);

CREATE INDEX message_nameless ON message (author_id) WHERE author_name IS NULL;
CREATE INDEX message_author ON message (author_id, time);
