-- The relay's first tables. Everything of a clinic but its name, as the operator typed it, is sealed, hashed
-- or made by the relay: ids, numbers, times and sizes are what can be read here. Every table names the clinic
-- by its number in this relay, so that two clinics never meet.

-- One row: the relay's own identity. The key tells the relay's own deliveries from others' when desks give
-- entries back, and makes each clinic's webhook secret out of its claim code, which is not kept.
CREATE TABLE relay (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  id  TEXT NOT NULL,
  key BLOB NOT NULL CHECK (length (key) = 32)
) STRICT;

CREATE TABLE clinic (
  no            INTEGER PRIMARY KEY,
  name          TEXT NOT NULL,
  code_hash     BLOB NOT NULL UNIQUE,
  code_until_ms INTEGER NOT NULL,
  id            TEXT UNIQUE,              -- from here on null until it is claimed
  sign_key      BLOB,
  desk_key      BLOB,
  clinical_key  BLOB,
  hook_hash     BLOB UNIQUE,
  epoch         INTEGER NOT NULL DEFAULT 1,
  generation    TEXT NOT NULL,
  generation_ms INTEGER NOT NULL DEFAULT 0, -- when it was last renewed; 0 never
  newest        INTEGER NOT NULL DEFAULT 0,
  head          BLOB NOT NULL DEFAULT (zeroblob (32)) CHECK (length (head) = 32)
) STRICT;

CREATE TABLE desk (
  clinic   INTEGER NOT NULL REFERENCES clinic (no),
  id       TEXT NOT NULL,
  role     TEXT NOT NULL CHECK (role IN ('reception', 'clinician', 'manager', 'viewer')),
  sign_key BLOB NOT NULL,
  box_key  BLOB NOT NULL,
  PRIMARY KEY (clinic, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE desk_token (
  hash    BLOB PRIMARY KEY,
  clinic  INTEGER NOT NULL,
  desk    TEXT NOT NULL,
  made_ms INTEGER NOT NULL,
  FOREIGN KEY (clinic, desk) REFERENCES desk (clinic, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX desk_token_by_desk ON desk_token (clinic, desk);

-- The log. head is the rolling hash up to and with this entry.
CREATE TABLE entry (
  row         INTEGER PRIMARY KEY,
  clinic      INTEGER NOT NULL REFERENCES clinic (no),
  number      INTEGER NOT NULL,
  audience    INTEGER NOT NULL CHECK (audience IN (1, 2)),
  id          TEXT NOT NULL,
  received_ms INTEGER NOT NULL,
  head        BLOB NOT NULL,
  bytes       BLOB NOT NULL,
  UNIQUE (clinic, number),
  UNIQUE (clinic, id)
) STRICT;

-- Reservations outlive everything: a token belongs for ever to the entry that brought it.
CREATE TABLE token (
  clinic INTEGER NOT NULL REFERENCES clinic (no),
  token  BLOB NOT NULL,
  entry  TEXT NOT NULL,
  PRIMARY KEY (clinic, token)
) STRICT, WITHOUT ROWID;

-- Webhook bodies already had, by a hash under a key made of the clinic's webhook secret.
CREATE TABLE body_had (
  clinic INTEGER NOT NULL REFERENCES clinic (no),
  hash   BLOB NOT NULL,
  PRIMARY KEY (clinic, hash)
) STRICT, WITHOUT ROWID;
