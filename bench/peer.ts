/**
 * Other products of this machine (`--peers`): each that is installed is set up in a folder of its
 * own, people sign in there, and is then driven beside our launch as these people's browsers.
 */
import { spawnSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { inspect } from 'node:util'
import { checkResponse } from '../src/dialects/saml/assertion.ts'
import { readPost } from '../src/dialects/saml/binding.ts'
import { freePort, waitFor } from './foyer.ts'
import { openBrowser, type Page, readForms } from './peer/browser.ts'
import { lemonLdap } from './peer/lemonldap.ts'
import { addressOf, type Product, type Start, serviceProvider } from './peer/product.ts'
import { createFolder, startServers } from './peer/server.ts'
import { simpleSamlPhp } from './peer/simplesamlphp.ts'
import { certificatePem, keyPem } from './pem.ts'
import type { Door } from './place.ts'
import type { Peer } from './subject.ts'

const products: readonly Product[] = [simpleSamlPhp, lemonLdap]

/** As many as our hub is driven as: what a product keeps of each launch grows slowly. */
const browserCount = 200
const connections = 8
const responseField = 'SAMLResponse'

/** The packages that are not there. */
export const findMissing = ({ needs }: Product): string[] =>
  Object.entries(needs).flatMap(([name, command]) =>
    spawnSync('/bin/sh', ['-c', command]).status === 0 ? [] : [name],
  )

const getResponse = ({ url, status, body }: Page): Uint8Array => {
  const form = readForms(body).find(({ fields }) => responseField in fields)
  if (!form) throw new Error(`${status}: no response at ${url}: ${body}`)
  return readPost(form.fields).xml
}

/** Refuses what is not a response for our service provider with one signature that holds. */
const checkOne = (product: Product, start: Start, xml: Uint8Array): void => {
  const { responseSigned, assertionSigned } = checkResponse({
    xml,
    keys: [new X509Certificate(certificatePem).publicKey],
    issuer: product.entityId(start),
    audience: serviceProvider.entityId,
    acsUrl: serviceProvider.acsUrl,
    now: Date.now(),
  })
  if (responseSigned && assertionSigned) throw new Error('there is more than one signature')
}

/** Gives the cookies of a browser whose person has signed in, and for whom the launch works. */
const signIn = async (product: Product, start: Start): Promise<string> => {
  const browser = openBrowser(start.port)
  const launch = new URL(product.launch, addressOf(product, start))
  await browser.fill(await browser.open(launch), product.credentials)
  checkOne(product, start, getResponse(await browser.open(launch)))
  return browser.cookie()
}

const signInAll = async (product: Product, start: Start): Promise<string[]> => {
  const cookies: string[] = []
  const lanes = Array.from({ length: connections }, async () => {
    while (cookies.length < browserCount) cookies.push(await signIn(product, start))
  })
  await Promise.all(lanes)
  return cookies
}

type Opened = { peer: Peer; close: () => Promise<void> }

const openProduct = async (product: Product): Promise<Opened> => {
  const start: Start = {
    folder: createFolder(),
    port: await freePort(),
    cores: availableParallelism(),
    key: keyPem,
    certificate: certificatePem,
  }
  const { pid, said, stop } = startServers(product, start)
  try {
    await waitFor(start.port, product.metadata)
    const door: Door = {
      pid,
      port: start.port,
      asked: {
        path: product.launch,
        host: new URL(addressOf(product, start)).host,
        cookies: await signInAll(product, start),
        expects: responseField,
      },
    }
    const { title } = product
    const measure: Peer['measure'] = (place, seconds) => place.ask(door, seconds, connections)
    return { peer: { title, measure }, close: stop }
  } catch (error) {
    const told = said()
    await stop()
    throw new Error(`its servers said: ${told}`, { cause: error })
  }
}

export type Peers = { peers: Peer[]; leftOut: string[]; close: () => Promise<void> }

export const noPeers: Peers = { peers: [], leftOut: [], close: async () => {} }

/** Those that can be measured, and why the others are left out. */
export const openPeers = async (
  say: (line: string) => void,
  among: readonly Product[] = products,
): Promise<Peers> => {
  const opened: Opened[] = []
  const leftOut: string[] = []
  for (const product of among) {
    const { title } = product
    const missing = findMissing(product)
    if (missing.length > 0) {
      leftOut.push(`${title}: not installed (${missing.join(', ')})`)
      continue
    }
    say(`${title} is prepared`)
    try {
      opened.push(await openProduct(product))
    } catch (error) {
      say(inspect(error))
      leftOut.push(`${title}: could not be set up, as said above`)
    }
  }
  const close = async (): Promise<void> => {
    await Promise.all(opened.map((each) => each.close()))
  }
  return { peers: opened.map(({ peer }) => peer), leftOut, close }
}
