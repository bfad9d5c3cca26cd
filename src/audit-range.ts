/**
 * From when to when: a chain is in the order of sealing, and its times follow that but for seconds.
 */
import type { Checkpoint } from './audit-checkpoint.ts'
import type { Store } from './store/store.ts'

type Pages = Store['read']['auditPages']

/**
 * The first position of a chain whose event is not from before that time; one beyond its end
 * where there is none. Halves the chain again and again.
 */
export const findFirstSince = async (
  pages: Pages,
  { chain, first, position }: Checkpoint,
  since: number,
): Promise<number> => {
  let from = first
  let to = position + 1
  while (from < to) {
    const middle = Math.floor((from + to) / 2)
    const [seal] = await pages.ofChain(chain, middle - 1, 1)
    if (seal?.event && seal.event.at < since) from = seal.position + 1
    else to = middle
  }
  return Math.min(from, position + 1)
}
