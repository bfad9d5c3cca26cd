/**
 * Bearers: what an outside service has given us, to show it with each call (RFC 6750). Kept in
 * memory alone, until their end; many who need one at once wait for the same.
 */

export type Bearer = {
  text: string
  /** Until when it is shown. Epoch ms. */
  endsAt: number
}

const keptCount = 1_000

/** `now` is in epoch milliseconds. */
export const createBearers = (now: () => number) => {
  const kept = new Map<string, Promise<Bearer>>()

  const begin = (name: string, obtain: () => Promise<Bearer>): Promise<Bearer> => {
    const fetching = obtain()
    const [oldest] = kept.keys()
    if (kept.size >= keptCount && oldest !== undefined) kept.delete(oldest)
    kept.set(name, fetching)
    // What did not come is asked for again by whoever needs it next.
    fetching.catch(() => forget(name, fetching))
    return fetching
  }
  const forget = (name: string, fetching: Promise<Bearer>): void => {
    if (kept.get(name) === fetching) kept.delete(name)
  }

  return {
    /**
     * The bearer of that name. The name must say everything that it depends on: the connector and
     * what it is configured with (TPL-15).
     */
    async get(name: string, obtain: () => Promise<Bearer>): Promise<string> {
      const before = kept.get(name)
      if (before) {
        const { text, endsAt } = await before
        if (endsAt > now()) return text
        forget(name, before)
      }
      return (await (kept.get(name) ?? begin(name, obtain))).text
    },

    /** The service did not take it: the next one is a new one, unless there is one already. */
    async drop(name: string, text: string): Promise<void> {
      const fetching = kept.get(name)
      const known = await fetching?.catch(() => undefined)
      if (fetching && known?.text === text) forget(name, fetching)
    },
  }
}

export type Bearers = ReturnType<typeof createBearers>
