/** How lists are asked for: `?limit=50&after=…`. */
import type { Slice } from '../list.ts'
import { count, text } from './schema.ts'

export const sliceFields = {
  limit: count({
    minimum: 1,
    maximum: 1000,
    description: 'How many at the most; 100 if not said.',
  }),
  after: text({ description: 'Go on after what a list before gave as `next`.' }),
}

export const sliceOf = ({ limit, after }: { limit?: number; after?: string }): Slice => ({
  limit,
  after,
})
