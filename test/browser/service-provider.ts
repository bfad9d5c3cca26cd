/** A SAML service provider of another make that a browser visits: it is known by its metadata. */
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SAML } from '@node-saml/node-saml'
import { escapeAttribute } from '../../src/dialects/saml/canonical.ts'

/** What it has to be told of the hub, as an administrator copies it. */
export type Told = { entityId: string; signOn: string; certificate: string }

const readBody = async (request: IncomingMessage): Promise<string> => {
  let text = ''
  for await (const part of request.setEncoding('utf8')) text += part
  return text
}

export const openServiceProvider = async (name: string) => {
  let saml: SAML | undefined
  const accept = async (form: URLSearchParams): Promise<string> => {
    if (!saml) throw new Error('it knows nobody yet')
    const { profile } = await saml.validatePostResponseAsync(Object.fromEntries(form))
    return profile?.nameID ?? 'nobody'
  }
  const server = createServer(async (request, answer) => {
    const said = await readBody(request)
      .then((body) => accept(new URLSearchParams(body)))
      .then(
        (who) => `${who} is signed in at ${name}`,
        (error: Error) => `${name} says no: ${error.message}`,
      )
    answer.setHeader('content-type', 'text/html; charset=utf-8')
    answer.end(`<!doctype html><title>${name}</title><h1>${escapeAttribute(said)}</h1>`)
  })
  server.listen(0, 'localhost')
  await once(server, 'listening')
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`
  const entityId = `${origin}/metadata`
  const callbackUrl = `${origin}/acs`
  return {
    /** What it says of itself before it knows anybody. */
    metadata:
      `<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${entityId}">` +
      '<SPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">' +
      '<AssertionConsumerService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"' +
      ` Location="${callbackUrl}" index="0" isDefault="true"/>` +
      '</SPSSODescriptor></EntityDescriptor>',
    entityId,
    callbackUrl,
    tell({ entityId: idpIssuer, signOn: entryPoint, certificate: idpCert }: Told): void {
      saml = new SAML({
        ...{ entryPoint, idpIssuer, idpCert, callbackUrl, issuer: entityId, audience: entityId },
        wantAssertionsSigned: true,
        wantAuthnResponseSigned: true,
      })
    },
    async close(): Promise<void> {
      server.close()
      server.closeAllConnections()
    },
  }
}
