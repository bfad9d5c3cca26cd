-- Sign-ins, launches, vouches, provisioning calls and sign-outs, a row each: by what they are
-- found. Nothing here refers to another table, because what is told of somebody outlives them.
create table attempt (
  id {id},
  -- Short, because people read it out: the same may come again, and then the newest is meant.
  code text not null,
  root_id text,
  -- Whose application or source it was, and where the person is at home.
  organization_id text,
  home_id text,
  kind text not null,
  outcome text not null,
  user_id text,
  application_id text,
  connector_id text,
  -- As addresses are compared.
  email text,
  -- The rule that said no.
  rule text,
  started_at {int} not null,
  ended_at {int} not null
) {strict};

create index attempt_code on attempt (code);

create index attempt_root on attempt (root_id, id);

create index attempt_outcome on attempt (root_id, outcome, id);

create index attempt_rule on attempt (root_id, rule, id) where rule is not null;

create index attempt_email on attempt (root_id, email, id) where email is not null;

create index attempt_user on attempt (user_id, id) where user_id is not null;

create index attempt_application on attempt (application_id, id) where application_id is not null;

create index attempt_started on attempt (started_at);

-- The steps of an attempt, as many together as were written at once.
create table attempt_part (
  id {id},
  attempt_id {int} not null references attempt (id) on delete cascade,
  steps text not null,
  -- How many more there were for which there was no room.
  dropped {int} not null
) {strict};

create index attempt_part_attempt on attempt_part (attempt_id, id);
