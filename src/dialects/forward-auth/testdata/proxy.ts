/** A hub, proxies that ask it, and people whose browsers have cookies for each host apart. */
import assert from 'node:assert/strict'
import type { InjectOptions, LightMyRequestResponse } from 'fastify'
import {
  type Browser,
  leadsTo,
  openTestHub,
  password,
  readFormFields,
  type TestHub,
  type TestOptions,
} from '../../../../test/helper.ts'
import type { Application, ApplicationInput } from '../../../application.ts'
import type { User } from '../../../user.ts'

export const hubUrl = 'https://sso.foyer.test'
export const wikiUrl = 'https://wiki.harbor.example'
export const proxyAddress = '10.0.0.7'

type Answer = LightMyRequestResponse
export type ProxyName = 'nginx' | 'haproxy' | 'caddy' | 'traefik'
export const proxies: ProxyName[] = ['nginx', 'haproxy', 'caddy', 'traefik']

export const openHub = (options: TestOptions = {}): Promise<TestHub> =>
  openTestHub({
    ...{ url: hubUrl, baseDomain: 'foyer.test', isDevelopment: false },
    trustedProxies: ['10.0.0.0/8'],
    ...options,
  })

export const addSite = (
  { hub, organizations }: TestHub,
  settings: Record<string, unknown> = {},
  input: Partial<ApplicationInput> = {},
): Promise<Application> =>
  hub.applications.add({
    owner: organizations.harbor,
    name: 'Wiki',
    type: 'forward-auth',
    ...input,
    settings: { url: `${wikiUrl}/`, ...settings } as ApplicationInput['settings'],
  })

/** The headers by which a proxy tells of a request. */
export const questionOf = (
  proxy: ProxyName,
  url: string,
  method = 'GET',
): Record<string, string> => {
  const [, scheme = '', host = '', target = ''] = /^(\w+):\/\/([^/]*)(.*)$/s.exec(url) ?? []
  return proxy === 'nginx' || proxy === 'haproxy'
    ? { 'x-original-url': url, 'x-original-method': method }
    : {
        'x-forwarded-proto': scheme,
        'x-forwarded-host': host,
        'x-forwarded-uri': target,
        'x-forwarded-method': method,
      }
}

type Asked = {
  proxy?: ProxyName
  url?: string
  method?: string
  /** What the browser sent, and the proxy with it. */
  headers?: Record<string, string>
  from?: string
  /** The method of the check itself. */
  by?: InjectOptions['method']
}

export const navigating = { 'sec-fetch-mode': 'navigate', accept: 'text/html,*/*;q=0.8' }

export const ask = ({ server }: TestHub, asked: Asked = {}): Promise<Answer> => {
  const { proxy = 'caddy', url = `${wikiUrl}/`, method = 'GET', headers = {} } = asked
  return server.inject({
    method: asked.by ?? 'GET',
    url: `/forward-auth/${proxy}`,
    remoteAddress: asked.from ?? proxyAddress,
    headers: { host: 'foyer:3000', ...navigating, ...headers, ...questionOf(proxy, url, method) },
  })
}

/** A browser as a person has it: with one jar for the hub, and one for each host beside it. */
export const openPerson = (at: TestHub) => {
  const jars = new Map<string, Browser>()
  const on = (host: string): Browser => {
    const known = jars.get(host) ?? at.browser({ host })
    jars.set(host, known)
    return known
  }
  const cookie = (host: string): Record<string, string> => {
    const pairs = [...on(host).jar].map(([name, value]) => `${name}=${value}`)
    return pairs.length === 0 ? {} : { cookie: pairs.join('; ') }
  }
  const visit = (url: string, headers: Record<string, string> = {}): Promise<Answer> => {
    const { host, pathname, search } = new URL(url)
    return on(host).get(`${pathname}${search}`, { 'sec-fetch-site': 'cross-site', ...headers })
  }
  /** What a proxy is told of a request of this browser. */
  const check = (url: string, asked: Omit<Asked, 'url'> = {}): Promise<Answer> =>
    ask(at, { ...asked, url, headers: { ...cookie(new URL(url).host), ...asked.headers } })

  /** Goes where the answers lead, filling in the sign-in page; gives the last, and its address. */
  const travel = async (start: string, user?: User): Promise<{ url: string; answer: Answer }> => {
    let url = start
    for (let steps = 0; steps < 12; steps += 1) {
      const { host, pathname } = new URL(url)
      let answer = await visit(url)
      if (user && host === new URL(hubUrl).host && pathname === '/sign-in') {
        const fields = readFormFields(answer.body)
        const form = { ...fields, email: user.email ?? '', password }
        if (answer.statusCode === 200) answer = await on(host).post('/sign-in', form)
      }
      const next = leadsTo(answer)
      if (next === undefined) return { url, answer }
      url = new URL(next, url).href
      // The application itself is not here: what a browser asks it for is where the way ends.
      if (new URL(url).host !== new URL(hubUrl).host && !/\/\.foyer\//.test(url)) {
        return { url, answer }
      }
    }
    return assert.fail('the way does not end')
  }
  /** Asks for a page, signs in at the hub, and comes back. */
  const enter = async (user: User, url = `${wikiUrl}/`): Promise<string> => {
    const asked = await check(url)
    return (await travel(String(asked.headers.location), user)).url
  }
  return { on, visit, check, travel, enter, cookie }
}

export type TestPerson = ReturnType<typeof openPerson>

const names = ['remote-user', 'remote-email', 'remote-name', 'remote-groups', 'x-foyer-jwt']

/** The headers of a pass that an answer has. */
export const toldIn = ({ headers }: Answer): Record<string, unknown> =>
  Object.fromEntries(names.map((name) => [name, headers[name]]))

/** Those of a pass for nobody, and of an answer that is no pass. */
export const noneTold = Object.fromEntries(names.map((name) => [name, '']))
export const nothingTold = Object.fromEntries(names.map((name) => [name, undefined]))

export const signInAt = (to: string): string =>
  `${wikiUrl}/.foyer/sign-in?to=${encodeURIComponent(to)}`

/**
 * The ticket of a hop, as the address of its last redirect, before it is used; also for a browser
 * that is signed in there already.
 */
export const stopBeforeEnter = async (person: TestPerson, to = '/'): Promise<string> => {
  const { jar } = person.on(new URL(wikiUrl).host)
  const session = jar.get('__Host-foyer')
  jar.delete('__Host-foyer')
  const left = await person.visit(signInAt(to))
  const back = await person.visit(String(leadsTo(left)))
  if (session !== undefined) jar.set('__Host-foyer', session)
  const url = String(leadsTo(back))
  assert.ok(url.startsWith(`${wikiUrl}/.foyer/enter?ticket=`), url)
  return url
}
