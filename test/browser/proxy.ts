/** A proxy that ends TLS before a hub, with a certificate of its own making. */
import { generateKeyPairSync, randomBytes, X509Certificate } from 'node:crypto'
import { request } from 'node:http'
import { createServer } from 'node:https'
import { createCertificate } from '../../src/certificate.ts'

const day = 24 * 3_600_000

const identify = (commonName: string): { key: string; cert: string } => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const certificate = createCertificate({
    commonName,
    key: privateKey,
    publicKey,
    notBefore: Date.now() - day,
    notAfter: Date.now() + day,
    serial: randomBytes(16),
  })
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: new X509Certificate(certificate).toString(),
  }
}

/** Listens on that port for that host, and passes on to the hub what it is asked. */
export const openProxy = async (host: string, port: number, hubPort: number) => {
  const server = createServer(identify(host), (incoming, answer) => {
    const { method, url, headers, socket } = incoming
    const forwarded = { ...headers, 'x-forwarded-for': socket.remoteAddress }
    const to = { host: 'localhost', port: hubPort, method, path: url, headers: forwarded }
    const outgoing = request(to, (from) => {
      answer.writeHead(from.statusCode ?? 502, from.headers)
      from.pipe(answer)
    })
    outgoing.once('error', () => answer.writeHead(502).end())
    incoming.pipe(outgoing)
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return {
    close: (): Promise<void> =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
