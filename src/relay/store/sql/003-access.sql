-- A clinic's webhook secret may be changed while invites made with the old one are still out: several are accepted,
-- each by its hash, in the order they came (no). clinic.hook_hash stays the first one's: a repeated claim is known by it.
CREATE TABLE hook (
  hash    BLOB PRIMARY KEY CHECK (length (hash) = 32),
  clinic  INTEGER NOT NULL REFERENCES clinic (no),
  no      INTEGER NOT NULL,
  made_ms INTEGER NOT NULL,                 -- 0: before this was kept
  UNIQUE (clinic, no)
) STRICT, WITHOUT ROWID;
INSERT INTO hook (hash, clinic, no, made_ms) SELECT hook_hash, no, 1, 0 FROM clinic WHERE hook_hash IS NOT NULL;

-- When a desk was revoked; 0: it was not. It stays, without tokens, so that it is not let in by its claim code again.
ALTER TABLE desk ADD COLUMN revoked_ms INTEGER NOT NULL DEFAULT 0;
