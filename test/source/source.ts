/** Sources of a test: each answers as the test says, and tells what it was asked. */
import { type Asked, type ConnectorKind, createDialects, type Identity } from '../../src/dialect.ts'
import { dialects } from '../../src/dialects/index.ts'
import type { Organization } from '../../src/organization.ts'
import { refuse } from '../../src/refusal.ts'
import type { Settings } from '../../src/setting.ts'
import { openTestHub, type TestHub, type TestOptions } from '../helper.ts'
import { openDoor } from '../security/browser.ts'

export type Answer = (asked: Asked) => Identity[]

export const yes =
  (...subjects: (string | Identity)[]): Answer =>
  () =>
    subjects.map((subject) => (typeof subject === 'string' ? { subject } : subject))
export const no: Answer = () => refuse('unauthenticated', 'no', { cause: 'the source says no' })
export const away: Answer = () =>
  refuse('unavailable', 'away', { reason: 'time', cause: 'no whole answer in time' })
/** Says yes to that password alone. */
export const onlyFor =
  (password: string, answer: Answer = yes()): Answer =>
  (asked) =>
    asked.credentials.password === password ? answer(asked) : no(asked)

const kindOf = (
  asks: ConnectorKind['asks'],
  answer: (asked: Asked) => Identity[],
): ConnectorKind => ({
  type: `source-${asks}`,
  label: 'A source of a test',
  settings: [
    { key: 'createUsers', label: 'Create', help: '', kind: 'switch' },
    { key: 'logo', label: 'Logo', help: '', kind: 'text' },
  ],
  asks,
  face: ({ logo }, name) => ({ name, ...(logo ? { logo: String(logo) } : {}) }),
  ask: async (_hub, asked, note) => {
    note({ name: 'sent', facts: { to: asked.connector.name } })
    return answer(asked)
  },
  preview: async () => ({
    method: 'GET',
    url: 'https://x.example/',
    headers: {},
    body: '',
    curl: '',
  }),
})

/** A hub whose organizations may ask such sources. */
export const openSourceHub = async (options: TestOptions = {}) => {
  const answers = new Map<string, Answer>()
  const asked: Asked[] = []
  const answer = (each: Asked): Identity[] => {
    asked.push(each)
    return (answers.get(each.connector.name) ?? no)(each)
  }
  const sources = (['known', 'anyone'] as const).map((asks) => ({
    name: `source-${asks}`,
    connector: kindOf(asks, answer),
  }))
  const parts = { dialects: createDialects([...dialects.all, ...sources]) }
  const hub = await openTestHub(options, undefined, parts)
  return {
    ...hub,
    asked,
    /** The names of the sources that were asked since it was last called. */
    takeAsked: (): string[] => asked.splice(0).map((each) => each.connector.name),
    /** What that source says from now on. */
    says: (name: string, said: Answer): void => void answers.set(name, said),
    addSource(
      owner: Organization,
      name: string,
      said: Answer,
      how: {
        asks?: 'known' | 'anyone'
        settings?: Settings
        domains?: string[]
        position?: number
      } = {},
    ) {
      const { asks = 'known', settings = {}, ...rest } = how
      answers.set(name, said)
      return hub.hub.connectors.add({ owner, name, type: `source-${asks}`, settings, ...rest })
    },
  }
}

export type SourceHub = Awaited<ReturnType<typeof openSourceHub>>

let address = 0

/** One try at the door from an address of its own: the status. */
export const tryDoor = async (
  hub: Pick<TestHub, 'browser'>,
  name: string,
  word: string,
  at = '/sign-in',
): Promise<number> => {
  address += 1
  const from = `198.18.${address >> 8}.${address & 255}`
  const door = await openDoor(hub.browser({ address: from }), at)
  return (await door(name, word)).statusCode
}
