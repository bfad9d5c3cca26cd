-- Short-lived things that a protocol must remember: codes, request ids, replay marks.
create table state (
  kind text not null,
  key text not null,
  value text not null,
  expires_at {int} not null,
  primary key (kind, key)
) {strict};

create index state_expiry on state (expires_at);

-- One row a kind of thing that processes keep in memory; counted up when one of them changes.
create table version (
  name text primary key,
  value {int} not null
) {strict};
