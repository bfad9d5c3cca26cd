/**
 * The driver's side of HTTP/1.1: one connection that is kept, requests one after another. Written
 * on a socket, because the client of Node takes more of the machine than the server under test.
 */
import { connect as connectSocket, type Socket } from 'node:net'

export type Request = {
  method?: 'GET' | 'POST' | 'PATCH'
  path: string
  host?: string
  headers?: Record<string, string>
  body?: string
}

export type Answer = {
  status: number
  body: string
  header: (name: string) => string | undefined
}

export type Connection = { send: (request: Request) => Promise<Answer>; close: () => void }

type Waiting = { resolve: (answer: Answer) => void; reject: (error: Error) => void }

const writeRequest = ({ method = 'GET', path, host = 'localhost', headers, body }: Request) => {
  let head = `${method} ${path} HTTP/1.1\r\nhost: ${host}\r\n`
  for (const name in headers) head += `${name}: ${headers[name]}\r\n`
  if (body === undefined) return `${head}\r\n`
  return `${head}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
}

const headEnd = Buffer.from('\r\n\r\n')

const lineEnd = '\r\n'

type Body = { bytes: Buffer; end: number }

/** A body in chunks (RFC 9112 §7.1), as PHP and Perl send it; or not yet all. */
const readChunks = (bytes: Buffer, start: number): Body | undefined => {
  const chunks: Buffer[] = []
  let at = start
  while (true) {
    const lengthEnd = bytes.indexOf(lineEnd, at)
    if (lengthEnd < 0) return undefined
    const length = Number.parseInt(bytes.toString('latin1', at, lengthEnd), 16)
    const from = lengthEnd + lineEnd.length
    at = from + length + lineEnd.length
    if (bytes.length < at) return undefined
    if (length === 0) return { bytes: Buffer.concat(chunks), end: at }
    chunks.push(bytes.subarray(from, from + length))
  }
}

/** What stands behind the head, and where it ends; or not yet all. */
const readBody = (bytes: Buffer, start: number, head: string, status: number): Body | undefined => {
  if (/\r\ntransfer-encoding: *chunked/i.test(head)) return readChunks(bytes, start)
  const isEmpty = status === 204 || status === 304
  const length = isEmpty ? '0' : /\r\ncontent-length: *(\d+)/i.exec(head)?.[1]
  if (length === undefined) throw new Error(`an answer of unknown length: ${head}`)
  const end = start + Number(length)
  return bytes.length < end ? undefined : { bytes: bytes.subarray(start, end), end }
}

/** The answer that stands at the beginning of the bytes, and how long it is; or not yet all. */
const readAnswer = (bytes: Buffer): { answer: Answer; length: number } | undefined => {
  const end = bytes.indexOf(headEnd)
  if (end < 0) return undefined
  const head = bytes.toString('latin1', 0, end)
  const status = Number(head.slice(9, 12))
  const read = readBody(bytes, end + headEnd.length, head, status)
  if (!read) return undefined
  const body = read.bytes.toString('utf8')
  const header = (name: string): string | undefined =>
    new RegExp(`\\r\\n${name}: *([^\\r]*)`, 'i').exec(head)?.[1]
  return { answer: { status, body, header }, length: read.end }
}

/** Tells whoever waits what a socket brings. */
const listen = (socket: Socket, take: () => Waiting | undefined): void => {
  let bytes: Buffer = Buffer.alloc(0)
  const fail = (error: Error): void => take()?.reject(error)
  socket.on('data', (more: Buffer) => {
    bytes = bytes.length === 0 ? more : Buffer.concat([bytes, more])
    try {
      const read = readAnswer(bytes)
      if (!read) return
      bytes = bytes.subarray(read.length)
      take()?.resolve(read.answer)
    } catch (error) {
      fail(error as Error)
    }
  })
  socket.on('error', fail)
  socket.on('close', () => fail(new Error('the server has closed the connection')))
}

export const connectTo = (port: number): Promise<Connection> =>
  new Promise((resolve, reject) => {
    const socket = connectSocket({ port, host: '127.0.0.1', noDelay: true })
    let waiting: Waiting | undefined
    const take = () => {
      const taken = waiting
      waiting = undefined
      return taken
    }
    const send = (request: Request): Promise<Answer> =>
      new Promise((resolve, reject) => {
        waiting = { resolve, reject }
        socket.write(writeRequest(request))
      })
    socket.once('error', reject)
    socket.once('connect', () => {
      listen(socket, take)
      resolve({ send, close: () => socket.destroy() })
    })
  })
