-- The seals of the audit log: which place each event has in the chain of its root, and the hash
-- that the chain has there. Events themselves are left as they were written.
create table audit_seal (
  -- The order of sealing, over all chains.
  number {int} primary key,
  event_id {int} not null unique,
  -- The id of a root organization, or `hub`.
  chain text not null,
  position {int} not null,
  hash {bytes} not null
) {strict};

create unique index audit_seal_position on audit_seal (chain, position);

-- The one checkpoint of each chain: from where to where it goes, signed.
create table audit_chain (
  chain text primary key,
  -- The first position that is kept, and the hash before it.
  first_position {int} not null,
  previous {bytes} not null,
  position {int} not null,
  hash {bytes} not null,
  at {int} not null,
  key_id text not null,
  signature text not null
) {strict};

-- Ids that were passed over because no event was there yet: its unit may still be under way.
create table audit_gap (
  event_id {int} primary key,
  seen_at {int} not null
) {strict};

-- How far it is sealed: one row, which every process that seals something changes.
create table audit_sealer (
  name text primary key,
  number {int} not null,
  event_id {int} not null
) {strict};

insert into audit_sealer (name, number, event_id) values ('sealer', 0, 0);

-- What checkpoints are signed with: Ed25519, the private half sealed.
create table audit_key (
  id text primary key,
  sealed text not null,
  created_at {int} not null
) {strict};

-- Where sealed events are sent on to.
create table audit_stream (
  id text primary key,
  -- Null for every chain.
  chain text,
  url text not null,
  -- What a webhook is signed with, sealed; empty where nothing is signed.
  secret text not null,
  -- The last that has arrived: a position of its chain, or a number where it takes every chain.
  place {int} not null,
  failures {int} not null,
  retry_at {int} not null,
  cause text not null,
  holder text not null,
  held_until {int} not null,
  created_at {int} not null,
  delivered_at {int}
) {strict};
