/**
 * Connector tests: a source is asked as it would be at a sign-in, and an administrator is shown
 * what was sent, what came back and what decided, every secret masked. Nobody is signed in by it.
 */
import type { Connector } from './connector.ts'
import { awayWords } from './credential.ts'
import { describeAgent } from './device.ts'
import type { Asked, Credentials, Identity, Preview, Step } from './dialect.ts'
import type { Actor } from './event.ts'
import type { Exchanges } from './exchange.ts'
import type { Nouns } from './hub.ts'
import { createIdentities } from './identity.ts'
import { isWithin, type Organization } from './organization.ts'
import { mask } from './preview.ts'
import { isRefusal, type Refusal, refuse } from './refusal.ts'
import { type Exchanged, watchExchanges } from './reply-excerpt.ts'
import type { Store } from './store/store.ts'
import { trialPath } from './upstream-trial.ts'
import { nameOf, type User } from './user.ts'
import type { World } from './world.ts'

export type ConnectorTestInput = {
  /** One that is kept, or one that is made up to be tried (`connectors.make`). */
  connector: Connector
  username: string
  password: string
  /** Sends nothing, and says what would be sent. */
  isDry?: boolean
  agent?: string
}

export type TestReply = {
  status: number
  type: string
  /** The beginning, with what was secret in the request masked. */
  text: string
  isCut: boolean
  milliseconds: number
}

export type ConnectorTest = {
  /** `no-answer`: nothing came that is a yes or a no. */
  verdict: 'yes' | 'no' | 'no-answer' | 'not-sent'
  /** Why, in words for administrators. */
  cause: string
  preview: Preview
  reply: TestReply | undefined
  steps: Step[]
  /** Whom the source named, and who of them would be signed in. */
  identities: Identity[]
  users: { id: string; name: string }[]
}

/** Rulings, TPL-16: so much of a reply is shown. */
const shownBytes = 16 * 1024
/** TPL-16: a test is no scanner, and no way to guess. */
const perOrganization = { burst: 20, everyMs: 15_000 }
const perName = { burst: 10, everyMs: 60_000 }

/** What of a request nobody is to read again: the password, and headers that the preview masks. */
const secretsOf = ({ call }: Exchanged, password: string, preview: Preview): string[] => {
  const hidden = Object.entries(call.headers ?? {}).filter(
    ([name, value]) => preview.headers[name] !== value,
  )
  const texts = hidden.flatMap(([, value]) => [value, ...value.split(/\s+/)])
  const own = [password, encodeURIComponent(password), JSON.stringify(password).slice(1, -1)]
  return [...own, ...texts].filter((text) => text.length > 2).sort((a, b) => b.length - a.length)
}

const writeReply = (exchanged: Exchanged, secrets: string[]): TestReply => {
  const { status, headers, body, milliseconds } = exchanged.answered
  let text = body.toString('utf8')
  for (const secret of secrets) text = text.replaceAll(secret, mask)
  const shown = Buffer.from(text).subarray(0, shownBytes)
  const type = headers['content-type'] ?? ''
  const isCut = shown.length < Buffer.byteLength(text)
  return { status, type, text: shown.toString('utf8'), isCut, milliseconds }
}

const verdictOf = ({ code }: Refusal): ConnectorTest['verdict'] =>
  code === 'unauthenticated' || code === 'invalid' ? 'no' : 'no-answer'

type Outcome = Pick<ConnectorTest, 'verdict' | 'cause' | 'identities' | 'users'>

const unasked: Outcome = {
  verdict: 'not-sent',
  cause: 'nothing was sent',
  identities: [],
  users: [],
}

export const createConnectorTests = (hub: Nouns, store: Store, world: World) => {
  const identities = createIdentities(hub, store, world)

  /** Whom a name means among the people whose source it would be. */
  const findMeant = async (place: Organization, name: string): Promise<User | undefined> => {
    const { rootId } = place
    const byEmail = await hub.users.findByEmail(rootId, name)
    const user = byEmail ?? (await hub.users.findByUsername(rootId, name))
    const home = user && (await hub.organizations.find(user.homeId))
    return home && isWithin(place, home) ? user : undefined
  }

  /** What the browser of an administrator has to do: the address is in the preview. */
  const describeTrial = async (connector: Connector): Promise<ConnectorTest> => {
    if (!(await hub.connectors.find(connector.id))) {
      refuse('invalid', 'Add it first, switched off: then it can be tried out.')
    }
    const url = `${hub.config.url}${trialPath(connector)}`
    const cause = 'a browser is led there: open the address as an administrator'
    const preview = { method: 'GET', url, headers: {}, body: '', curl: '' }
    return { ...unasked, cause, preview, reply: undefined, steps: [] }
  }

  const kindOf = ({ type }: Connector) =>
    hub.dialects.connector(type) ?? refuse('invalid', awayWords, { field: 'type' })

  const ask = async (
    asked: Asked,
    exchanges: Exchanges,
    note: (step: Step) => void,
  ): Promise<Outcome> => {
    const { connector, user } = asked
    const kind = kindOf(connector)
    try {
      const named = await kind.ask({ ...hub, exchanges }, asked, note)
      const known = user ? [user] : []
      const users = kind.asks === 'known' ? known : await identities.find(connector, named)
      return {
        verdict: 'yes',
        cause: users.length > 0 ? '' : 'it names nobody who is known here',
        identities: named,
        users: users.map((each) => ({ id: each.id, name: nameOf(each) })),
      }
    } catch (error) {
      if (!isRefusal(error)) throw error
      return { ...unasked, verdict: verdictOf(error), cause: error.detail.cause ?? error.message }
    }
  }

  const noteTest = (
    { connector, isDry }: ConnectorTestInput,
    { verdict, cause, reply }: ConnectorTest,
    user: User | undefined,
    by: Actor,
  ): Promise<void> =>
    hub.events.add({
      ...by,
      type: 'connector.tested',
      organization: { id: connector.organizationId, rootId: connector.rootId },
      data: {
        connector: connector.id,
        name: connector.name,
        verdict,
        cause: cause.slice(0, 500),
        status: reply?.status,
        isDry,
        ...(user && { subject: user.id }),
      },
    })

  return {
    /**
     * Asks, or says what would be asked; of a source that browsers are led to, where one is led
     * to try it out. Refuses with `throttled`, and with `invalid` a name that
     * nobody here has where the source is asked about known people alone.
     */
    async run(input: ConnectorTestInput, by: Actor): Promise<ConnectorTest> {
      const { connector, username, password, isDry = false, agent = '' } = input
      if (hub.dialects.redirect(connector.type)) return describeTrial(connector)
      const organization = await hub.organizations.get(connector.organizationId)
      await hub.limits.take([
        { bucket: `tests at ${organization.id}`, ...perOrganization },
        { bucket: `tests of ${username.slice(0, 254)} at ${organization.id}`, ...perName },
      ])
      const kind = kindOf(connector)
      const user = await findMeant(organization, username)
      if (!user && kind.asks === 'known' && !isDry) {
        const words = 'Nobody of the organization is called so, and others are not asked about.'
        refuse('invalid', words, { field: 'username' })
      }
      const device = describeAgent(agent, by.address ?? '')
      const credentials: Credentials = { username, password, device }
      const asked: Asked = { connector, organization, credentials, user }
      const preview = await kind.preview(hub, asked)
      const steps: Step[] = []
      const { last, exchanges } = watchExchanges(hub.exchanges)
      const outcome = isDry ? unasked : await ask(asked, exchanges, (step) => steps.push(step))
      const { exchanged } = last
      const reply = exchanged && writeReply(exchanged, secretsOf(exchanged, password, preview))
      const test: ConnectorTest = { ...outcome, preview, reply, steps }
      await noteTest(input, test, user, by)
      return test
    },
  }
}

export type ConnectorTests = ReturnType<typeof createConnectorTests>
