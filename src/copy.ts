/**
 * Copies: a machine that was cloned, or a backup that was restored beside its original, has the
 * secrets and the address of the original, and no other tie to it. So each process asks again and
 * again who answers at that address. When somebody does on another database, people reach that one
 * and not this: then this one is set aside, and issues nothing (FLT-15, decision 024).
 */
import { addAbortSignal } from 'node:stream'
import {
  type Answerer,
  type BeatQuestion,
  beatPath,
  hasBeatAnswer,
  readAnswerer,
  writeBeatAnswer,
} from './beat.ts'
import type { Config } from './config.ts'
import type { Events } from './event.ts'
import { newSecret } from './identifier.ts'
import type { Outside } from './outside.ts'
import { Refusal, refuse } from './refusal.ts'
import { createSeal } from './seal.ts'
import type { Store } from './store/store.ts'
import type { World } from './world.ts'

/** Longer than clocks are wrong (FLT-09): what has ended is begun without the one before. */
const beatLifetimeSeconds = 100 * 365 * 24 * 3600
/** The one of now, and the one before: it may have changed between an answer and its reading. */
const beatsKept = 2

/** So many answers of another in a row set a hub aside, so that a moment's mistake does not. */
const othersMost = 2
/** So often nobody has to answer until the other counts as gone: a restart takes less. */
const silencesMost = 6

const askMs = 3_000
/** With the headers that proxies add. */
const answerBytes = 16 * 1024
const retryAfterSeconds = 60

const words = 'Another copy of this hub answers at its address.'

/** What is refused while this hub is set aside. */
export const asideRefusal = (): Refusal =>
  new Refusal('unavailable', words, { rule: 'hub.set-aside', reason: 'copy', retryAfterSeconds })

type Standing = { isSetAside: boolean; others: number; silences: number }

const inPlace: Standing = { isSetAside: false, others: 0, silences: 0 }

/** What follows from who has answered. Silence alone never sets anybody aside. */
const judge = (before: Standing, answerer: Answerer): Standing => {
  if (answerer === 'own') return inPlace
  if (answerer === 'other') {
    const others = before.others + 1
    return { isSetAside: before.isSetAside || others >= othersMost, others, silences: 0 }
  }
  const silences = before.silences + 1
  return before.isSetAside && silences >= silencesMost ? inPlace : { ...before, silences }
}

const causeOf = (isSetAside: boolean, url: string): string =>
  isSetAside
    ? `this hub is a copy, and serves nobody: another one answers at ${url}. Stop one of the ` +
      'two; if this is the one to keep, let the address lead to it (docs/operations.md)'
    : `no other copy of this hub answers at ${url} any more: it serves again`

type Parts = {
  config: Pick<Config, 'url' | 'secret' | 'copyCheck'>
  outside: Pick<Outside, 'connect'>
  events: Pick<Events, 'add'>
}

export const createCopies = (store: Store, world: World, { config, outside, events }: Parts) => {
  // Not a data key: copies of a database may get different ones.
  const seal = createSeal(config.secret, world)
  const url = new URL(config.url)
  let standing = inPlace
  /** The beat that was there at the last look. */
  let seen: string | undefined

  const readBeats = async (): Promise<string[]> =>
    (await store.state.get<string[]>('beat', 'hub')) ?? []

  /**
   * Changes a beat that has been there since the last look: so each lasts for the time between two
   * looks of a process, however many there are and whatever their clocks say.
   */
  const renewBeat = async (): Promise<void> => {
    const fresh = newSecret(world)
    seen = await store.write(async ({ state }) => {
      const kept = (await state.get<string[]>('beat', 'hub')) ?? []
      const [current] = kept
      if (current !== undefined && current !== seen) return current
      const beats = [fresh, ...kept].slice(0, beatsKept)
      await state.put('beat', 'hub', beats, beatLifetimeSeconds)
      return fresh
    })
  }

  /** The beginning of what comes back, headers and all: an answer proves itself. */
  const fetchAnswer = async ({ challenge }: BeatQuestion): Promise<string> => {
    const isSecure = url.protocol === 'https:'
    const port = Number(url.port) || (isSecure ? 443 : 80)
    const target = { host: url.hostname, port, tls: isSecure, isOwn: true, connectMs: askMs }
    const late = AbortSignal.timeout(askMs)
    const socket = addAbortSignal(late, await outside.connect(target)).setEncoding('latin1')
    socket.write(
      `GET ${beatPath}?challenge=${challenge} HTTP/1.1\r\nHost: ${url.host}\r\n` +
        'Accept: text/plain\r\nConnection: close\r\n\r\n',
    )
    let text = ''
    for await (const chunk of socket) {
      text += chunk
      if (hasBeatAnswer(text) || text.length > answerBytes) break
    }
    return text
  }

  /** Who answers at FOYER_URL. Nothing is followed or tried again. */
  const ask = async (): Promise<Answerer> => {
    const question = { url: url.origin, challenge: newSecret(world) }
    const text = await fetchAnswer(question).catch(() => '')
    return readAnswerer(seal, question, text, await readBeats())
  }

  return {
    /** True while another copy of this hub is the one that people reach. */
    isSetAside: (): boolean => standing.isSetAside,

    /** What this hub says to a challenge. Refuses with `unavailable` before its first look. */
    async answer(challenge: string): Promise<string> {
      const [beat] = await readBeats()
      if (beat === undefined) return refuse('unavailable', 'The hub has just begun.')
      const question = { url: url.origin, challenge }
      return writeBeatAnswer(seal, question, beat, newSecret(world))
    },

    ask,

    /**
     * One look, as each process takes it again and again: renews the beat and, unless the config
     * says no, asks. A change is told in words, and leaves an event.
     */
    async look(tell: (words: string) => void): Promise<void> {
      await renewBeat()
      if (!config.copyCheck) return
      const before = standing.isSetAside
      standing = judge(standing, await ask())
      if (standing.isSetAside === before) return
      const cause = causeOf(standing.isSetAside, config.url)
      tell(cause)
      const type = standing.isSetAside ? 'hub.set-aside' : 'hub.resumed'
      await events.add({ type, data: { cause } })
    },
  }
}

export type Copies = ReturnType<typeof createCopies>
