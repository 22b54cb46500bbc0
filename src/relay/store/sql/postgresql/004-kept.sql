-- As SQLite's of the same number: what a clinic's desks keep, and how far the rest was dropped.
CREATE TABLE told (
  clinic      bigint NOT NULL,
  number      bigint NOT NULL,
  received_ms bigint NOT NULL,
  kept        bytea NOT NULL,
  PRIMARY KEY (clinic, number)
);
ALTER TABLE told ALTER kept SET STORAGE EXTERNAL; -- parts of it are read
ALTER TABLE clinic ADD COLUMN floor bigint NOT NULL DEFAULT 0;
ALTER TABLE clinic ADD COLUMN floor_done bigint NOT NULL DEFAULT 0;
