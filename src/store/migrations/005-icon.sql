-- The picture of an application: one each, under a name that changes with its bytes.
create table icon (
  application_id text primary key references application (id),
  name text not null,
  bytes {bytes} not null
) {strict};

create index icon_name on icon (name);

alter table application add column icon text;
