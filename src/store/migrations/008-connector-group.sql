-- The groups that a source writes, by the names that it has for them.
create table connector_group (
  connector_id text not null references connector (id),
  name text not null,
  group_id text not null,
  primary key (connector_id, name)
) {strict};
