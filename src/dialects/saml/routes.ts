/** The identity provider's addresses: its metadata, its certificate, and single sign-on. */
import { X509Certificate } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { takeForms } from '../../http/form.ts'
import { shown } from '../../http/method.ts'
import type { Hub } from '../../hub.ts'
import type { SigningKey } from '../../signing-key.ts'
import { readPost, readRedirect } from './binding.ts'
import { entityIdOf, ssoUrlOf } from './launch.ts'
import { writeMetadata } from './metadata.ts'
import { getRoot, goOn, type RootRoute, take } from './sign-on.ts'

/** A message of 256 KiB in base64, with what stands around it. */
const formBytes = 512 * 1024

/** RFC 7468 §2: lines of 64 characters. */
const writePem = (certificate: string): string =>
  `-----BEGIN CERTIFICATE-----\n${certificate.replaceAll(/.{1,64}/g, '$&\n')}` +
  '-----END CERTIFICATE-----\n'

/** Whatever a service provider wants of a certificate. Fingerprints in hexadecimal with colons. */
const describe = ({ certificate, status, algorithm }: SigningKey) => {
  const { fingerprint256, fingerprint, validTo } = new X509Certificate(
    Buffer.from(certificate, 'base64'),
  )
  const until = new Date(validTo).toISOString()
  const prints = { sha256: fingerprint256, sha1: fingerprint }
  return { status, algorithm, until, ...prints, base64: certificate, pem: writePem(certificate) }
}

export const routes = (hub: Hub) => async (server: FastifyInstance) => {
  takeForms(server, formBytes)
  const anyone = { config: { caller: 'anyone' as const } }

  server.get<RootRoute>('/saml/:root/metadata', { ...anyone, ...shown }, async (request, reply) => {
    const root = await getRoot(hub, request.params.root)
    const keys = await hub.signingKeys.published(root)
    const xml = writeMetadata({
      entityId: entityIdOf(hub, root.id),
      ssoUrl: ssoUrlOf(hub, root.id),
      certificates: keys.map((key) => key.certificate),
    })
    return reply.type('application/samlmetadata+xml; charset=utf-8').send(xml)
  })
  server.get<RootRoute>(
    '/saml/:root/certificate.pem',
    { ...anyone, ...shown },
    async (request, reply) => {
      const root = await getRoot(hub, request.params.root)
      const { certificate } = await hub.signingKeys.current(root)
      return reply.type('application/x-pem-file').send(writePem(certificate))
    },
  )
  server.get<RootRoute>('/saml/:root/certificate.txt', anyone, async (request, reply) => {
    const root = await getRoot(hub, request.params.root)
    const { certificate } = await hub.signingKeys.current(root)
    return reply.type('text/plain; charset=utf-8').send(certificate)
  })
  server.get<RootRoute>('/saml/:root/certificates.json', anyone, async (request, reply) => {
    const root = await getRoot(hub, request.params.root)
    const keys = await hub.signingKeys.published(root)
    const certificates = keys.map(describe)
    return reply.type('application/json; charset=utf-8').send(JSON.stringify({ certificates }))
  })
  server.get<RootRoute>('/saml/:root/sso', anyone, (request, reply) => {
    const rawQuery = request.url.split('?').slice(1).join('?')
    return take(hub, request, reply, () => ({ message: readRedirect(rawQuery), rawQuery }))
  })
  server.post<RootRoute>('/saml/:root/sso', anyone, (request, reply) => {
    const fields = (request.body ?? {}) as Record<string, unknown>
    return take(hub, request, reply, () => ({ message: readPost(fields), rawQuery: '' }))
  })
  server.get<RootRoute>('/saml/:root/continue', anyone, (request, reply) =>
    goOn(hub, request, reply),
  )
}
