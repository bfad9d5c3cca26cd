/**
 * Sign-in by an app: the app shows what a person typed and gets a ticket, and the person's browser
 * redeems it. The app itself holds no session, and the browser never sees the password.
 */
import type { DeviceFacts } from './device.ts'
import type { Actor } from './event.ts'
import type { Nouns } from './hub.ts'
import { refuse } from './refusal.ts'
import type { Session } from './session.ts'
import type { Choice, Credentials, Shown, SignedIn, SignIn } from './signin.ts'

/** An app opens the browser at once: longer would be for somebody else. */
const lifetimeMinutes = 2

export type SignInTicket = { ticket: string; expiresInSeconds: number }

/** What a ticket keeps of how it came about. */
type Kept = { method: Shown['method']; device?: { id: string; os: string; name: string } }

const readDevice = (facts: DeviceFacts | undefined): Pick<Kept, 'device'> => {
  if (facts?.id === undefined) return {}
  const { id, os, name } = facts
  return { device: { id, os, name } }
}

export const createSignInTickets = (hub: Nouns, signIn: SignIn) => ({
  /** A ticket for whoever's credentials these are. Refuses as `signIn.show` does. */
  async issue(input: Credentials, by: Actor): Promise<SignInTicket | Choice> {
    const shown = await signIn.show(input, by)
    if ('users' in shown) return shown
    const { user, method } = shown
    const value: Kept = { method, ...readDevice(input.facts) }
    const ticket = await hub.tickets.issue(
      {
        purpose: 'sign-in',
        lifetimeMinutes,
        uses: 1,
        userId: user.id,
        organizationId: user.homeId,
        value,
      },
      by,
    )
    return { ticket, expiresInSeconds: lifetimeMinutes * 60 }
  },

  /**
   * Signs a browser in, to everything. Refuses with `expired`, or with `forbidden` somebody who
   * may not sign in any more, or not with that device.
   */
  async redeem(
    secret: string,
    { agent, replaces }: { agent: string; replaces: Session | undefined },
    by: Actor,
  ): Promise<SignedIn> {
    const ticket = await hub.tickets.redeem('sign-in', secret, by)
    const user = await hub.users.find(ticket.userId ?? '')
    if (!user)
      return refuse('expired', 'The link has expired.', {
        ...{ rule: 'user.gone', cause: 'the user is gone' },
      })
    const { method, device } = ticket.value as Kept
    if (device) {
      await signIn.checkDevice(user, device.id)
      await hub.devices.see(user, device)
    }
    const started = await hub.sessions.start({ user, method, agent, replaces }, by)
    return { ...started, user }
  },
})

export type SignInTickets = ReturnType<typeof createSignInTickets>
