-- As SQLite's of the same number: the webhook secrets of a clinic that are accepted, and desks that were revoked.
CREATE TABLE hook (
  hash    bytea PRIMARY KEY CHECK (length (hash) = 32),
  clinic  bigint NOT NULL REFERENCES clinic (no),
  no      bigint NOT NULL,
  made_ms bigint NOT NULL,
  UNIQUE (clinic, no)
);
INSERT INTO hook (hash, clinic, no, made_ms) SELECT hook_hash, no, 1, 0 FROM clinic WHERE hook_hash IS NOT NULL;
ALTER TABLE desk ADD COLUMN revoked_ms bigint NOT NULL DEFAULT 0;
