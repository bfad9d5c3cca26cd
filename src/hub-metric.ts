/**
 * What is measured of the hub: what happens in it, what waits in it, and whom it asks. Labels are
 * words of the code: the type of an event, the kind of a no, how a call outside ended.
 */
import type { Attempts } from './attempt.ts'
import type { Audit } from './audit.ts'
import type { Copies } from './copy.ts'
import type { EventInput } from './event.ts'
import type { Exchanges } from './exchange.ts'
import type { Mail } from './mail.ts'
import type { Metrics } from './metric.ts'
import type { Passwords } from './password.ts'
import { isRefusal } from './refusal.ts'

const textOf = (event: EventInput, name: string): string => {
  const value = event.data?.[name]
  return typeof value === 'string' && /^[a-z][a-z-]{0,40}$/.test(value) ? value : 'none'
}

/** Gives what counts an event, once it is committed. */
export const countEvents = (metrics: Metrics): ((event: EventInput) => void) => {
  const signIns = metrics.counter('foyer_sign_ins_total', 'Sessions that were started, by method.')
  const refusals = metrics.counter(
    'foyer_refusals_total',
    'Refusals that left an event, by the type of the event and the kind of the refusal.',
  )
  const events = metrics.counter('foyer_events_total', 'Events of the audit log, by type.')
  return (event) => {
    const { type, outcome = 'ok' } = event
    events({ type }).add()
    if (outcome === 'refused') refusals({ type, refusal: textOf(event, 'refusal') }).add()
    else if (type === 'session.started') signIns({ method: textOf(event, 'method') }).add()
  }
}

/** The same exchanges, of which each is counted by how it ended. */
export const countCalls = (metrics: Metrics, exchanges: Exchanges): Exchanges => {
  const calls = metrics.counter('foyer_outside_calls_total', 'Calls to sources, by their outcome.')
  return {
    ...exchanges,
    async ask(call, source) {
      try {
        const answered = await exchanges.ask(call, source)
        calls({ outcome: 'answered' }).add()
        return answered
      } catch (error) {
        const outcome = isRefusal(error) ? error.detail.reason : undefined
        calls({ outcome: outcome ?? 'fault' }).add()
        throw error
      }
    },
  }
}

export type Measured = {
  passwords: Passwords
  mail: Mail
  exchanges: Exchanges
  attempts: Attempts
  audit: Pick<Audit, 'load'>
  copies: Pick<Copies, 'isSetAside'>
}

/** What is read when somebody asks. */
export const measureQueues = (metrics: Metrics, measured: Measured): void => {
  const { passwords, mail, exchanges, attempts, audit, copies } = measured
  metrics.reading('foyer_set_aside', '1 while another copy of this hub is reached.', () => {
    return Number(copies.isSetAside())
  })
  metrics.reading('foyer_hashes_running', 'Password hashes under way.', () => {
    return passwords.load().running
  })
  metrics.reading('foyer_hashes_waiting', 'Password hashes that wait for a core.', () => {
    return passwords.load().waiting
  })
  metrics.reading('foyer_mail_waiting', 'Letters that are not sent yet.', mail.load)
  metrics.reading('foyer_outside_calls_running', 'Calls to sources under way.', () => {
    return exchanges.load().underWay
  })
  metrics.reading('foyer_outside_resting', 'Sources that are left alone for a while.', () => {
    return exchanges.load().resting
  })
  metrics.reading(
    'foyer_audit_sealed_timestamp_seconds',
    'When sealing the audit log last came through, since 1970.',
    () => audit.load().sealedAt / 1000,
  )
  metrics.reading(
    'foyer_audit_streams_failing',
    'Streams that did not take events just now.',
    () => {
      return audit.load().failing
    },
  )
  metrics.reading(
    'foyer_attempts_lost_total',
    'Attempts of which no steps could be kept.',
    () => attempts.lost.attempts,
    'counter',
  )
}
