/**
 * `fetch` for names that end in .localhost: they lead to this machine (RFC 6761 §6.3), as every
 * browser knows and not every resolver does. A website with real names takes Node's own `fetch`.
 */
import { request } from 'node:http'
import { Readable } from 'node:stream'

export const callHere = async (address, init) => {
  const { headers, method, signal, body } = new Request(address, { ...init, duplex: 'half' })
  const { host, hostname, port, pathname, search } = new URL(address)
  const call = request({
    host: hostname.endsWith('.localhost') ? 'localhost' : hostname,
    port,
    path: `${pathname}${search}`,
    method,
    headers: { ...Object.fromEntries(headers), host },
    signal,
  })
  const answer = await new Promise((resolve, reject) => {
    call.once('response', resolve).once('error', reject)
    Readable.fromWeb(body).pipe(call)
  })
  return new Response(Readable.toWeb(answer), { status: answer.statusCode })
}
