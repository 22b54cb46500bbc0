-- A manager's desk tells which entries up to a number it still keeps after its window: a bit for each, that of entry
-- n being bit n % 8 of byte n / 8. When the operator wants it, the others are dropped: their rows stay, with their
-- numbers, ids and hashes, and without their bytes.
CREATE TABLE told (
  row         INTEGER PRIMARY KEY,
  clinic      INTEGER NOT NULL REFERENCES clinic (no),
  number      INTEGER NOT NULL,
  received_ms INTEGER NOT NULL,
  kept        BLOB NOT NULL,
  UNIQUE (clinic, number)
) STRICT;

-- Up to floor what nobody keeps is dropped, or is about to be: floor_done says how far that has come.
ALTER TABLE clinic ADD COLUMN floor INTEGER NOT NULL DEFAULT 0;
ALTER TABLE clinic ADD COLUMN floor_done INTEGER NOT NULL DEFAULT 0;
