-- What sources have written of people and groups, as they wrote it, and whom it is about.
create table record (
  id text primary key,
  connector_id text not null references connector (id),
  kind text not null,
  user_id text references user_account (id),
  group_id text references member_group (id) on delete cascade,
  name text not null,
  -- The name as it is compared: NFC, trimmed, lower case.
  name_key text not null,
  -- Empty where there is none.
  external_id text not null,
  active {int} not null,
  version {int} not null,
  attributes text not null,
  created_at {int} not null,
  updated_at {int} not null
) {strict};

create index record_place on record (connector_id, kind, id);

-- The names of groups may be there twice, if the connector lets them.
create unique index record_user_name on record (connector_id, name_key) where kind = 'user';

create index record_name on record (connector_id, kind, name_key);

create index record_external on record (connector_id, kind, external_id);

create index record_user on record (user_id) where user_id is not null;

create index record_group on record (group_id) where group_id is not null;

-- The e-mail addresses of a person, as they are compared: what clients look people up by.
create table record_email (
  record_id text not null references record (id) on delete cascade,
  email_key text not null,
  primary key (record_id, email_key)
) {strict};

create index record_email_key on record_email (email_key);

create table record_member (
  group_id text not null references record (id) on delete cascade,
  member_id text not null references record (id) on delete cascade,
  primary key (group_id, member_id)
) {strict};

create index record_member_member on record_member (member_id);

-- A key of one connector writes there, and is good for nothing else.
alter table api_key add column connector_id text references connector (id);
