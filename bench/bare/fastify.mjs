/** The least that a server of Fastify is, for comparison: its start, and its memory. */
import Fastify from 'fastify'

const server = Fastify()
server.get('/', async () => ({ hello: 'world' }))
await server.listen({ port: Number(process.argv[2]), host: '127.0.0.1' })
