/**
 * The sample of a development hub: a brand with two offices, a few people, applications from each
 * dialect, and a key. What it made stands in `sample.json`, for its owner's eyes alone.
 */
import type { Application } from './application.ts'
import type { Sample } from './dialect.ts'
import type { Hub } from './hub.ts'
import type { JsonValue, Organization } from './organization.ts'
import type { User } from './user.ts'

type SamplePerson = { email: string; password: string; role: string }

export type SampleFacts = {
  url: string
  organization: { id: string; slug: string }
  people: SamplePerson[]
  keys: { api: string }
  applications: { id: string; name: string; type: string }[]
  /** What the dialects say of themselves, each under its own name. */
  [dialect: string]: JsonValue
}

type Cast = {
  email: string
  firstName: string
  lastName: string
  role: 'administrator' | 'member'
  place: 'root' | number
}

const cast: readonly Cast[] = [
  {
    email: 'ana@harbor.example',
    firstName: 'Ana',
    lastName: 'Ruiz',
    role: 'administrator',
    place: 'root',
  },
  {
    email: 'ben@harbor.example',
    firstName: 'Ben',
    lastName: 'Carter',
    role: 'administrator',
    place: 0,
  },
  {
    email: 'chloe@harbor.example',
    firstName: 'Chloé',
    lastName: 'Okafor',
    role: 'member',
    place: 0,
  },
  {
    email: 'dev@harbor.example',
    firstName: 'Dev',
    lastName: 'Patel',
    role: 'member',
    place: 1,
  },
]

const letters = 'abcdefghjkmnpqrstuvwxyz23456789'

/** Four groups of four: long enough to be kept, short enough to be typed. */
const newPassword = (hub: Hub): string => {
  const group = (bytes: Buffer): string => [...bytes].map((byte) => letters[byte % 31]).join('')
  const bytes = hub.world.random(16)
  return [0, 4, 8, 12].map((start) => group(bytes.subarray(start, start + 4))).join('-')
}

const addPeople = async (
  hub: Hub,
  root: Organization,
  offices: Organization[],
): Promise<{ users: User[]; people: SamplePerson[] }> => {
  const people: SamplePerson[] = []
  const users: User[] = []
  for (const { place, ...person } of cast) {
    const password = newPassword(hub)
    const home = place === 'root' ? root : (offices[place] ?? root)
    users.push(await hub.users.add({ ...person, home, password }))
    people.push({ email: person.email, password, role: person.role })
  }
  return { users, people }
}

/** Makes the sample in an empty hub. */
export const createSample = async (hub: Hub): Promise<SampleFacts> => {
  const root = await hub.organizations.add({
    name: 'Harbor Realty',
    kind: 'Brokerage',
    slug: 'harbor',
    settings: { accent: '#245b4e', emailDomains: ['harbor.example'] },
  })
  const offices: Organization[] = []
  for (const name of ['Harbor Downtown', 'Harbor Lakeside']) {
    offices.push(await hub.organizations.add({ name, kind: 'Office', parent: root }))
  }
  const { users, people } = await addPeople(hub, root, offices)
  const applications: Application[] = []
  const facts: Sample['facts'] = {}
  for (const { sample } of hub.dialects.all) {
    if (sample) applications.push(...(await sample(hub, { root, offices, people: users, facts })))
  }
  const [owner] = users
  const key = await hub.keys.add({
    organization: root,
    ...(owner && { user: owner }),
    name: 'Sample',
  })
  return {
    url: hub.config.url,
    organization: { id: root.id, slug: root.slug },
    people,
    keys: { api: key.text },
    applications: applications.map(({ id, name, type }) => ({ id, name, type })),
    ...facts,
  }
}
