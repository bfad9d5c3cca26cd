-- When a person showed that the e-mail address is theirs, by a link that was sent there.

alter table user_account add column email_verified_at {int};
