-- What a person wants to have at hand, in their own order.
create table favourite (
  user_id text not null references user_account (id),
  application_id text not null references application (id),
  position {int} not null,
  primary key (user_id, application_id)
) {strict};

-- When somebody last opened an application; visits end with their sessions, and this stays.
create table recent (
  user_id text not null references user_account (id),
  application_id text not null references application (id),
  opened_at {int} not null,
  primary key (user_id, application_id)
) {strict};

-- The language in which a person is spoken to, where they have chosen one.
alter table user_account add column language text;

-- The logo of an organization: one each, under a name that changes with its bytes.
create table logo (
  organization_id text primary key references organization (id),
  name text not null,
  bytes {bytes} not null
) {strict};

create index logo_name on logo (name);
