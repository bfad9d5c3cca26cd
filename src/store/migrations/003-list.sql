-- What lists are read by. Text that is compared as a range is ordered by its code points,
-- whatever the language of the database.
drop index organization_path;

create index organization_path on organization (path {code});

create index user_root on user_account (root_id, id);

create index user_email_range on user_account (root_id, email_key {code})
  where email_key is not null and deleted_at is null;

create index grant_of_application on access_grant (application_id, id);

create index key_of_user on api_key (user_id) where user_id is not null;

-- Whom an event is about, beside who did it.
alter table event add column subject_id text;

create index event_at on event (at);

create index event_user on event (user_id, id) where user_id is not null;

create index event_subject on event (subject_id, id) where subject_id is not null;

create index event_application on event (application_id, id) where application_id is not null;
