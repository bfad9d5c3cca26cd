-- Outside sources that are asked who somebody is, and what is known of them.
create table connector (
  id text primary key,
  root_id text not null references organization (id),
  organization_id text not null references organization (id),
  name text not null,
  type text not null,
  settings text not null,
  domains text not null,
  position {int} not null,
  active {int} not null,
  created_at {int} not null,
  updated_at {int} not null,
  deleted_at {int}
) {strict};

create index connector_organization on connector (organization_id);

-- Whom a source means by a name of its own.
create table identity_link (
  connector_id text not null references connector (id),
  subject text not null,
  user_id text not null references user_account (id),
  created_at {int} not null,
  primary key (connector_id, subject)
) {strict};

create index identity_link_user on identity_link (user_id);

-- What people sign in with, as apps report it.
create table device (
  user_id text not null references user_account (id),
  name text not null,
  os text not null,
  label text not null,
  seen_at {int} not null,
  blocked_at {int},
  primary key (user_id, name)
) {strict};

-- Administrators who keep a password here although those of their organization are elsewhere.
alter table user_account add column break_glass {int} not null default 0;
