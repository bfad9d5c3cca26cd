-- What secrets at rest and sealed links are sealed with; itself sealed with FOYER_SECRET.
create table data_key (
  number {int} primary key,
  wrapped text not null,
  -- Which FOYER_SECRET it is wrapped with, by a mark that says nothing of it.
  wrapper text not null,
  created_at {int} not null,
  begins_at {int} not null
) {strict};

-- The key that was given in the place of this one: it ends on purpose.
alter table api_key add column replaced_by text;
