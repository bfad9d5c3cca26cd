/** How old clients of the chat room speak: exact headers, parameters in order, their time limit. */
import assert from 'node:assert/strict'
import { type IncomingMessage, request } from 'node:http'
import { request as requestSecurely } from 'node:https'

/** After so long WordPress goes on without an answer (wire 003 §4.1). */
const timeLimitMs = 5_000

export type Header = readonly [name: string, value: string]

export type Call = { method: 'GET' | 'POST'; url: URL; headers: readonly Header[]; body?: string }

export type Heard = { status: number; location: string | undefined; type: string; text: string }

const readText = async (from: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = []
  for await (const chunk of from) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

/** Sends exactly these headers; names below `localhost` are those of this machine, unproven. */
export const sendCall = (call: Call): Promise<Heard> =>
  new Promise((resolve, reject) => {
    const { method, url, headers, body } = call
    const host = url.hostname.endsWith('.localhost') ? 'localhost' : url.hostname
    const signal = AbortSignal.timeout(timeLimitMs)
    const path = `${url.pathname}${url.search}`
    const to = { host, port: url.port, method, path, agent: false as const, signal }
    const send = url.protocol === 'https:' ? requestSecurely : request
    const given = { ...to, setHost: false, rejectUnauthorized: false }
    const outgoing = send(given, async (from: IncomingMessage) => {
      assert.equal(from.headers['content-encoding'], undefined)
      const { statusCode: status = 0, headers: heard } = from
      const type = heard['content-type'] ?? ''
      resolve({ status, location: heard.location, type, text: await readText(from) })
    })
    outgoing.once('error', reject)
    for (const [name, value] of headers) outgoing.setHeader(name, value)
    // Node would say it by itself.
    if (!outgoing.hasHeader('connection')) outgoing.removeHeader('connection')
    outgoing.end(body)
  })

/** `urlencode` and `http_build_query` of PHP: a space is a plus, `*` and `~` are encoded. */
export const writeQuery = (fields: readonly Header[]): string =>
  new URLSearchParams(fields.map(([name, value]) => [name, value]))
    .toString()
    .replaceAll('*', '%2A')

/** What the clients make of an answer. `success` is looked at as PHP does: "false" is true. */
export type Told = { success?: unknown; message?: unknown; access_token?: unknown }

/** Reads an answer as all of them do: whatever its status, the body trimmed. */
export const readTold = ({ text, type, status }: Heard): Told => {
  assert.equal(status, 200)
  assert.equal(type, 'application/json; charset=utf-8')
  const told = JSON.parse(text.trim()) as Told
  assert.equal(typeof told.success, 'boolean')
  assert.equal(typeof told.message, 'string')
  return told
}

/** The token of an answer; empty on failure. They put it into addresses as it is. */
export const tokenOf = ({ access_token: token = '' }: Told): string => {
  assert.match(String(token), /^[A-Za-z0-9]*$/)
  return String(token)
}
