/**
 * Servers to compare with, and one to ask: bare `node:http`, bare Fastify with JSON, and a
 * stand-in of somebody's user service that answers yes after 20 ms. Says its ports.
 */
import { createServer, type RequestListener, type Server } from 'node:http'
import Fastify from 'fastify'
import { serve } from './process.ts'

const answerMs = 20

export type Ports = { 'node-http': number; 'fastify-json': number; service: number }

const portOf = (server: Server): number => {
  const address = server.address()
  return typeof address === 'object' && address ? address.port : 0
}

const listen = (listener: RequestListener): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer(listener).listen(0, '127.0.0.1', () => resolve(portOf(server)))
  })

const openFastify = async (): Promise<number> => {
  const server = Fastify()
  server.get('/', async () => ({ hello: 'world', of: ['what', 'a', 'server', 'can', 'do'] }))
  await server.listen({ port: 0, host: '127.0.0.1' })
  return portOf(server.server)
}

const openAll = async (): Promise<Ports> => ({
  'node-http': await listen((_request, response) => response.end('hello')),
  'fastify-json': await openFastify(),
  service: await listen((request, response) => {
    request.resume()
    setTimeout(() => {
      response.setHeader('content-type', 'application/json')
      response.end('{}')
    }, answerMs)
  }),
})

const opened = openAll()
serve<object, Ports>(() => opened)
