/** How the doctor judges the database and what is kept in it. */
import { type Finding, fault, fine, judgeClock, warn } from './doctor.ts'
import type { PostgresFacts } from './store/health.ts'

const oldestVersion = 14

/** Settings without which what was acknowledged may be lost with the power. */
const judgeDurability = (facts: PostgresFacts): Finding => {
  const { fsync, fullPageWrites, synchronousCommit } = facts
  if (fsync === 'on' && fullPageWrites === 'on' && synchronousCommit !== 'off') {
    return fine('database', 'What is committed survives the loss of power.')
  }
  const text = `fsync is ${fsync}, full_page_writes ${fullPageWrites}, synchronous_commit \
${synchronousCommit}: what was acknowledged may be lost.`
  return fault('database', text, 'Set all three to on in postgresql.conf.')
}

export const judgePostgres = (facts: PostgresFacts, ownAt: number): Finding[] => {
  const major = Math.floor(facts.version / 10_000)
  const findings = [
    major < oldestVersion
      ? fault(
          'database',
          `PostgreSQL ${major} is too old.`,
          `Upgrade it to ${oldestVersion} or up.`,
        )
      : fine('database', `PostgreSQL ${major} answers.`),
    judgeDurability(facts),
    judgeClock(ownAt, facts.now, 'PostgreSQL'),
  ]
  if (facts.isReplica) {
    const text = 'This is a replica, which takes no writes.'
    findings.push(fault('database', text, 'Name the primary in FOYER_DATABASE.'))
  }
  if (facts.isSuperuser) {
    const text = 'The hub connects as a superuser.'
    findings.push(warn('database', text, 'Give it a role of its own (docs/hardening.md).'))
  }
  return findings
}

/** Whether the connection to the database may be listened to on its way. */
export const judgeDatabaseUrl = (address: string, isLoopback: (host: string) => boolean) => {
  const url = new URL(address)
  const isLocal = url.searchParams.has('host') || isLoopback(url.hostname)
  if (isLocal || url.searchParams.get('sslmode') === 'verify-full') return []
  const text = 'The connection to PostgreSQL does not check who answers.'
  return [warn('database', text, 'Add ?sslmode=verify-full to FOYER_DATABASE.')]
}

export const judgeMigrations = (pending: readonly string[], isNew: boolean): Finding => {
  if (isNew) return warn('database', 'The database is empty.', 'foyer start makes its tables.')
  if (pending.length === 0) return fine('database', 'The tables are those of this version.')
  const text = `Not applied yet: ${pending.join(', ')}.`
  return warn('database', text, 'Run foyer migrate, or start this version (docs/upgrade.md).')
}
