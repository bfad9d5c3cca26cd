/**
 * The control socket: how the command line speaks with the running process. A line of JSON is a
 * request, a line of JSON is its reply. It is a file in the data folder that its owner alone may
 * open; nothing of it is ever on a network.
 */
import { chmodSync, rmSync } from 'node:fs'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import { refuse } from '../refusal.ts'
import type { Refused, Reply, Request } from './answer.ts'

/** The file of the control socket in a data folder. */
export const socketPath = (data: string): string => join(data, 'foyer.sock')

/** Windows has no such files that Node could make: there, commands open the store. */
export const hasSockets = process.platform !== 'win32'

/** Longer than the longest metadata in base64; what is longer is no request. */
const lineBytesMax = 4 * 1024 * 1024
const idleMs = 60_000
const replyMs = 60_000
const callersMost = 32
const newline = 10

const refused = (message: string): Refused => ({ refusal: { code: 'invalid', message } })

type Answer = (request: unknown) => Promise<Reply>

const readRequest = (line: Buffer): unknown => {
  try {
    return JSON.parse(line.toString('utf8'))
  } catch {
    return undefined
  }
}

const reply = async (line: Buffer | undefined, answer: Answer): Promise<string> => {
  if (line === undefined) return JSON.stringify(refused('The line is too long.'))
  const request = readRequest(line)
  const words = 'The line is not JSON.'
  return JSON.stringify(request === undefined ? refused(words) : await answer(request))
}

/** The lines that come, one after another; `undefined` stands for one that was too long. */
async function* readLines(socket: Socket): AsyncGenerator<Buffer | undefined> {
  let kept: Buffer[] = []
  let bytes = 0
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    let rest = chunk
    for (let end = rest.indexOf(newline); end !== -1; end = rest.indexOf(newline)) {
      const isLong = bytes + end > lineBytesMax
      yield isLong ? undefined : Buffer.concat([...kept, rest.subarray(0, end)])
      kept = []
      bytes = 0
      rest = rest.subarray(end + 1)
    }
    bytes += rest.length
    // Of a line that is too long, only its length is kept.
    if (bytes <= lineBytesMax) kept.push(rest)
    else kept = []
  }
}

/** Resolves when the text is on its way, or when there is nobody to take it any more. */
const send = (socket: Socket, text: string): Promise<void> =>
  new Promise((resolve) => void socket.write(`${text}\n`, () => resolve()))

type Callers = { sockets: Set<Socket>; busy: Set<Socket>; isClosing: boolean }

const serve = async (socket: Socket, answer: Answer, callers: Callers): Promise<void> => {
  const { sockets, busy } = callers
  sockets.add(socket)
  socket.setTimeout(idleMs, () => socket.destroy())
  socket.on('error', () => {})
  try {
    for await (const line of readLines(socket)) {
      busy.add(socket)
      await send(socket, await reply(line, answer))
      busy.delete(socket)
      if (callers.isClosing) break
    }
    socket.end()
  } catch {
    // The caller has gone: there is nobody to tell.
    socket.destroy()
  } finally {
    busy.delete(socket)
    sockets.delete(socket)
  }
}

/** Binds the file so that nobody else can open it even for a moment. */
const listen = (server: Server, path: string): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    const before = process.umask(0o177)
    try {
      server.listen(path, () => {
        chmodSync(path, 0o600)
        resolve()
      })
    } finally {
      process.umask(before)
    }
  })

const isAnswered = (path: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(path)
    const give = (answered: boolean) => () => {
      socket.destroy()
      resolve(answered)
    }
    socket.once('connect', give(true)).once('error', give(false))
  })

/**
 * Listens at a path, in the place of a file that nobody answers at any more. Gives what stops it
 * once the requests under way have been answered, or undefined when another process answers
 * there already.
 */
export const openSocket = async (
  path: string,
  answer: Answer,
): Promise<(() => Promise<void>) | undefined> => {
  if (await isAnswered(path)) return undefined
  rmSync(path, { force: true })
  const callers: Callers = { sockets: new Set(), busy: new Set(), isClosing: false }
  const serving = new Set<Promise<void>>()
  // A caller may close its side after the last request and still read the replies.
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    const served = serve(socket, answer, callers).finally(() => serving.delete(served))
    serving.add(served)
  })
  server.maxConnections = callersMost
  await listen(server, path)
  return async () => {
    callers.isClosing = true
    const closed = new Promise((resolve) => server.close(resolve))
    for (const socket of callers.sockets) if (!callers.busy.has(socket)) socket.destroy()
    await Promise.all([...serving])
    await closed
  }
}

export type Conversation = {
  /** Refuses with `unavailable` when the process goes away or stays silent. */
  ask(request: Request): Promise<Reply>
  close(): void
}

const lostWords =
  'The running process did not answer: look whether it is done before you try again.'

const converse = (socket: Socket): Conversation => {
  const lines = readReplies(socket)
  socket.setTimeout(replyMs, () => socket.destroy())
  return {
    async ask(request) {
      socket.write(`${JSON.stringify(request)}\n`)
      const { value, done } = await lines.next().catch(() => ({ value: undefined, done: true }))
      if (done || value === undefined) return refuse('unavailable', lostWords)
      return JSON.parse(value) as Reply
    },
    close: () => socket.destroy(),
  }
}

async function* readReplies(socket: Socket): AsyncGenerator<string> {
  let kept: Buffer[] = []
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    let rest = chunk
    for (let end = rest.indexOf(newline); end !== -1; end = rest.indexOf(newline)) {
      yield Buffer.concat([...kept, rest.subarray(0, end)]).toString('utf8')
      kept = []
      rest = rest.subarray(end + 1)
    }
    kept.push(rest)
  }
}

/** Speaks with the process that listens at a path, or gives undefined when nobody does. */
export const findProcess = (path: string): Promise<Conversation | undefined> =>
  new Promise((resolve) => {
    const socket = connect(path)
    socket.once('error', () => resolve(undefined))
    socket.once('connect', () => {
      socket.on('error', () => {})
      resolve(converse(socket))
    })
  })
