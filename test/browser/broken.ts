/**
 * A hub with set-ups that do not work, each broken in one way, and what a person does to meet it.
 * The other sides are stand-ins: a service provider that sends a request, an identity provider
 * whose answers are written here, and a service that is asked for passwords.
 */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from 'playwright-core'
import type { Connector } from '../../src/connector.ts'
import { openService, say } from '../../src/dialects/rest-connector/testdata/service.ts'
import { writeRedirect } from '../../src/dialects/saml/binding.ts'
import { writeAuthnRequest } from '../../src/dialects/saml/request.ts'
import { type ResponseOptions, writeResponse } from '../../src/dialects/saml/response.ts'
import { other } from '../../src/dialects/saml/testdata/sample.ts'
import { openUpstreamHub } from '../../src/dialects/saml/testdata/upstream.ts'
import type { Settings } from '../../src/setting.ts'
import { certificateUntil } from '../attempt/certificate.ts'
import { password } from '../helper.ts'
import { findPort } from './hub.ts'

/** What a person meets, and what their administrator reads of it. */
export type Broken = {
  name: string
  /** Ends on the page that shows the code. */
  meet: (page: Page) => Promise<void>
  sentence: string
  remedy: string
  /** The words of the link to where the remedy is done. */
  fix?: string
  asked?: string
}

const serviceProvider = 'https://wiki.example'
const minute = 60_000
const day = 24 * 60 * minute

const form = (action: string, fields: Record<string, string>): string =>
  `<!doctype html><title>Harbor ID</title><form method="post" action="${action}">${Object.entries(
    fields,
  )
    .map(([name, value]) => `<input type="hidden" name="${name}" value="${value}">`)
    .join('')}<button>Sign in at Harbor ID</button></form>`

/** An identity provider: its page answers as it is told, and a person clicks on it. */
const openProvider = async () => {
  let answer = (_search: string): string => ''
  const server = createServer((request, response) => {
    const { pathname, search } = new URL(request.url ?? '/', 'http://localhost')
    response.setHeader('content-type', 'text/html; charset=utf-8')
    // A browser asks for an icon, too.
    response.end(pathname === '/sso' ? answer(search) : '')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    answers: (write: (search: string) => string): void => {
      answer = write
    },
    async close(): Promise<void> {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

export const openBrokenHub = async () => {
  const port = await findPort()
  const url = `http://localhost:${port}`
  const hub = await openUpstreamHub({ url, outsideAllow: ['127.0.0.1', '::1'] })
  const service = await openService()
  const provider = await openProvider()
  const { harbor, lakeside } = hub.organizations
  const { chloe } = hub.people
  await hub.server.listen({ port, host: 'localhost' })

  const addWiki = (name: string) =>
    hub.hub.applications.add({
      ...{ owner: harbor, name, type: 'saml' },
      settings: { acsUrl: `${serviceProvider}/acs`, entityId: `${serviceProvider}/${name}` },
    })

  /** Where the service provider sends people, to be answered at that address. */
  const askAt = (name: string, acsUrl: string): string => {
    const destination = `${url}/saml/${harbor.id}/sso`
    const xml = writeAuthnRequest({
      ...{ id: `_${name}`, issuer: `${serviceProvider}/${name}`, issueInstant: hub.now() },
      ...{ acsUrl, destination },
    })
    return writeRedirect({ destination, name: 'SAMLRequest', xml })
  }

  const typeIn = async (page: Page, email: string, word: string): Promise<void> => {
    await page.getByLabel(/^E-mail/).fill(email)
    await page.getByLabel('Password').fill(word)
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  }

  const tryDoor = async (page: Page, slug: string, email: string): Promise<void> => {
    await page.goto(`${url}/sign-in?organization=${slug}`)
    await typeIn(page, email, 'not the password')
    await page.getByRole('alert').waitFor()
  }

  /** Goes to an identity provider and comes back with what it answers. */
  const comeBack = async (
    page: Page,
    connector: Connector,
    changes: Partial<ResponseOptions>,
  ): Promise<void> => {
    provider.answers((search) => {
      const { request, relayState } = hub.readAsked(search)
      const xml = writeResponse(hub.optionsFor(connector, { request }, changes))
      const SAMLResponse = Buffer.from(xml).toString('base64')
      return form(`${hub.baseOf(connector)}/acs`, { SAMLResponse, RelayState: relayState })
    })
    await page.goto(`${url}/sign-in/with/${connector.id}`)
    await page.getByRole('button', { name: 'Sign in at Harbor ID' }).click()
  }

  const addProvider = (name: string, settings: Settings = {}): Promise<Connector> =>
    hub.add(
      { ssoUrl: `${provider.origin}/sso`, ...settings },
      { owner: lakeside, name, domains: [] },
    )

  /** Of an office of its own, so that the passwords of the others stay here. */
  const addDirectory = async (name: string, at: string): Promise<string> => {
    const office = await hub.hub.organizations.add({ name, parent: harbor })
    const email = `kai@${office.slug}.example`
    await hub.hub.users.add({ email, home: office, firstName: 'Kai', lastName: name })
    const settings = { url: at }
    await hub.hub.connectors.add({
      owner: office,
      name: `${name} directory`,
      type: 'rest',
      settings,
    })
    return email
  }

  const wrongAnswer =
    (name: string, changes: () => Partial<ResponseOptions>) => async (page: Page) =>
      comeBack(page, await addProvider(name), changes())

  const broken: Broken[] = [
    {
      name: 'an answer address that is not registered',
      meet: async (page) => {
        await addWiki('Wiki')
        await page.goto(askAt('Wiki', `${serviceProvider}/acs2`))
      },
      sentence: 'Wiki asked to be answered at an address that is not registered.',
      remedy: 'Register the new address if the application has moved',
      fix: 'Open the settings of Wiki',
      asked: `${serviceProvider}/acs2`,
    },
    {
      name: 'a certificate that has ended',
      meet: async (page) => {
        const certificates = [certificateUntil(hub.now() - day)]
        const connector = await addProvider('Old ID', { certificates })
        await comeBack(page, connector, { signer: other.signer })
      },
      sentence: 'the registered certificate has ended: the other side has a new one.',
      remedy: 'Fetch its metadata again, or enter the new certificate.',
      fix: 'Open the settings of Old ID',
    },
    {
      name: 'another audience',
      meet: wrongAnswer('Audience ID', () => ({ audience: 'https://other.example/metadata' })),
      sentence: 'Audience ID has answered somebody else: the answer is for another audience.',
      remedy: 'Enter our entity ID there as the audience, letter by letter.',
      fix: 'Open the settings of Audience ID',
      asked: 'https://other.example/metadata',
    },
    {
      name: 'somebody who is not known',
      meet: (page) => tryDoor(page, 'harbor', 'nobody@harbor.example'),
      sentence: 'Nobody here has the e-mail or username that was typed.',
      remedy: 'Check the spelling with the person, or add them to the organization.',
      fix: 'Add the person',
    },
    {
      name: 'a wrong password',
      meet: (page) => tryDoor(page, 'harbor', chloe.email ?? ''),
      sentence: 'The password was not the right one.',
      remedy: 'Try once more, or ask for a link to choose another password.',
      fix: 'Go to chloe okafor',
    },
    {
      name: 'clocks that differ',
      meet: wrongAnswer('Early ID', () => {
        const ahead = hub.now() + 10 * minute
        return { issueInstant: ahead, notBefore: ahead, notOnOrAfter: ahead + 5 * minute }
      }),
      sentence: 'By our clock, the answer of Early ID is good only later: the clocks differ.',
      remedy: 'Set both clocks by NTP.',
      fix: 'Open the settings of Early ID',
    },
    {
      name: 'another issuer',
      meet: wrongAnswer('Issuer ID', () => ({ issuer: 'https://evil.example/idp' })),
      sentence: 'The answer comes from another identity provider than Issuer ID.',
      remedy: 'Compare the entity IDs',
      fix: 'Open the settings of Issuer ID',
      asked: 'https://evil.example/idp',
    },
    {
      name: 'a source that cannot be reached',
      meet: async (page) => {
        const email = await addDirectory('Marina', 'http://127.0.0.1:1024/')
        await tryDoor(page, 'marina', email)
      },
      sentence: 'Marina directory could not be reached.',
      remedy: 'See that it runs, that its name and port are right',
      fix: 'Open the settings of Marina directory',
    },
    {
      name: 'a source that answers 500',
      meet: async (page) => {
        service.answer = say(500, { body: 'Internal trouble' })
        const email = await addDirectory('Quay', service.origin)
        await tryDoor(page, 'quay', email)
      },
      sentence: 'Quay directory answered with something that is neither a yes nor a no.',
      remedy: 'Tell whoever runs it: it is out of order.',
      fix: 'Open the settings of Quay directory',
      asked: '500',
    },
    {
      name: 'an application that was withdrawn while somebody was on the way',
      meet: async (page) => {
        const withdrawn = await addWiki('Handbook')
        await page.goto(askAt('Handbook', `${serviceProvider}/acs`))
        await hub.hub.applications.delete(withdrawn)
        await typeIn(page, chloe.email ?? '', password)
      },
      sentence: 'The application has been removed or taken away from the organization.',
      remedy: 'Add it again, or tell the person where it is now.',
      fix: 'Go to the applications',
    },
  ]

  return {
    url,
    broken,
    hub,
    async close(): Promise<void> {
      await hub.close()
      service.close()
      await provider.close()
    },
  }
}

export type BrokenHub = Awaited<ReturnType<typeof openBrokenHub>>

/** The code on the page that says no. */
export const codeOn = async (page: Page): Promise<string> => {
  const code = await page.locator('code', { hasText: /^[0-9A-Z]{4}-[0-9A-Z]{4}$/ }).innerText()
  assert.match(code, /^[0-9A-Z]{4}-[0-9A-Z]{4}$/)
  return code
}
