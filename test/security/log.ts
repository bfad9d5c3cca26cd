/** What a server writes to its log, kept instead of written. */
import type { FastifyInstance } from 'fastify'

/** Everything that is logged from now on, a line each. The server must have a log level. */
export const captureLog = (server: FastifyInstance): string[] => {
  const lines: string[] = []
  const log = server.log as unknown as Record<symbol, unknown>
  const stream = Object.getOwnPropertySymbols(log).find(
    (symbol) => symbol.description === 'pino.stream',
  )
  if (stream === undefined) throw new Error('The log of the server is not one of pino.')
  log[stream] = { write: (line: string) => lines.push(line) }
  return lines
}
