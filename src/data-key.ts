/**
 * Data keys: what secrets at rest and sealed links are sealed with. They are kept in the store,
 * wrapped with FOYER_SECRET, so that this secret can be changed without touching what is sealed;
 * and a new one can be made at any time, while older ones go on opening (decision 020).
 */
import type { Config } from './config.ts'
import type { Actor } from './event.ts'
import { newSecret } from './identifier.ts'
import { refuse } from './refusal.ts'
import { createReseal } from './reseal.ts'
import { createSeal, type DataKey, type Seal } from './seal.ts'
import type { Store } from './store/store.ts'
import type { World } from './world.ts'

/** As kept. */
export type WrappedKey = {
  number: number
  wrapped: string
  /** Which secret it is wrapped with; says nothing of the secret. */
  wrapper: string
  createdAt: number
  beginsAt: number
}

export type DataKeyStatus = Omit<WrappedKey, 'wrapped' | 'wrapper'> & {
  /** True for the one that seals now. */
  isCurrent: boolean
  /** Which secret of the config unwraps it. */
  wrappedWith: 'current' | 'previous' | 'unknown'
  /** How many rows hold something that is sealed with it. */
  rowCount: number
}

const second = 1000
/** Every process has heard of a new data key by then, and can open what others seal with it. */
const leadMs = 60 * second
/** So long a process of a version that knows no data keys may stay at work in an upgrade. */
const upgradeLeadMs = 600 * second
/** So long after its follower has begun, something sealed with a key may still be on its way. */
const travelMs = 3600 * second

const checkPurpose = ['check', ''] as const
const checkText = 'foyer'

const wrongWords =
  'FOYER_SECRET is not the one that this database was sealed with. ' +
  'If it was changed, give the one before in FOYER_SECRET_PREVIOUS.'

/** A secret of the config, and what it wraps data keys with. */
const createWrapper = (secret: string, world: World) => {
  const seal = createSeal(secret, world)
  return {
    secret,
    name: seal.mark('wrapper', '').slice(0, 16),
    wrap: ({ number, material }: Pick<DataKey, 'number' | 'material'>): string =>
      seal.close('data-key', `${number}`, material),
    unwrap: ({ number, wrapped }: WrappedKey): string | undefined =>
      seal.open('data-key', `${number}`, wrapped),
    /** True for what a version that knew no data keys has sealed in order to find this out. */
    hasSealed: (check: string): boolean => seal.open(...checkPurpose, check) === checkText,
  }
}

type Wrapper = ReturnType<typeof createWrapper>

type Parts = { config: Pick<Config, 'secret' | 'previousSecrets'>; seal: Seal }

export const createDataKeys = (store: Store, world: World, { config, seal }: Parts) => {
  const wrapper = createWrapper(config.secret, world)
  const previous = config.previousSecrets.map((secret) => createWrapper(secret, world))
  const wrappers: readonly Wrapper[] = [wrapper, ...previous]

  /** What has been unwrapped stays so for as long as the process lives. */
  const opened = new Map<number, DataKey>()
  const failed = new Set<number>()

  const unwrap = (kept: WrappedKey): DataKey | undefined => {
    const known = opened.get(kept.number)
    if (known) return known
    const material = wrappers.map((each) => each.unwrap(kept)).find((each) => each !== undefined)
    if (material === undefined) return undefined
    const key = { number: kept.number, material, beginsAt: kept.beginsAt }
    opened.set(kept.number, key)
    return key
  }

  const wrapNew = (number: number, beginsAt: number, material: string): WrappedKey => ({
    number,
    wrapped: wrapper.wrap({ number, material }),
    wrapper: wrapper.name,
    createdAt: world.now(),
    beginsAt,
  })

  /** The first ones: a database of before data keys brings its secret along as number 0. */
  const firstKeys = (check: string | undefined): WrappedKey[] => {
    const now = world.now()
    if (check === undefined) return [wrapNew(1, now, newSecret(world))]
    const old = wrappers.find((each) => each.hasSealed(check))
    if (!old) return refuse('unavailable', wrongWords)
    return [wrapNew(0, now, old.secret), wrapNew(1, now + upgradeLeadMs, newSecret(world))]
  }

  const addFirst = async (): Promise<void> => {
    const keys = firstKeys(await store.state.get<string>('seal', 'check'))
    await store.write(async (rows) => {
      // Another process may have been quicker.
      if ((await rows.dataKeys.all()).length > 0) return
      for (const key of keys) await rows.dataKeys.add(key)
      await rows.bump('data-key')
    })
  }

  const load = (): Promise<WrappedKey[]> =>
    store.cached('data-key', 'all', () => store.read.dataKeys.all())

  /** Holds what opens, and gives the numbers of what does not. */
  const hold = (kept: readonly WrappedKey[]): number[] => {
    const keys = kept.map(unwrap)
    seal.hold(keys.filter((each) => each !== undefined))
    return kept.filter((_, index) => keys[index] === undefined).map(({ number }) => number)
  }

  const { countRows, reseal } = createReseal(store, world, seal)

  return {
    reseal,

    /**
     * Takes the data keys into use; a database that has none gets its first. Refuses with
     * `unavailable` when one does not open: at start, and in words (KEY-02).
     */
    async prepare(): Promise<void> {
      if ((await store.read.dataKeys.all()).length === 0) await addFirst()
      if (hold(await store.read.dataKeys.all()).length > 0) refuse('unavailable', wrongWords)
    },

    /** Takes over what other processes have changed. Fails once for each key that does not open. */
    async refresh(): Promise<void> {
      const unopened = hold(await load()).filter((number) => !failed.has(number))
      for (const number of unopened) failed.add(number)
      if (unopened.length > 0) throw new Error(`Data key ${unopened} does not open. ${wrongWords}`)
    },

    /**
     * Makes the data key that will seal in a minute. Refuses with `conflict` while there is one
     * that has not begun yet.
     */
    async add(by: Actor = {}): Promise<WrappedKey> {
      const material = newSecret(world)
      const key = await store.write(async (rows) => {
        const newest = (await rows.dataKeys.all()).at(-1)
        if (newest && newest.beginsAt > world.now()) {
          refuse('conflict', `Data key ${newest.number} has not begun yet: wait for it.`)
        }
        const made = wrapNew((newest?.number ?? 0) + 1, world.now() + leadMs, material)
        await rows.dataKeys.add(made)
        const data = { number: made.number, begins: made.beginsAt }
        await rows.events.add({ ...by, type: 'data-key.added', data })
        await rows.bump('data-key')
        return made
      })
      await this.refresh()
      return key
    },

    /**
     * Wraps every data key with the FOYER_SECRET of now, one after another: whatever ends it
     * midway, the rest is wrapped the next time. Gives how many there were to do. Refuses with
     * `unavailable` one that no secret of the config opens.
     */
    async rewrap(by: Actor = {}): Promise<number> {
      const kept = await store.read.dataKeys.all()
      const old = kept.filter((each) => each.wrapper !== wrapper.name)
      for (const each of old) {
        const { material } = unwrap(each) ?? refuse('unavailable', wrongWords)
        await store.write(async (rows) => {
          const wrapped = wrapper.wrap({ number: each.number, material })
          await rows.dataKeys.rewrap({ ...each, wrapped, wrapper: wrapper.name })
          const data = { number: each.number, wrapper: wrapper.name, before: each.wrapper }
          await rows.events.add({ ...by, type: 'data-key.rewrapped', data })
          await rows.bump('data-key')
        })
      }
      return old.length
    },

    /**
     * Removes a data key: nothing that it has sealed opens ever after. Refuses with `not-found`,
     * and with `conflict` the one of now, one that rows are sealed with, and, unless `isLeaked`,
     * one with which links may still be on their way.
     */
    async forget(number: number, isLeaked: boolean, by: Actor = {}): Promise<void> {
      const kept = await store.read.dataKeys.all()
      const current = kept.find((each) => each.number === seal.current())
      if (!kept.some((each) => each.number === number)) {
        refuse('not-found', 'There is no such data key.', { field: 'key' })
      }
      if (current === undefined || number >= current.number) {
        return refuse('conflict', 'It is in use: add another, and wait until that one seals.')
      }
      if (((await countRows()).get(number) ?? 0) > 0) {
        refuse('conflict', 'Rows are sealed with it: run "foyer secret reseal" first.')
      }
      if (!isLeaked && current.beginsAt + travelMs > world.now()) {
        refuse('conflict', 'Links that it has sealed may be on their way: wait for an hour.')
      }
      await store.write(async (rows) => {
        await rows.dataKeys.remove(number)
        await rows.events.add({ ...by, type: 'data-key.forgotten', data: { number } })
        await rows.bump('data-key')
      })
      await this.refresh()
    },

    /** Every data key, oldest first, and what it is needed for. Material stays within. */
    async status(): Promise<{ wrapper: string; keys: DataKeyStatus[] }> {
      const [kept, counts] = [await store.read.dataKeys.all(), await countRows()]
      const withOf = (name: string): DataKeyStatus['wrappedWith'] => {
        if (name === wrapper.name) return 'current'
        return previous.some((each) => each.name === name) ? 'previous' : 'unknown'
      }
      const keys = kept.map(({ number, wrapper: name, createdAt, beginsAt }) => ({
        ...{ number, createdAt, beginsAt },
        isCurrent: number === seal.current(),
        wrappedWith: withOf(name),
        rowCount: counts.get(number) ?? 0,
      }))
      return { wrapper: wrapper.name, keys }
    },
  }
}

export type DataKeys = ReturnType<typeof createDataKeys>
