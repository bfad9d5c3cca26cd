/** A username for somebody who has not chosen one: as it was wanted, or the next that is free. */
import { newId } from './identifier.ts'
import type { Rows } from './store/store.ts'
import { emailKey } from './user.ts'
import type { World } from './world.ts'

const tries = 20

export const freeUsername = async (
  world: World,
  rows: Rows,
  rootId: string,
  wanted: string,
): Promise<string> => {
  for (let number = 1; ; number += 1) {
    const username = number === 1 ? wanted : `${wanted.slice(0, 90)}-${number}`
    if (!(await rows.users.findByUsername(rootId, emailKey(username)))) return username
    if (number === tries) return `${wanted.slice(0, 80)}-${newId(world).slice(-12)}`
  }
}
