-- What a group of a source gives to the people in it: a group, a role, or the use of an application.
create table group_mapping (
  id text primary key,
  connector_id text not null references connector (id),
  -- As the source writes it, letter by letter.
  name text not null,
  kind text not null,
  -- The id of the group, of the organization or of the application, by the kind.
  target_id text not null,
  role text not null,
  created_at {int} not null
) {strict};

create unique index group_mapping_place on group_mapping (connector_id, name, kind, target_id);

-- What people have because a source names them in its groups.
create table mapped_right (
  connector_id text not null references connector (id),
  user_id text not null references user_account (id),
  kind text not null,
  target_id text not null,
  role text not null,
  -- The role that they have without any source; empty for none.
  own_role text not null,
  primary key (connector_id, user_id, kind, target_id)
) {strict};

create index mapped_right_holder on mapped_right (user_id, kind, target_id);

create index connector_group_group on connector_group (group_id);
