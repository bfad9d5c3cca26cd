/** `foyer audit-stream …`: where events are sent on to as they happen. */
import { hubChain } from '../audit-line.ts'
import type { AuditStream } from '../audit-stream.ts'
import type { JsonValue } from '../organization.ts'
import { isRefusal, refuse } from '../refusal.ts'
import { type Command, findText, getText, type Noun, operator, writeList } from './command.ts'
import { findOrganization, organizationFlag } from './find.ts'
import { findTime, timeOf, writeFacts } from './table.ts'

const streamFlag = { value: 'ID', help: 'id of the stream', required: true }

const recordOf = (stream: AuditStream, behind: number): Record<string, JsonValue> => ({
  id: stream.id,
  root: stream.chain === hubChain ? null : stream.chain,
  url: stream.url,
  behind,
  failures: stream.failures,
  cause: stream.cause === '' ? null : stream.cause,
  createdAt: timeOf(stream.createdAt),
  deliveredAt: findTime(stream.deliveredAt),
})

const add: Command = {
  summary: 'Sends events on: to a webhook (https://…) or to syslog (syslogs://HOST:PORT).',
  word: 'url',
  flags: {
    url: { value: 'ADDRESS', help: 'where to', required: true },
    organization: { ...organizationFlag, help: 'only those of its root; otherwise all' },
    secret: {
      value: '',
      kind: 'input',
      help: 'signs a webhook; one is made if it is not given',
    },
    fromStart: { value: '', kind: 'switch', help: 'everything that is kept, not from now on' },
  },
  run: async (hub, values) => {
    const chain = (await findOrganization(hub, values))?.rootId
    const given = { url: getText(values, 'url'), chain, secret: findText(values, 'secret') }
    const isFromStart = values.fromStart === true
    const { stream, secret } = await hub.audit.streams.add({ ...given, isFromStart }, operator)
    const words = `Events go to ${stream.url} from now on (${stream.id}).`
    const shown = secret === undefined || given.secret !== undefined ? undefined : secret
    const text = shown === undefined ? words : `${words}\nIts secret, shown this once: ${shown}`
    return { text, data: { ...recordOf(stream, 0), ...(shown !== undefined && { secret: shown }) } }
  },
}

const list: Command = {
  summary: 'Lists the streams, how many events each is behind, and why.',
  flags: {},
  run: async (hub) =>
    writeList(
      { items: await hub.audit.streams.list(), next: null },
      ['to', 'root', 'behind', 'delivered', 'cause', 'id'],
      ({ stream, behind }) => [
        stream.url,
        stream.chain ?? '(all)',
        behind,
        findTime(stream.deliveredAt),
        stream.cause,
        stream.id,
      ],
      ({ stream, behind }) => recordOf(stream, behind),
    ),
}

const remove: Command = {
  summary: 'Sends nothing there any more.',
  word: 'stream',
  flags: { stream: streamFlag },
  run: async (hub, values) => {
    const id = getText(values, 'stream')
    await hub.audit.streams.remove(id, operator)
    return { text: 'Nothing is sent there any more.', data: { id } }
  },
}

const test: Command = {
  summary: 'Hands over a test: an empty list of events, or one message.',
  word: 'stream',
  flags: { stream: streamFlag },
  run: async (hub, values) => {
    const id = getText(values, 'stream')
    try {
      await hub.audit.streams.test(id)
      return { text: writeFacts({ test: 'it has arrived' }), data: { id } }
    } catch (error) {
      if (!isRefusal(error) || error.detail.cause === undefined) throw error
      return refuse(error.code, `It did not arrive: ${error.detail.cause}.`)
    }
  },
}

export const auditStream: Noun = {
  summary: 'Where events are sent on to as they happen: webhooks and syslog.',
  verbs: { add, list, remove, test },
}
