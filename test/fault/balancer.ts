/**
 * A load balancer as plain as one can be: connections go to the backends in turn, byte for byte,
 * and to the next one where nobody listens. It remembers who carried which connection.
 */
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export type Backend = { port: number; instance: number }

const join = (client: Socket, backend: Socket): void => {
  client.pipe(backend).on('error', () => client.destroy())
  backend.pipe(client).on('error', () => backend.destroy())
  client.on('close', () => backend.destroy())
  backend.on('close', () => client.destroy())
}

const reach = async (port: number): Promise<Socket | undefined> => {
  const socket = connect(port, '127.0.0.1')
  try {
    await once(socket, 'connect')
    return socket
  } catch {
    return undefined
  }
}

export const openBalancer = async () => {
  let backends: Backend[] = []
  let turn = 0
  const carriers = new Map<number, number>()

  const carry = async (client: Socket): Promise<void> => {
    client.on('error', () => {})
    const first = turn++
    const order = backends.map((_, index) => backends[(first + index) % backends.length])
    for (const each of order) {
      const socket = each && (await reach(each.port))
      if (!each || !socket) continue
      carriers.set(client.remotePort ?? 0, each.instance)
      return join(client, socket)
    }
    client.destroy()
  }
  const server = createServer((client) => void carry(client))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')

  return {
    port: (server.address() as AddressInfo).port,
    add(backend: Backend): void {
      backends.push(backend)
    },
    remove(instance: number): void {
      backends = backends.filter((each) => each.instance !== instance)
    },
    /** Who carried the connection that a client had at that port of its own. */
    instanceOf: (clientPort: number): number | undefined => carriers.get(clientPort),
    close: (): void => void server.close(),
  }
}

export type Balancer = Awaited<ReturnType<typeof openBalancer>>
