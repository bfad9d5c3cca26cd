/** A customer's web service, as a test needs it, and the connector that asks it. */
import { generateKeyPairSync } from 'node:crypto'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { password, readFormFields, type TestHub } from '../../../../test/helper.ts'
import { createCertificate } from '../../../certificate.ts'
import type { JsonValue, Organization } from '../../../organization.ts'
import type { Settings } from '../../../setting.ts'

export type AskedFor = {
  method: string
  url: string
  headers: Record<string, string | undefined>
  body: string
}

/** Given back as JSON, unless it is a text. */
export type Given = {
  status?: number
  body?: unknown
  headers?: Record<string, string>
  /** The connection ends in the middle. */
  isBroken?: boolean
}

export type Answering = (asked: AskedFor) => Given | Promise<Given>

const readAll = async (request: IncomingMessage): Promise<AskedFor> => {
  let body = ''
  for await (const chunk of request) body += chunk
  const { method = '', url = '' } = request
  return { method, url, headers: request.headers as AskedFor['headers'], body }
}

const listen = async (server: Server): Promise<number> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

const makePem = (commonName: string) => {
  const { privateKey: key, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const day = 24 * 3_600_000
  const [notBefore, notAfter] = [Date.now() - day, Date.now() + day]
  const serial = Buffer.from([1])
  const made = { commonName, key, publicKey, notBefore, notAfter, serial }
  const encoded = createCertificate(made).toString('base64')
  return {
    key: key.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${encoded}\n-----END CERTIFICATE-----\n`,
  }
}

/** Answers as it is told; with a name, over TLS with a certificate of that name. */
export const openService = async (answering: Answering, name?: string) => {
  const asked: AskedFor[] = []
  const service = { answering }
  const answer: Parameters<typeof createServer>[1] = async (request, response) => {
    const read = await readAll(request)
    asked.push(read)
    const { status = 200, body = '', headers = {}, isBroken } = await service.answering(read)
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    if (!isBroken) return response.end(text)
    response.write(text)
    return response.destroy()
  }
  const pem = name === undefined ? undefined : makePem(name)
  const server = pem ? createTlsServer(pem, answer) : createServer(answer)
  const port = await listen(server)
  return {
    asked,
    port,
    url: `http://127.0.0.1:${port}`,
    certificate: pem?.cert ?? '',
    /** From now on. */
    answerWith(next: Answering | Given): void {
      service.answering = typeof next === 'function' ? next : () => next
    },
    async close(): Promise<void> {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

export type Service = Awaited<ReturnType<typeof openService>>

export const values = (...usernames: unknown[]) => ({
  values: usernames.map((username) => ({ username, display_name: `Name of ${username}` })),
})

type Hook = { [key: string]: JsonValue }

/** The document's example in short, with other parts in their place. */
export const describe = (url: string, hook: Hook = {}, top: Hook = {}): Hook => ({
  id: 'x',
  name: 'Harbor Phones',
  class: 'auth',
  ...top,
  API: {
    authenticate: {
      request_method: 'POST',
      request_url: `${url}/authorize`,
      request_parameters: { username: '$username$', password: '$password$' },
      response_map: { values: [{ username: '$username$', display_name: '$displayname$' }] },
      ...hook,
    },
  },
})

export const addConnector = (hub: TestHub, settings: Settings, owner?: Organization) =>
  hub.hub.connectors.add({
    owner: owner ?? hub.organizations.harbor,
    name: 'Phones',
    type: 'ringotel',
    settings,
  })

/** Whatever they know, the people of an organization know it elsewhere. */
export const keepElsewhere = (hub: TestHub, { id }: Organization) =>
  hub.hub.organizations.change(id, { settings: { passwords: 'elsewhere' } })

/** What the page says to somebody who types that at the door of Harbor. */
export const signIn = async (hub: TestHub, email: string, word = password, address = '') => {
  const browser = hub.browser(address ? { address } : {})
  const answer = await browser.signIn({ email }, { at: '/sign-in?organization=harbor', word })
  const { headers, statusCode } = answer
  return { browser, answer, status: statusCode, isIn: headers.location === '/' }
}

/** Chooses one of the accounts that a page shows. */
export const choose = async (
  { browser, answer }: Awaited<ReturnType<typeof signIn>>,
  user: string,
) => browser.post('/sign-in/account', { ...readFormFields(answer.body), user })

/** The newest event of that type. */
export const eventOf = async (hub: TestHub, type: string) =>
  (await hub.hub.events.newest({ type }, 1))[0]
