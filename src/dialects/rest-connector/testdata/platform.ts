/** A platform that asks the hub, as its administrator may have set it up. */
import type { InjectOptions } from 'fastify'
import { openTestHub } from '../../../../test/helper.ts'
import type { RestCaller } from '../../../organization-answer.ts'

export type Question = Omit<InjectOptions, 'url'> & { path?: string }

export const json = 'application/json'
export const form = 'application/x-www-form-urlencoded'
export const xml = 'application/xml'

const day = 86_400_000

const writeBasic = (name: string, word: string): string =>
  `Basic ${Buffer.from(`${name}:${word}`).toString('base64')}`

export const openPlatform = async () => {
  const hub = await openTestHub()

  const ask = ({ path = '/rest/harbor/authenticate', headers = {}, ...more }: Question = {}) =>
    hub.server.inject({
      method: 'POST',
      url: path,
      headers: { host: 'localhost:3000', ...headers },
      ...more,
    })
  const answerTo = (who: RestCaller | null, { id } = hub.organizations.harbor) =>
    hub.hub.organizations.change(id, { settings: { answersRest: who } })

  return {
    hub,
    email: hub.people.chloe.email ?? '',
    ask,
    answerTo,
    basic: (name: string, word: string, more: Question = {}) =>
      ask({ ...more, headers: { authorization: writeBasic(name, word), ...more.headers } }),
    send: (type: string, payload: string | Buffer, more: Question = {}) =>
      ask({ ...more, payload, headers: { 'content-type': type, ...more.headers } }),
    /** The newest event of an answer. */
    checked: async () => (await hub.events()).find(({ type }) => type === 'credential.checked'),
    /** As if nobody had tried anything yet, and anyone may ask. */
    async begin(): Promise<void> {
      hub.pass(day)
      await answerTo('anyone')
    },
    close: () => hub.close(),
  }
}

export type Platform = Awaited<ReturnType<typeof openPlatform>>
