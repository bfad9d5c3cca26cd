-- By what people are looked for, as it is compared (NFC, lower case): their names with the first
-- name first, and with the last name first. Empty without a name; null: not written yet.
alter table user_account add column first_key text;

alter table user_account add column last_key text;

create index user_without_keys on user_account (id) where first_key is null;

-- Whatever a list is narrowed by stands in the index, so that rows are read for who is shown alone.
drop index user_root;

create index user_list on user_account (root_id, id, home_id) where deleted_at is null;

create index user_status on user_account (root_id, status, id, home_id)
  where deleted_at is null;

drop index user_email_range;

create index user_email_range
  on user_account (root_id, email_key {code}, id, home_id, status)
  where email_key is not null and deleted_at is null;

create index user_username_range
  on user_account (root_id, username_key {code}, id, home_id, status)
  where username_key is not null and deleted_at is null;

create index user_first_range
  on user_account (root_id, first_key {code}, id, home_id, status)
  where first_key is not null and deleted_at is null;

create index user_last_range
  on user_account (root_id, last_key {code}, id, home_id, status)
  where last_key is not null and deleted_at is null;
