/** All that a run needs on one engine: the hub, its database, the driver, the meter, the stand. */
import { openPostgresServer } from '../test/postgres.ts'
import type { Engine } from './argument.ts'
import { cpuSecondsOf } from './cpu.ts'
import type { Asked, Drive, Driven } from './drive.ts'
import { type Foyer, openFoyer } from './foyer.ts'
import type { Job } from './job.ts'
import { isServed, type LimitName } from './limit.ts'
import type { Metered, Rate } from './meter.ts'
import type { Size } from './prepare.ts'
import { openHelper } from './process.ts'
import type { Ports } from './stand.ts'

export type Measured = Rate & Partial<Pick<Driven, 'p50' | 'p99' | 'most'>>

/** A page of another server of this machine; all its processes are children of this one. */
export type Door = { pid: number; port: number; asked: Asked }

export type Place = {
  engine: Engine
  foyer: Foyer
  /** Drives a job for so many seconds. */
  visit: (job: Job, seconds: number) => Promise<Measured>
  /** What the machine can do of a limit, or of a kernel, at this moment. */
  limit: (name: LimitName, seconds: number, connections: number) => Promise<Measured>
  kernel: (name: string, seconds: number) => Promise<Measured>
  /** Asks another server of this machine. */
  ask: (door: Door, seconds: number, connections: number) => Promise<Measured>
  close: () => Promise<void>
}

export type PlaceOptions = { engine: Engine; size: Size; profile?: string | undefined }

const openDatabase = async (engine: Engine) => {
  if (engine === 'sqlite') return { url: undefined, stop: async () => {} }
  const server = await openPostgresServer({ durable: true })
  return { url: await server.createDatabase(), stop: server.stop }
}

/** The processor time that a process takes while something is done. */
const during = async <T extends object>(pid: number, work: () => Promise<T>) => {
  const before = cpuSecondsOf(pid)
  const done = await work()
  return { ...done, cpuSeconds: cpuSecondsOf(pid) - before }
}

type Helpers = ReturnType<typeof openHelpers>

const openHelpers = () => {
  const stand = openHelper<object, Ports>('stand.ts')
  const driver = openHelper<Drive, Driven>('drive.ts')
  const meter = openHelper<Metered, Rate>('meter.ts')
  const close = (): void => {
    for (const helper of [stand, driver, meter]) helper.close()
  }
  return { stand, driver, meter, close }
}

const openHub = async ({ engine, size, profile }: PlaceOptions, standPort: number) => {
  const { url, stop } = await openDatabase(engine)
  const processes = engine === 'postgres-all' ? { processes: 'all' } : {}
  try {
    const foyer = await openFoyer({ size, standPort, database: url, profile, ...processes })
    const close = async (): Promise<void> => {
      await foyer.close()
      await stop()
    }
    return { foyer, database: url, close }
  } catch (error) {
    await stop()
    throw error
  }
}

type HubOfPlace = Awaited<ReturnType<typeof openHub>>

const createPlace = (
  engine: Engine,
  { stand, driver, meter, close }: Helpers,
  { foyer, database, close: closeHub }: HubOfPlace,
  ports: Ports,
): Place => {
  let from = 0
  const kernel = (name: string, seconds: number): Promise<Measured> =>
    meter.ask({ name, seconds, database })

  return {
    engine,
    foyer,
    async visit({ name: job, connections }, seconds) {
      const { facts } = foyer
      const drive = { job, facts, port: facts.port, connections, seconds, from }
      const done = await during(foyer.pid(), () => driver.ask(drive))
      from += done.count + connections
      return done
    },
    limit(name, seconds, connections) {
      if (!isServed(name)) return kernel(name, seconds)
      const drive = { port: ports[name], connections, seconds, from: 0 }
      return during(stand.pid, () => driver.ask(drive))
    },
    kernel,
    async ask({ pid, port, asked }, seconds, connections) {
      const drive = { asked, port, connections, seconds, from }
      const done = await during(pid, () => driver.ask(drive))
      from += done.count
      return done
    },
    async close() {
      close()
      await closeHub()
    },
  }
}

export const openPlace = async (options: PlaceOptions): Promise<Place> => {
  const helpers = openHelpers()
  try {
    const ports = await helpers.stand.ask({})
    return createPlace(options.engine, helpers, await openHub(options, ports.service), ports)
  } catch (error) {
    helpers.close()
    throw error
  }
}
