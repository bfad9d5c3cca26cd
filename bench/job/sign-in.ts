/** Sign-in with a password: of the hub's own people, and of those whose passwords are elsewhere. */
import type { Job, Visit } from '../job.ts'
import { addressOf, expect, navigation, pick } from './expect.ts'

type Somebody = { email: string; device: string }

/** The post of the form, on a device that the person has signed in on before. */
const signIn = async (
  { facts, index, send }: Visit,
  organization: string,
  { email, device }: Somebody,
): Promise<void> => {
  const { attempt, token } = pick(facts.forms, index)
  const fields = { attempt, token, organization, email, password: facts.password }
  const answer = await send({
    method: 'POST',
    path: '/sign-in',
    host: new URL(facts.url).host,
    headers: {
      ...navigation,
      origin: facts.url,
      cookie: `foyer-door=${facts.nonce}; foyer-device=${device}`,
      'content-type': 'application/x-www-form-urlencoded',
      'x-forwarded-for': addressOf(index),
    },
    body: new URLSearchParams(fields).toString(),
  })
  expect(answer, 303)
}

export const signInJobs: Job[] = [
  {
    name: 'password',
    title: 'Password sign-in',
    limit: 'argon2',
    connections: 8,
    visit: (visit) => signIn(visit, visit.facts.root.slug, pick(visit.facts.people, visit.index)),
  },
  {
    name: 'connector',
    title: 'Sign-in through a connector (20 ms)',
    limit: 'node-http',
    connections: 32,
    visit: ({ facts, index, ...rest }) =>
      signIn({ facts, index, ...rest }, facts.asked.slug, pick(facts.asked.people, index)),
  },
]
