/**
 * Tickets: short-lived rights to become signed in, carried by a browser. A ticket is good for one
 * purpose and for nothing else. Kept tickets are a row and can be counted; sealed tickets are text
 * alone, may be used more than once, and are minted without a write.
 */
import { clockSkewMs } from './clock.ts'
import type { Actor } from './event.ts'
import { hashSecret, isSame, newSecret, writeLetters } from './identifier.ts'
import type { JsonValue } from './organization.ts'
import { refuse } from './refusal.ts'
import type { Seal } from './seal.ts'
import type { Rows, Store } from './store/store.ts'
import type { World } from './world.ts'

export type TicketPurpose =
  | 'open'
  | 'first-administrator'
  /** Sent by mail: to choose a first password, or another, and to show whose an address is. */
  | 'invite'
  | 'reset'
  | 'verify-email'
  /** Sent by mail to somebody new, at the door of an application that takes them. */
  | 'register'
  /** A server with a key says who somebody is: good at one application, while it lasts. */
  | 'vouch'
  /** From the hub on to the host of an application: once, and within one browser. */
  | 'hop'
  /** An app has shown a person's password: their browser is signed in with it, once. */
  | 'sign-in'
  /** A server has shown its keys: it may call for an hour without them. Signs nobody in. */
  | 'integration'
  /** The same where the wire has OAuth: to ask whether passwords are right. */
  | 'service'

export type Ticket = {
  purpose: TicketPurpose
  userId: string | null
  organizationId: string | null
  applicationId: string | null
  /** Null for as often as it is tried while it lasts. */
  usesLeft: number | null
  value: JsonValue
  endsAt: number
}

export type TicketInput = {
  purpose: TicketPurpose
  lifetimeMinutes: number
  userId?: string | undefined
  organizationId?: string | undefined
  applicationId?: string | undefined
  uses?: number
  value?: JsonValue
  /** The person's older tickets for the same are over: the newest link alone is good. */
  isOnly?: boolean
  /** Letters and digits alone, for those who paste it into addresses as it is. */
  isPlain?: boolean
}

const minute = 60_000
const words = 'The link is not one of ours, or it has been changed on the way.'
const goneWords = 'The link has expired.'
const overDetail = { rule: 'ticket.over', cause: 'no such ticket, or it is used up or over' }

/** Whom a plain ticket is for, and where it is good. */
type Subject = { userId: string; applicationId: string }

/** So much of a plain secret is chance; the rest marks whom it is for (`isFor`). */
const chanceLength = 22
const markLength = 11

/** What a mark is of: that much chance, and whom the ticket is for. */
const markedOf = (chance: string, { userId, applicationId }: Subject): string =>
  `${chance} ${userId} ${applicationId}`

const shorten = (mark: string): string =>
  writeLetters(Buffer.from(mark, 'base64url').subarray(0, 8), markLength)

export const createTickets = (store: Store, world: World, seal: Seal) => ({
  /** Keeps a ticket and gives its secret. */
  async issue(input: TicketInput, by: Actor = {}): Promise<string> {
    const secret = input.isPlain ? this.newPlain(input) : newSecret(world)
    const ticket: Ticket = {
      purpose: input.purpose,
      userId: input.userId ?? null,
      organizationId: input.organizationId ?? null,
      applicationId: input.applicationId ?? null,
      usesLeft: input.uses ?? null,
      value: input.value ?? null,
      endsAt: world.now() + input.lifetimeMinutes * minute,
    }
    await store.write(async (rows) => {
      if (input.isOnly && input.userId) await rows.tickets.endAllOf(input.userId, input.purpose)
      await rows.tickets.add(ticket, hashSecret(secret))
      await rows.events.add({
        ...by,
        type: 'ticket.issued',
        applicationId: ticket.applicationId ?? undefined,
        data: { purpose: ticket.purpose, subject: ticket.userId },
      })
    })
    return secret
  },

  newPlain({ userId = '', applicationId = '' }: TicketInput): string {
    const chance = writeLetters(world.random(16), chanceLength)
    return chance + shorten(seal.mark('ticket', markedOf(chance, { userId, applicationId })))
  },

  /**
   * True if that plain ticket was issued for that person and application, however long ago:
   * nothing has to be kept so that an old one can still sign its own browser out.
   */
  isFor(secret: string, subject: Subject): boolean {
    const chance = secret.slice(0, chanceLength)
    const marks = seal.marks('ticket', markedOf(chance, subject)).map(shorten)
    return marks.some((mark) => isSame(secret.slice(chanceLength), mark))
  },

  /** Ends a kept ticket before its time; one that is over stays over. */
  async end(purpose: TicketPurpose, secret: string): Promise<void> {
    const hash = hashSecret(secret)
    if (!(await store.read.tickets.find(purpose, hash))) return
    await store.write((rows) => rows.tickets.end(purpose, hash))
  },

  /** Looks at a kept ticket without using it. Refuses with `expired`. */
  async read(purpose: TicketPurpose, secret: string): Promise<Ticket> {
    const ticket = await store.read.tickets.find(purpose, hashSecret(secret))
    if (!ticket || ticket.endsAt <= world.now() || ticket.usesLeft === 0) {
      return refuse('expired', goneWords, overDetail)
    }
    return ticket
  },

  /**
   * Uses a kept ticket once; of many callers at once no more win than it has uses.
   * Refuses with `expired`.
   */
  redeem(purpose: TicketPurpose, secret: string, by: Actor = {}): Promise<Ticket> {
    return store.write((rows) => this.use(rows, purpose, secret, by))
  },

  /** The same within a unit: the ticket is used if what it was used for is kept. */
  async use(rows: Rows, purpose: TicketPurpose, secret: string, by: Actor = {}): Promise<Ticket> {
    const ticket = await rows.tickets.use(purpose, hashSecret(secret), world.now())
    if (!ticket) {
      return refuse('expired', goneWords, overDetail)
    }
    await rows.events.add({
      ...by,
      type: 'ticket.redeemed',
      applicationId: ticket.applicationId ?? undefined,
      userId: ticket.userId ?? undefined,
      data: { purpose },
    })
    return ticket
  },

  /** A ticket that is its own record, in base64. */
  seal(input: TicketInput): string {
    const value = {
      user: input.userId ?? null,
      organization: input.organizationId ?? null,
      application: input.applicationId ?? null,
      value: input.value ?? null,
      at: world.now(),
      ends: world.now() + input.lifetimeMinutes * minute,
    }
    return seal.close('ticket', input.purpose, JSON.stringify(value))
  },

  /**
   * Reads a sealed ticket. Refuses with `invalid` whatever is not ours to the last bit; one that
   * is over is given with `isOver`, because its door may still say where it would have led.
   */
  unseal(purpose: TicketPurpose, sealed: string): Ticket & { isOver: boolean } {
    const text = sealed.length > 4096 ? undefined : seal.open('ticket', purpose, sealed)
    if (text === undefined)
      return refuse('invalid', words, {
        ...{ rule: 'ticket.changed', cause: 'the seal does not open' },
      })
    const read = JSON.parse(text)
    // What a clock has sealed that was wrong would last until the time that it told.
    const isOver = read.ends <= world.now() || read.at > world.now() + clockSkewMs
    return {
      purpose,
      userId: read.user,
      organizationId: read.organization,
      applicationId: read.application,
      usesLeft: null,
      value: read.value,
      endsAt: read.ends,
      isOver,
    }
  },

  sweep(limit: number): Promise<number> {
    return store.write((rows) => rows.tickets.sweep(world.now(), limit))
  },
})

export type Tickets = ReturnType<typeof createTickets>
