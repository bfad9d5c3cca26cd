-- People who have a name beside their e-mail, or instead of one.
alter table user_account add column username text;

-- The name as it is compared: NFC, trimmed, lower case.
alter table user_account add column username_key text;

create unique index user_username on user_account (root_id, username_key)
  where username_key is not null and deleted_at is null;

-- A session on the host of an application, opened by another one that it ends with; and one that
-- shows the application within a page of somebody else's.
alter table session add column parent_id {int};

alter table session add column embedded {int} not null default 0;

-- The hash of the ticket that a session came by: whoever has the ticket may end it.
alter table session add column ticket text;

create index session_ticket on session (ticket) where ticket is not null;

create index session_parent on session (parent_id) where parent_id is not null;

-- A key of one application is good for that application alone.
alter table api_key add column application_id text references application (id);

create index key_application on api_key (application_id) where application_id is not null;

-- The host of an application is found before anybody knows whose it is.
create index application_address_anywhere on application_address (kind, address);

-- The picture of a person: one each, under a name that changes with its bytes.
create table avatar (
  user_id text primary key references user_account (id),
  name text not null,
  bytes {bytes} not null
) {strict};

create index avatar_name on avatar (name);
