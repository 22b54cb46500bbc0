-- As SQLite's of the same number: what a clinic that moves between stores takes with it, and which of the two
-- stores serves it.
ALTER TABLE clinic ADD COLUMN relay_id text;
ALTER TABLE clinic ADD COLUMN relay_key bytea CHECK (length (relay_key) = 32);
ALTER TABLE clinic ADD COLUMN state text NOT NULL DEFAULT 'here'
  CHECK (state IN ('here', 'leaving', 'gone', 'arriving'));
