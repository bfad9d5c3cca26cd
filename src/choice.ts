/**
 * Choices: the accounts of which a person says which one they mean, where a source knows them by
 * several. What was proved travels with their browser, sealed for it, until they have chosen;
 * each choice is made once.
 */
import type { Nouns } from './hub.ts'
import { newCode } from './identifier.ts'
import { refuse } from './refusal.ts'
import type { User } from './user.ts'

/** What was proved, and for which way on. */
export type Chosen = {
  users: string[]
  keep: boolean
  reach: string[] | null
}

type Kept = Chosen & { id: string; attempt: string; endsAt: number }

/** Whose choice it is: another browser cannot make it, and no other attempt. */
export type ChoicePlace = { browser: string; attempt: string }

/** How long somebody may think about which of their accounts they mean. */
const lifetimeSeconds = 5 * 60
const handleLength = 8192
/** More accounts than these nobody would read through, and no form would carry. */
const accountCount = 100

export const createChoices = ({ seal, state, users, world }: Nouns) => {
  const open = (handle: string, { browser, attempt }: ChoicePlace): Kept | undefined => {
    const text = handle.length > handleLength ? undefined : seal.open('choice', browser, handle)
    const kept: Kept | undefined = text === undefined ? undefined : JSON.parse(text)
    return kept && kept.attempt === attempt && kept.endsAt > world.now() ? kept : undefined
  }

  return {
    write(chosen: Chosen, { browser, attempt }: ChoicePlace): string {
      const endsAt = world.now() + lifetimeSeconds * 1000
      const kept: Kept = {
        ...chosen,
        users: chosen.users.slice(0, accountCount),
        ...{ id: newCode(world), attempt, endsAt },
      }
      return seal.close('choice', browser, JSON.stringify(kept))
    },

    /** What was proved and whom the person chose of it, once. Refuses with `expired`. */
    async take(
      handle: string,
      userId: string,
      place: ChoicePlace,
    ): Promise<{ chosen: Chosen; user: User }> {
      const kept = open(handle, place)
      const user = kept?.users.includes(userId) ? await users.find(userId) : undefined
      if (kept && user) {
        const key = `${kept.attempt} ${kept.id}`
        const isFirst = await state.putOnce('choice', key, true, lifetimeSeconds)
        if (isFirst) return { chosen: kept, user }
      }
      const cause = 'no such choice in this browser, or it is over or was made'
      return refuse('expired', 'That took too long. Please sign in again.', {
        ...{ rule: 'choice.over', cause },
      })
    },
  }
}

export type Choices = ReturnType<typeof createChoices>
