/** A hub with a chat room and its key, for the tests of this folder. */
import type { InjectOptions, LightMyRequestResponse } from 'fastify'
import { openTestHub, type TestOptions } from '../../../../test/helper.ts'
import type { Settings } from '../../../setting.ts'

/** The website that belongs to the room. */
export const shop = 'http://shop.localhost:4000'

export type RoomOptions = {
  /** Settings of the room besides its address and its website. */
  settings?: Settings
  config?: TestOptions
}

/** How a call is made; without `method` and `in` it is GET, with everything in the query. */
export type CallOptions = {
  method?: 'GET' | 'POST'
  /** Where the parameters stand. */
  in?: 'query' | 'form'
  /** The key that is sent along; null for none. The room's own otherwise. */
  apikey?: string | null
  host?: string
  address?: string
  headers?: Record<string, string>
}

export type Parameters = Record<string, string>

/** What a website's server sends: the parameters as they are, in a query or a form. */
export const writeCall = (path: string, parameters: Parameters, how: CallOptions): InjectOptions => {
  const { method = 'GET', in: place = method === 'POST' ? 'form' : 'query' } = how
  const text = new URLSearchParams(parameters).toString()
  const isForm = place === 'form'
  const type = { 'content-type': 'application/x-www-form-urlencoded' }
  return {
    method,
    url: isForm ? path : `${path}?${text}`,
    headers: { accept: '*/*', ...(isForm && type), ...how.headers },
    remoteAddress: how.address ?? '127.0.0.1',
    ...(isForm && { payload: text }),
  }
}

/** A hub whose Harbor has the room "Harbor Chat" at `chat.harbor.localhost:3000/room/`. */
export const openRoom = async ({ settings = {}, config = {} }: RoomOptions = {}) => {
  const hub = await openTestHub(config)
  const host = `chat.${hub.organizations.harbor.slug}.localhost:3000`
  const room = await hub.hub.applications.add({
    owner: hub.organizations.harbor,
    name: 'Harbor Chat',
    type: 'chat-room',
    settings: { url: `http://${host}/room/`, sites: [shop], ...settings },
  })
  const { text: apikey } = await hub.hub.keys.add({
    organization: hub.organizations.harbor,
    application: room,
    name: 'Shop',
  })

  /** Calls as the website's server does. */
  const call = (
    path: string,
    parameters: Parameters = {},
    how: CallOptions = {},
  ): Promise<LightMyRequestResponse> => {
    const key = how.apikey === undefined ? apikey : how.apikey
    const given = key === null ? parameters : { apikey: key, ...parameters }
    const options = writeCall(path, given, how)
    return hub.server.inject({ ...options, headers: { ...options.headers, host: how.host ?? host } })
  }

  return {
    hub,
    room,
    apikey,
    host,
    call,
    /** A fresh access token for that address, by the compatible face. */
    async token(email: string, parameters: Parameters = {}): Promise<string> {
      const answer = await call('/sso/token/generate', { email, ...parameters })
      return String(answer.json().access_token)
    },
    close: () => hub.close(),
  }
}

export type Room = Awaited<ReturnType<typeof openRoom>>
