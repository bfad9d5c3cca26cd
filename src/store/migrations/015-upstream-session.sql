-- The session of a source with which one of ours began, for as long as that lasts.
create table upstream_session (
  session_id {int} primary key references session (id),
  connector_id text not null references connector (id),
  -- The hash of what the source calls it, or the person in it; null where it has no name for it.
  name text,
  -- What is needed to end it there, sealed.
  kept text not null
) {strict};

create index upstream_session_name on upstream_session (connector_id, name);
