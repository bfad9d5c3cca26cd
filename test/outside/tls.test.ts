/** Whom the hub believes over TLS, and to whom it shows itself. */
import assert from 'node:assert/strict'
import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { once } from 'node:events'
import { describe, test } from 'node:test'
import { connect, type SecureVersion, type TLSSocket, type TlsOptions } from 'node:tls'
import { createCertificate } from '../../src/certificate.ts'
import type { TlsGiven } from '../../src/outside.ts'
import {
  answerOf,
  isFor,
  openExchanges,
  openStandIn,
  type Serve,
  type StandIn,
} from './stand-in.ts'

const day = 86_400_000
const serials = { count: 0 }

/** What somebody is known by, from so many days from now to so many. */
const makeCertificate = (commonName: string, [from, to] = [-1, 1]) => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  serials.count += 1
  const certificate = createCertificate({
    ...{ commonName, key: privateKey, publicKey, serial: Buffer.from([serials.count]) },
    notBefore: Date.now() + from * day,
    notAfter: Date.now() + to * day,
  })
  const lines = certificate
    .toString('base64')
    .match(/.{1,64}/g)
    ?.join('\n')
  return { cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`, privateKey }
}

const writeKey = (key: KeyObject): string => String(key.export({ type: 'pkcs8', format: 'pem' }))

/** As TLS takes it. */
const certified = ({ cert, privateKey }: ReturnType<typeof makeCertificate>) => ({
  cert,
  key: writeKey(privateKey),
})

const service = makeCertificate('service.example')

/** Asks `service.example`, or another name, over TLS; gives whom the service takes us for. */
type AskOverTls = (tls?: TlsGiven, host?: string, name?: string) => Promise<string>

const serve: Serve = (socket) => {
  const { subject } = (socket as TLSSocket).getPeerCertificate()
  socket.write(answerOf(String(subject?.CN ?? 'nobody')))
}

const withTls = async (
  options: TlsOptions,
  work: (ask: AskOverTls, standIn: StandIn) => Promise<void>,
  authorities?: string[],
): Promise<void> => {
  const standIn = await openStandIn(serve, options)
  const resolve = async () => ['127.0.0.1']
  const asking = openExchanges({ resolve, ...(authorities && { authorities }) })
  try {
    await work(async (tls = {}, host = 'service.example', name = 'one') => {
      const url = `https://${host}:${standIn.port}/`
      return String((await asking.ask(url, { name, tls })).body)
    }, standIn)
  } finally {
    await asking.close()
    await standIn.close()
  }
}

/** Refused, and nothing of the request went over the wire. */
const checkRefused = (options: TlsOptions, tls: TlsGiven, host?: string): Promise<void> =>
  withTls(options, async (ask, standIn) => {
    await assert.rejects(ask(tls, host), isFor('connection'))
    assert.deepEqual(standIn.asked, [])
  })

describe('OUT-10: whom the hub believes', () => {
  test('OUT-10: a certificate of an authority of the connector’s own', () =>
    withTls(certified(service), async (ask) => {
      assert.equal(await ask({ authority: service.cert }), 'nobody')
    }))

  test('OUT-10: nobody who certifies themselves, though the name is right', () =>
    checkRefused(certified(service), {}))

  test('OUT-10: an authority is believed by its own connector alone', async () => {
    const other = makeCertificate('service.example')
    await checkRefused(certified(service), { authority: other.cert })
    await withTls(certified(service), async (ask) => {
      await ask({ authority: service.cert })
      await assert.rejects(ask({}, undefined, 'two'), isFor('connection'))
      await assert.rejects(ask({}), isFor('connection'))
    })
  })

  test('OUT-10: a connector with an authority believes no other, the usual ones included', () =>
    withTls(
      certified(service),
      async (ask) => {
        assert.equal(await ask({}), 'nobody')
        const { cert } = makeCertificate('service.example')
        await assert.rejects(ask({ authority: cert }), isFor('connection'))
      },
      [service.cert],
    ))

  test('OUT-10: no certificate whose time is over, or has not come', async () => {
    for (const from of [-2, 1]) {
      const untimely = makeCertificate('service.example', [from, from + 1])
      await checkRefused(certified(untimely), { authority: untimely.cert })
    }
  })

  test('OUT-10: no certificate of another name, or of a name for an address', async () => {
    const names = ['other.example', 'service.example.evil.example', 'example', '*.example']
    for (const host of [...names.slice(0, 3), 'a.service.example', '127.0.0.1', 'localhost']) {
      await checkRefused(certified(service), { authority: service.cert }, host)
    }
    for (const name of [...names.slice(0, 3), '*', '*.com', '127.0.0.1']) {
      const wrong = makeCertificate(name)
      await checkRefused(certified(wrong), { authority: wrong.cert })
    }
  })

  test('OUT-10: TLS 1.2 and newer, and nothing older', async () => {
    const speak = (version: SecureVersion): TlsOptions => ({
      ...certified(service),
      minVersion: version,
      maxVersion: version,
      ciphers: 'DEFAULT@SECLEVEL=0',
    })
    for (const version of ['TLSv1', 'TLSv1.1'] as const) {
      await checkRefused(speak(version), { authority: service.cert })
      // The stand-in does speak it, with somebody who takes it.
      await withTls(speak(version), async (_ask, { port }) => {
        const old = { minVersion: version, maxVersion: version, ciphers: 'DEFAULT@SECLEVEL=0' }
        const socket = connect({ ...old, port, host: '127.0.0.1', rejectUnauthorized: false })
        await once(socket, 'secureConnect')
        assert.equal(socket.getProtocol(), version)
        socket.destroy()
      })
    }
    for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
      await withTls(speak(version), async (ask) => {
        assert.equal(await ask({ authority: service.cert }), 'nobody')
      })
    }
  })

  test('OUT-10: no http where https was asked for, and no https where it was http', () =>
    withTls(certified(service), async (_ask, { port, asked }) => {
      const asking = openExchanges()
      await assert.rejects(asking.ask(`http://127.0.0.1:${port}/`), isFor('connection'))
      assert.deepEqual(asked, [])
      await asking.close()
    }))
})

describe('OUT-10: to whom the hub shows itself', () => {
  const client = makeCertificate('foyer')
  const shown: TlsGiven = {
    authority: service.cert,
    certificate: client.cert,
    privateKey: writeKey(client.privateKey),
  }
  const wanted: TlsOptions = { ...certified(service), requestCert: true, ca: client.cert }

  test('OUT-10: a service that wants a certificate is shown that of its connector', () =>
    withTls({ ...wanted, rejectUnauthorized: true }, async (ask) => {
      assert.equal(await ask(shown), 'foyer')
      await assert.rejects(ask({ authority: service.cert }, undefined, 'two'), isFor('connection'))
    }))

  test('OUT-12: and nobody else’s, whoever asked there before', () =>
    withTls({ ...wanted, rejectUnauthorized: false }, async (ask, standIn) => {
      const plain = { authority: service.cert }
      assert.equal(await ask(shown), 'foyer')
      assert.equal(await ask(plain), 'nobody')
      assert.equal(await ask(plain, undefined, 'two'), 'nobody')
      assert.equal(await ask(shown, undefined, 'two'), 'foyer')
      assert.equal(standIn.connections(), 4)
    }))

  test('OUT-10: a key that does not fit its certificate opens no connection', () =>
    withTls(wanted, async (ask, standIn) => {
      const { privateKey } = makeCertificate('foyer')
      await assert.rejects(ask({ ...shown, privateKey: writeKey(privateKey) }), isFor('connection'))
      await assert.rejects(ask({ ...shown, authority: 'none' }), isFor('connection'))
      assert.deepEqual(standIn.asked, [])
    }))
})
