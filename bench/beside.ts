/** How long a short question waits while all cores are busy with passwords. */
import type { Drive, Driven } from './drive.ts'
import { jobs } from './job.ts'
import type { Place } from './place.ts'
import { openHelper } from './process.ts'

export type Beside = Pick<Driven, 'p50' | 'p99'>

export const measureBeside = async (place: Place, seconds: number): Promise<Beside> => {
  const passwords = jobs.find(({ name }) => name === 'password')
  if (!passwords) throw new Error('there is no job of passwords')
  const { facts } = place.foyer
  const driver = openHelper<Drive, Driven>('drive.ts')
  try {
    const question = { job: 'forward-auth', facts, port: facts.port, connections: 1, seconds }
    const [, { p50, p99 }] = await Promise.all([
      place.visit(passwords, seconds),
      driver.ask({ ...question, from: 0 }),
    ])
    return { p50, p99 }
  } finally {
    driver.close()
  }
}
