/**
 * Passwords: Argon2id in PHC strings, with the parameters of OWASP and ASVS (19 MiB, two passes).
 * Hashing waits in a bounded queue behind as many hashes as there are cores, because it would
 * otherwise hold up everything else that uses the same threads. No source has more than its share
 * of the queue, so that one that knocks very often leaves room for everybody else; and nobody waits
 * in it for longer than somebody waits in front of a page, however slow the machine is (FLT-11).
 */
import { availableParallelism } from 'node:os'
import { hash, verify } from '@node-rs/argon2'
import { checkPassword, passwordBytesMax } from './password-rule.ts'
import { Refusal } from './refusal.ts'

const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1, outputLen: 32 } as const

const queueLength = 256
const shareOfSource = 64
const longestWaitSeconds = 10
const retryAfterSeconds = 2

// What is checked for a person who is not there, so that the answer takes as long.
const nobody =
  '$argon2id$v=19$m=19456,t=2,p=1$Zm95ZXJmb3llcmZveWVyZg$N5+f7T2r6H3nxfv8MIewARcFNGaJu2P8txtbtVGUiuU'

/** Unicode NFC, so that the same word typed on another keyboard is the same password. */
const bytesOf = (password: string): Buffer => Buffer.from(password.normalize('NFC'), 'utf8')

type Waiting = { source: string | undefined; begin: () => void }

const busyWords = 'Too many people are signing in at this moment. Please try again.'

const busy = (cause: string): Refusal =>
  new Refusal('unavailable', busyWords, {
    ...{ reason: 'queue', rule: 'password.busy', cause, retryAfterSeconds },
  })

/** How many passwords one of so many processes may hash at once: together, one a core. */
export const hashersOf = (processes: number): number =>
  Math.max(1, Math.floor(availableParallelism() / processes))

export const createPasswords = (workers = availableParallelism()) => {
  let running = 0
  const waiting: Waiting[] = []

  const checkRoom = (source: string | undefined): void => {
    const isShared = source !== undefined
    const own = isShared ? waiting.filter((each) => each.source === source).length : 0
    if (waiting.length < queueLength && own < shareOfSource) return
    throw busy(
      own < shareOfSource
        ? `the password queue is full (${queueLength})`
        : `${source} has its share of the password queue`,
    )
  }
  const waitFor = (source: string | undefined): Promise<void> =>
    new Promise((resolve, reject) => {
      const own: Waiting = { source, begin: () => resolve(clearTimeout(timer)) }
      const giveUp = (): void => {
        waiting.splice(waiting.indexOf(own), 1)
        reject(busy(`it waited ${longestWaitSeconds} s for a thread to check the password`))
      }
      const timer = setTimeout(giveUp, longestWaitSeconds * 1000).unref()
      waiting.push(own)
    })
  const enter = async (source: string | undefined): Promise<void> => {
    if (running < workers) {
      running += 1
      return
    }
    checkRoom(source)
    await waitFor(source)
  }
  // A place that becomes free goes to the first who waits, without being given back in between.
  const leave = (): void => {
    const next = waiting.shift()
    if (next) next.begin()
    else running -= 1
  }
  const queued = async <T>(work: () => Promise<T>, source?: string): Promise<T> => {
    await enter(source)
    try {
      return await work()
    } finally {
      leave()
    }
  }

  return {
    /** How many hashes are being worked on, and how many wait for that. */
    load: () => ({ running, waiting: waiting.length }),

    /**
     * Refuses with `invalid` a password that breaks the rules. `own` are words that a guesser
     * would begin with: names, e-mail, organization.
     */
    async hash(password: string, own: readonly string[] = []): Promise<string> {
      checkPassword(password, own)
      return queued(() => hash(bytesOf(password), parameters))
    },
    /**
     * Takes the same time whether there is a hash to compare with or none. Refuses with
     * `unavailable`, for the reason `queue`, when there is no room to wait for it (not at all, or
     * not for that source, where it is said), or when it has waited for too long.
     */
    async isRight(
      password: string,
      known: string | null | undefined,
      source?: string,
    ): Promise<boolean> {
      const bytes = bytesOf(password)
      if (bytes.length > passwordBytesMax || bytes.length === 0) return false
      const right = await queued(() => verify(known ?? nobody, bytes), source)
      return right && known !== null && known !== undefined
    },
  }
}

export type Passwords = ReturnType<typeof createPasswords>
