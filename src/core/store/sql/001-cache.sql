-- The desk's own file: what came back from the log with a number, what still has to be told, and the
-- projection that the board reads. Whatever says who somebody is, or anything clinical, is sealed; ids
-- are random and say nothing; day and minute are kept in the clear so that a day opens without the rest.
create table setting (
  name text primary key,
  value blob not null                   -- sealed
) strict, without rowid;

create table entry (
  number integer primary key,           -- given by the relay
  id text not null unique,
  author text not null,
  audience integer not null,
  received integer not null,
  head blob not null,                   -- the log's rolling hash here, for finding a common point
  verified integer not null,            -- 1: it opened, and its author's signature fitted, when it came
  body blob not null                    -- the whole sealed entry
) strict;

create table entry_subject (
  subject text not null,
  number integer not null references entry on delete cascade,
  primary key (subject, number)
) strict, without rowid;
create index entry_subject_number on entry_subject (number);

create table outbox (
  position integer primary key,         -- the order of telling
  id text not null unique,
  tokens integer not null,              -- how many the envelope carries
  number integer not null default 0,    -- given by the relay, not yet come back
  offered integer not null default 0,   -- the relay may have it: it cannot be taken back any more
  given_back integer not null default 0,-- an entry of the log that a restored relay had lost
  received integer not null default 0,  -- of one given back: when the relay had it first
  verified integer not null default 1,  -- of one given back: as in the log
  body blob not null
) strict;

create table refused (                  -- what the relay would not take; kept, never shown as done
  id text primary key,
  reason text not null,
  body blob not null
) strict, without rowid;

create table chain (                    -- each author's last entry in each audience
  author text not null,
  audience integer not null,
  counter integer not null,
  hash blob not null,
  primary key (author, audience)
) strict, without rowid;

create table call (                     -- a provider call reserved by this desk, until its outcome is saved
  id text primary key,                  -- the entry that reserved it
  begun integer not null default 0      -- 1 before the first byte leaves
) strict, without rowid;

create table entity (
  kind integer not null,
  id text not null,
  parent text not null,
  day integer not null,                 -- YYYYMMDD in the clinic's zone, 0: none
  minute integer not null,
  brief blob,                           -- sealed: what search reads of a patient
  state blob not null,                  -- sealed
  primary key (kind, id)
) strict, without rowid;
-- Asked with "+kind = ?", or the planner would walk everything of that kind by the primary key.
create index entity_parent on entity (parent);
create index entity_day on entity (day, parent, minute);
