-- The nouns of the hub. Booleans are 0 or 1, times are epoch milliseconds, JSON is text.

create table organization (
  id text primary key,
  root_id text not null,
  parent_id text references organization (id),
  path text not null,
  slug text not null,
  kind text not null,
  name text not null,
  settings text not null,
  features text not null,
  created_at {int} not null,
  updated_at {int} not null,
  deleted_at {int}
) {strict};

create unique index organization_slug on organization (slug);

create index organization_path on organization (path);

create index organization_parent on organization (parent_id);

create table hostname (
  hostname text primary key,
  organization_id text not null references organization (id)
) {strict};

create index hostname_organization on hostname (organization_id);

create table user_account (
  id text primary key,
  root_id text not null references organization (id),
  home_id text not null references organization (id),
  email text,
  email_key text,
  first_name text not null,
  last_name text not null,
  phone text,
  avatar text,
  timezone text,
  external_id text,
  password_hash text,
  status text not null,
  created_at {int} not null,
  updated_at {int} not null,
  deleted_at {int}
) {strict};

create unique index user_email on user_account (root_id, email_key)
  where email_key is not null and deleted_at is null;

create index user_email_anywhere on user_account (email_key);

create index user_home on user_account (home_id);

create table membership (
  organization_id text not null references organization (id),
  user_id text not null references user_account (id),
  role text not null,
  created_at {int} not null,
  primary key (organization_id, user_id)
) {strict};

create index membership_user on membership (user_id);

create table member_group (
  id text primary key,
  organization_id text not null references organization (id),
  name text not null,
  created_at {int} not null,
  updated_at {int} not null
) {strict};

create unique index group_name on member_group (organization_id, name);

create table group_member (
  group_id text not null references member_group (id),
  user_id text not null references user_account (id),
  primary key (group_id, user_id)
) {strict};

create index group_member_user on group_member (user_id);

create table application (
  id text primary key,
  root_id text not null references organization (id),
  organization_id text not null references organization (id),
  name text not null,
  type text not null,
  open_to text not null,
  settings text not null,
  position {int} not null,
  created_at {int} not null,
  updated_at {int} not null,
  deleted_at {int}
) {strict};

create index application_owner on application (organization_id);

create index application_root on application (root_id);

create table application_organization (
  application_id text not null references application (id),
  organization_id text not null references organization (id),
  primary key (application_id, organization_id)
) {strict};

create index application_organization_organization
  on application_organization (organization_id);

create table application_address (
  root_id text not null references organization (id),
  kind text not null,
  address text not null,
  application_id text not null references application (id),
  primary key (root_id, kind, address, application_id)
) {strict};

create index application_address_application on application_address (application_id);

create table access_grant (
  id text primary key,
  application_id text not null references application (id),
  user_id text references user_account (id),
  group_id text references member_group (id),
  role text not null,
  permissions text not null,
  status text not null,
  created_at {int} not null
) {strict};

create unique index grant_user on access_grant (application_id, user_id)
  where user_id is not null;

create unique index grant_group on access_grant (application_id, group_id)
  where group_id is not null;

create index grant_of_user on access_grant (user_id);

create index grant_of_group on access_grant (group_id);

create table session (
  id {id},
  hash text not null,
  user_id text not null references user_account (id),
  root_id text not null,
  reach text,
  method text not null,
  keep {int} not null,
  address text not null,
  agent text not null,
  authenticated_at {int} not null,
  seen_at {int} not null,
  idle_ends_at {int} not null,
  ends_at {int} not null
) {strict};

create unique index session_hash on session (hash);

create index session_of_user on session (user_id);

create index session_ends on session (idle_ends_at);

create table visit (
  id {id},
  session_id {int} not null references session (id),
  application_id text not null references application (id),
  handle text not null,
  opened_at {int} not null
) {strict};

create unique index visit_place on visit (session_id, application_id);

create table ticket (
  id {id},
  hash text not null,
  purpose text not null,
  user_id text references user_account (id),
  organization_id text references organization (id),
  application_id text references application (id),
  uses_left {int},
  value text not null,
  ends_at {int} not null
) {strict};

create unique index ticket_hash on ticket (hash);

create index ticket_ends on ticket (ends_at);

create index ticket_user on ticket (user_id);

create table api_key (
  id text primary key,
  organization_id text not null references organization (id),
  user_id text references user_account (id),
  name text not null,
  hash text not null,
  permissions text not null,
  created_at {int} not null,
  used_at {int},
  ends_at {int},
  revoked_at {int}
) {strict};

create index key_organization on api_key (organization_id);

create table signing_key (
  id text primary key,
  root_id text not null references organization (id),
  algorithm text not null,
  status text not null,
  certificate text not null,
  sealed text not null,
  created_at {int} not null,
  ends_at {int} not null
) {strict};

create index signing_key_root on signing_key (root_id);

create table event (
  id {id},
  at {int} not null,
  root_id text,
  organization_id text,
  type text not null,
  outcome text not null,
  attempt text,
  user_id text,
  application_id text,
  key_id text,
  address text,
  data text not null
) {strict};

create index event_root on event (root_id, id);

create index event_attempt on event (attempt);

create table rate_limit (
  bucket text primary key,
  level {int} not null,
  updated_at {int} not null,
  ends_at {int} not null
) {strict};

create index rate_limit_ends on rate_limit (ends_at);
