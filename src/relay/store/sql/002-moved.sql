-- A clinic may be moved from one relay's store to another's. What it has been given under its first relay's
-- name (deliveries, and what desks give back of them) stays under that name: the identity travels with it.
-- Null: this store's own.
ALTER TABLE clinic ADD COLUMN relay_id TEXT;
ALTER TABLE clinic ADD COLUMN relay_key BLOB CHECK (length (relay_key) = 32);

-- Of the two stores only one may serve a clinic: leaving, while it is copied from here; gone, when the copy is
-- proven; arriving, while it is copied to here.
ALTER TABLE clinic ADD COLUMN state TEXT NOT NULL DEFAULT 'here'
  CHECK (state IN ('here', 'leaving', 'gone', 'arriving'));
