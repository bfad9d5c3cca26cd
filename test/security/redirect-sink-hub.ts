/** The ways of a text into the hub at its own address, each of which could end in a redirect. */
import { writeRedirect } from '../../src/dialects/saml/binding.ts'
import { writeAuthnRequest } from '../../src/dialects/saml/request.ts'
import { readFormFields } from '../helper.ts'
import {
  at,
  everyName,
  inHeader,
  leadOf,
  pathOf,
  type RedirectPlace,
  registered,
  type Sink,
  type Sinks,
  value,
  written,
} from './redirect-place.ts'

/** A path of the hub with the text in it, asked for by nobody or by somebody. */
const hubPath =
  (write: (text: string) => string, proof: Sink['proof'], who: 'nobody' | 'somebody' = 'nobody') =>
  ({ visit, cookies }: RedirectPlace): Sink => ({
    send: async (text) => [
      await visit(
        at.hub,
        write(text),
        who === 'nobody' ? {} : { headers: { cookie: cookies.hub } },
      ),
    ],
    proof,
  })

/** What waits for a sign-in: a text that was sealed, and where it leads afterwards. */
const pending = ({ visit, cookies, hub }: RedirectPlace): Sink => ({
  send: async (to) => {
    const headers = { cookie: cookies.hub }
    return [await visit(at.hub, await hub.signIn.start({ to }), { headers })]
  },
  proof: ['/?q=x', /^\/\?q=x$/],
})

/** The address that was asked for comes back after the sign-in. */
const askedFor =
  (write: (text: string) => string, proof: Sink['proof']) =>
  ({ visit, cookies }: RedirectPlace): Sink => ({
    send: async (text) => {
      const asked = await visit(at.hub, write(text))
      if (!leadOf(asked).startsWith('/sign-in?')) return [asked]
      return [asked, await visit(at.hub, leadOf(asked), { headers: { cookie: cookies.hub } })]
    },
    proof,
  })

const header =
  (name: string, proof: Sink['proof']) =>
  ({ visit }: RedirectPlace): Sink => ({
    send: async (text) => [await visit(at.hub, '/', { headers: { [name]: inHeader(text) } })],
    proof,
  })

/** As a proxy that is trusted says it. */
const forwardedHost = ({ visit }: RedirectPlace): Sink => ({
  send: async (text) => {
    const headers = {
      ...{ 'x-forwarded-host': inHeader(text), 'x-forwarded-proto': 'https' },
      ...{ forwarded: `host=${inHeader(text)}`, 'x-original-url': inHeader(text) },
    }
    return [await visit(at.hub, '/', { headers, remoteAddress: '10.0.0.7' })]
  },
  proof: ['x.example', /^\/sign-in\?pending=/],
})

const signInForm = ({ post }: RedirectPlace): Sink => ({
  send: async (text) => {
    const form = { pending: text, organization: text, next: text, email: text, password: 'x' }
    return [await post(at.hub, '/sign-in', form)]
  },
  proof: ['x', 410],
})

const signOutForm = ({ post }: RedirectPlace): Sink => ({
  send: async (text) => [
    await post(at.hub, `/sign-out?${everyName(text)}`, { next: text, to: text, token: text }),
  ],
  proof: ['/x', /^\/signed-out$/],
})

/** A service provider's question, whole, as far as the page that posts the answer. */
const samlQuestion =
  (say: (text: string) => { relayState?: string; acsUrl?: string }, proof: Sink['proof']) =>
  ({ visit, cookies, harbor, now }: RedirectPlace): Sink => {
    const destination = `http://${at.hub}/saml/${harbor.id}/sso`
    let count = 0
    const send = async (text: string) => {
      count += 1
      const { relayState, acsUrl = registered.acsUrl } = say(text)
      const id = `_table-${proof[0].length}-${count}`
      const { entityId: issuer } = registered
      const xml = writeAuthnRequest({ id, issuer, issueInstant: now(), acsUrl, destination })
      const asked = { destination, name: 'SAMLRequest', xml } as const
      const url = writeRedirect(relayState === undefined ? asked : { ...asked, relayState })
      const first = await visit(at.hub, pathOf(url))
      if (leadOf(first) === '') return [first]
      return [first, await visit(at.hub, leadOf(first), { headers: { cookie: cookies.hub } })]
    }
    return { send, proof }
  }

/** What XML can hold of a text. */
const inXml = (text: string): string => text.replaceAll(/[^\t\n\r -\ud7ff\ue000-\ufffd]/g, '')

/** Whatever is asked of the authorization page, with the right address and a state, to its end. */
const oauthState = ({ visit, post, cookies }: RedirectPlace): Sink => ({
  send: async (state) => {
    const { clientId: client_id, redirectUri: redirect_uri } = registered
    const query = new URLSearchParams({ response_type: 'code', client_id, redirect_uri, state })
    const page = await visit(at.hub, `/oauth2/auth?${query}`, { headers: { cookie: cookies.hub } })
    if (page.answer.statusCode !== 200) return [page]
    const form = readFormFields(page.answer.body)
    const allowed = await post(at.hub, '/oauth2/auth', form, cookies.hub)
    const onward = leadOf(allowed)
    if (onward === '') return [page, allowed]
    return [page, allowed, await visit(at.hub, onward, { headers: { cookie: cookies.hub } })]
  },
  proof: ['x', /^https:\/\/listings\.example\/back\?code=[\w-]+&state=x$/],
})

const oauthAddress = (text: string): string =>
  `/oauth2/auth?response_type=code&client_id=${registered.clientId}&redirect_uri=${value(text)}`

const openTile =
  (kind: 'link' | 'wiki', write: (text: string) => string, proof: Sink['proof']) =>
  (place: RedirectPlace): Sink => {
    const path = `/applications/${place.applications[kind].id}/open`
    return hubPath((text) => `${path}?${write(text)}`, proof, 'somebody')(place)
  }

/** Where a browser goes on that has brought a response, at a source that is there. */
const upstreamArrival = async (place: RedirectPlace): Promise<Sink> => {
  const { hub, harbor } = place
  const { id } = await hub.connectors.add({
    ...{ owner: harbor, name: 'Harbor ID', type: 'saml-provider', isActive: false },
    settings: { metadataUrl: 'https://idp.example/metadata' },
  })
  const path = `/saml/${harbor.id}/provider/${id}/continue`
  const write = (text: string) =>
    `${path}?arrival=${value(text)}&RelayState=${value(text)}&${everyName(text)}`
  return hubPath(write, ['x', 410], 'somebody')(place)
}

const signInPage = /^\/sign-in\?pending=/

export const hubSinks: Sinks = {
  '/sign-in?pending=': hubPath((text) => `/sign-in?pending=${value(text)}`, ['x', 200]),
  '/sign-in?pending=, signed in': hubPath(
    (text) => `/sign-in?pending=${value(text)}&${everyName(text)}`,
    ['x', /^\/$/],
    'somebody',
  ),
  '/sign-in?organization=': hubPath((text) => `/sign-in?organization=${value(text)}`, ['x', 200]),
  'what waits, sealed': pending,
  'the sign-in form': signInForm,
  '/sign-out': signOutForm,
  '/.foyer/language': hubPath(
    (text) => `/.foyer/language?lang=de&${everyName(text)}`,
    ['x', /^\/$/],
  ),
  '/.foyer/language?lang=': hubPath((text) => `/.foyer/language?lang=${value(text)}`, ['x', 404]),
  '/profile?done=': hubPath((text) => `/profile?done=${value(text)}`, ['name', 200], 'somebody'),
  '/?page=': hubPath((text) => `/?page=${value(text)}&q=${value(text)}`, ['2', 200], 'somebody'),
  '/signed-out': hubPath((text) => `/signed-out?${everyName(text)}`, ['/x', 200]),
  '/forgotten?organization=': hubPath(
    (text) => `/forgotten?organization=${value(text)}&${everyName(text)}`,
    ['x', 200],
  ),
  '/reset?ticket=': hubPath(
    (text) => `/reset?ticket=${value(text)}`,
    ['a'.repeat(43), /^\/reset$/],
  ),
  '/invite?ticket=': hubPath(
    (text) => `/invite?ticket=${value(text)}`,
    ['a'.repeat(43), /^\/invite$/],
  ),
  '/verify-email?ticket=': hubPath(
    (text) => `/verify-email?ticket=${value(text)}`,
    ['a'.repeat(43), /^\/verify-email$/],
  ),
  '/first-administrator?ticket=': hubPath(
    (text) => `/first-administrator?ticket=${value(text)}`,
    ['x', 410],
  ),
  'the launcher, its query': hubPath((text) => `/?${everyName(text)}`, ['x', 200], 'somebody'),
  'the address that was asked for, a parameter': askedFor(
    (text) => `/?next=${value(text)}`,
    ['/x', /^\/\?next=%2Fx$/],
  ),
  'the address that was asked for, its query': askedFor(
    (text) => `/?${written(text)}`,
    ['a', /^\/\?a$/],
  ),
  'the address that was asked for, a path': askedFor(
    (text) => `/applications/${value(text)}/open`,
    ['x', /^\/applications\/x\/open$/],
  ),
  'any path': hubPath((text) => `/${written(text)}`, ['signed-out', 200]),
  'any path, signed in': hubPath((text) => `/${written(text)}`, ['', 200], 'somebody'),
  'the header Host': header('host', [at.hub, signInPage]),
  'the header Referer': header('referer', ['https://x.example/', signInPage]),
  'headers of a proxy': forwardedHost,
  '/applications/:id/open?after=, a link': openTile(
    'link',
    (text) => `after=${value(text)}&${everyName(text)}`,
    ['x', /^https:\/\/mls\.example\/search$/],
  ),
  '/applications/:id/open?after=form, a link': openTile(
    'link',
    (text) => `after=form&${everyName(text)}`,
    ['x', /^https:\/\/mls\.example\/search$/],
  ),
  '/applications/:id/open?after=, a site': openTile(
    'wiki',
    (text) => `after=${value(text)}&${everyName(text)}`,
    ['x', /^http:\/\/wiki\.harbor\.localhost:3000\/\.foyer\/sign-in\?to=%2F$/],
  ),
  '/forward-auth/enter?hop=': hubPath(
    (text) => `/forward-auth/enter?hop=${value(text)}&after=form`,
    ['x', 400],
    'somebody',
  ),
  '/sso_applications/open?hash=': hubPath(
    (text) => `/sso_applications/open?hash=${value(text)}`,
    ['x', 400],
  ),
  '/oauth2/auth?redirect_uri=': hubPath(oauthAddress, [registered.redirectUri, 200], 'somebody'),
  '/oauth2/auth?state=, to its end': oauthState,
  '/oauth2/continue?hold=': hubPath(
    (text) => `/oauth2/continue?hold=${value(text)}&${everyName(text)}`,
    ['x', 410],
    'somebody',
  ),
  '/saml/:root/sso?RelayState=, to its end': samlQuestion(
    (relayState) => ({ relayState }),
    ['x', 200],
  ),
  'the AssertionConsumerServiceURL of a request': samlQuestion(
    (text) => ({ acsUrl: inXml(text) }),
    [registered.acsUrl, 200],
  ),
  '/saml/:root/sso?SAMLRequest=': (place) =>
    hubPath((text) => `/saml/${place.harbor.id}/sso?SAMLRequest=${value(text)}`, ['x', 400])(place),
  '/saml/:root/continue?request=': (place) =>
    hubPath(
      (text) =>
        `/saml/${place.harbor.id}/continue?request=${value(text)}&RelayState=${value(text)}`,
      ['x', 410],
      'somebody',
    )(place),
  '/saml/:root/provider/:connector/continue?arrival=': upstreamArrival,
  '/sign-in/with/<anything>?pending=': hubPath(
    (text) => `/sign-in/with/${value(text)}?pending=${value(text)}&${everyName(text)}`,
    ['x', 404],
  ),
  '/connectors/<anything>/test': hubPath(
    (text) => `/connectors/${value(text)}/test?${everyName(text)}`,
    ['x', 404],
    'somebody',
  ),
  '/oidc/callback?state=': hubPath(
    (text) => `/oidc/callback?state=${value(text)}&code=${value(text)}`,
    ['x', 410],
  ),
  '/oidc/callback?answer=': hubPath((text) => `/oidc/callback?answer=${value(text)}`, ['x', 410]),
  '/saml/<anything>/sso': hubPath((text) => `/saml/${value(text)}/sso`, ['x', 404]),
}
