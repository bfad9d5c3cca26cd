/**
 * The doctor: what it finds, and how it judges what it was told. Each finding says what is right,
 * or what is wrong and what to do about it.
 */
import type { Answerer } from './beat.ts'
import type { Config } from './config.ts'

export type Verdict = 'ok' | 'warn' | 'fault'

export type Finding = {
  /** What was looked at: `database`, `mail`. */
  area: string
  verdict: Verdict
  text: string
  remedy?: string
}

export const fine = (area: string, text: string): Finding => ({ area, verdict: 'ok', text })

export const warn = (area: string, text: string, remedy: string): Finding => ({
  ...{ area, verdict: 'warn', text, remedy },
})

export const fault = (area: string, text: string, remedy: string): Finding => ({
  ...{ area, verdict: 'fault', text, remedy },
})

const day = 24 * 3_600_000

/** What ends within so many days is told. */
const noticeDays = 30

/** `2026-12-01`: the day of a time. */
const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10)

/** How long something is good for yet. */
export const judgeEnd = (
  { area, name, endsAt }: { area: string; name: string; endsAt: number },
  now: number,
  remedy: string,
): Finding => {
  const days = Math.floor((endsAt - now) / day)
  if (endsAt <= now) return fault(area, `${name} ended on ${dayOf(endsAt)}.`, remedy)
  const text = `${name} is good until ${dayOf(endsAt)}`
  return days < noticeDays
    ? warn(area, `${text}: ${days} days from now.`, remedy)
    : fine(area, `${text}.`)
}

/** Answers are good for five minutes; half of one is noticed, and more than one is a fault. */
const clockWarnMs = 5_000
const clockFaultMs = 60_000

/** How far the clock is from another; one that counts in seconds tells no more than these. */
export const judgeClock = (ownAt: number, otherAt: number, other: string): Finding => {
  const apartMs = Math.abs(ownAt - otherAt)
  const text = `The clock is ${(apartMs / 1000).toFixed(1)} s from that of ${other}`
  const remedy = 'Let a time service set the clocks: timedatectl set-ntp true.'
  if (apartMs > clockFaultMs) return fault('clock', `${text}.`, remedy)
  return apartMs > clockWarnMs ? warn('clock', `${text}.`, remedy) : fine('clock', `${text}.`)
}

const widestBits = { ipv4: 8, ipv6: 16 }

const isWide = (network: string): boolean => {
  const [address = '', bits] = network.split('/')
  const least = address.includes(':') ? widestBits.ipv6 : widestBits.ipv4
  return bits !== undefined && Number(bits) < least
}

/** Whose word on addresses is believed. */
export const judgeProxies = ({ trustedProxies, isDevelopment, host }: Config): Finding[] => {
  const wide = trustedProxies.filter(isWide)
  if (wide.length > 0) {
    const text = `FOYER_TRUSTED_PROXIES trusts ${wide.join(', ')}: anybody may say who they are.`
    return [fault('proxy', text, 'Name the addresses of your proxies alone.')]
  }
  if (isDevelopment) return [fine('proxy', 'Development: no proxy is needed.')]
  if (trustedProxies.length === 0) {
    const text = 'FOYER_TRUSTED_PROXIES is not set: every visitor has the address of the proxy.'
    return [warn('proxy', text, 'Name the addresses of your proxies (docs/proxy.md).')]
  }
  const trusted = fine('proxy', `Trusted are ${trustedProxies.join(', ')}.`)
  if (host !== '') return [trusted]
  const text = 'The hub listens at every address: somebody may get past the proxy.'
  return [trusted, warn('proxy', text, 'Set FOYER_HOST=127.0.0.1, or close the port elsewhere.')]
}

export type FileFacts = { path: string; mode: number; kind: 'folder' | 'secret' | 'file' }

const rightsOf = (mode: number): string => `0${(mode & 0o777).toString(8)}`

/** Who else may read what is the hub's alone. */
export const judgeFile = ({ path, mode, kind }: FileFacts): Finding => {
  const right = kind === 'folder' ? '700' : '600'
  const remedy = `chmod ${right} ${path}`
  const text = `${path} has the mode ${rightsOf(mode)}`
  if ((mode & 0o007) !== 0) return fault('files', `${text}: everybody may use it.`, remedy)
  if ((mode & 0o070) !== 0) return warn('files', `${text}: its group may use it.`, remedy)
  return fine('files', `${text}.`)
}

const mebibyte = 1024 * 1024
const leastFree = 100 * mebibyte

const sizeOf = (bytes: number): string => `${Math.round(bytes / mebibyte)} MiB`

/** Whether there is room for what comes, and for a backup beside the database. */
export const judgeRoom = (free: number, used: number): Finding => {
  const text = `${sizeOf(free)} are free where the data is (the database has ${sizeOf(used)})`
  const remedy = 'Make room, or move FOYER_DATA to a larger disk.'
  if (free < leastFree) return fault('disk', `${text}.`, remedy)
  return free < 2 * used
    ? warn('disk', `${text}: too little for a backup beside it.`, remedy)
    : fine('disk', `${text}.`)
}

export type StreamFacts = { url: string; failures: number; cause: string; behind: number }

/** Whether what is sent on of the audit log arrives; what does not, waits in the database. */
export const judgeStream = ({ url, failures, cause, behind }: StreamFacts): Finding => {
  const waiting = `${behind} events wait for ${url}`
  if (failures === 0) return fine('audit', `${waiting}, which takes them.`)
  const text = `${waiting}, which has not taken them ${failures} times in a row: ${cause}.`
  return warn('audit', text, 'Look at the receiver, then try: foyer audit-stream test.')
}

/** Who answers at the hub's address; where nobody can tell, other findings say why. */
export const judgeAnswerer = (answerer: Answerer, url: string): Finding[] => {
  if (answerer === 'unknown') return []
  if (answerer === 'own') return [fine('copy', `A hub on this database answers at ${url}.`)]
  const remedy = 'Stop one of the two, or let the address lead here (docs/operations.md).'
  return [fault('copy', `Another copy of this hub answers at ${url}.`, remedy)]
}

/** The worst of them. */
export const verdictOf = (findings: readonly Finding[]): Verdict => {
  if (findings.some(({ verdict }) => verdict === 'fault')) return 'fault'
  return findings.some(({ verdict }) => verdict === 'warn') ? 'warn' : 'ok'
}
