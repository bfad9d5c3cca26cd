/** A whole directory written over SCIM, while people sign in to an application. */
import { jobs } from './job.ts'
import type { Place } from './place.ts'
import type { RoundOptions } from './round.ts'

const people = 100_000
const partSeconds = 20

export type Directory = { people: number; minutes: number; launchesMeanwhile: number }

const jobOf = (name: string) => {
  const job = jobs.find((each) => each.name === name)
  if (!job) throw new Error(`there is no job ${name}`)
  return job
}

/** A second of launches after every part: nobody waits for the directory. */
export const loadDirectory = async (
  place: Place,
  { say }: Pick<RoundOptions, 'say'>,
): Promise<Directory> => {
  const [create, launch] = [jobOf('scim-create'), jobOf('saml-launch')]
  let made = 0
  let seconds = 0
  let launches = 0
  while (made < people) {
    const part = await place.visit(create, partSeconds)
    made += part.count
    seconds += part.seconds
    launches += (await place.visit(launch, 1)).count
    say(`directory: ${made} of ${people} people`)
  }
  return { people: made, minutes: seconds / 60, launchesMeanwhile: launches }
}
