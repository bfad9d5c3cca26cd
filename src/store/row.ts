/** Small pieces that the files of the nouns share. */

/** Picks columns one by one: the value of a statement that is being prepared has no keys yet. */
export const columns = <V extends object, K extends keyof V>(
  value: V,
  names: readonly K[],
): Pick<V, K> => {
  const picked = {} as Pick<V, K>
  for (const name of names) picked[name] = value[name]
  return picked
}

/** The range of the paths that begin with that one (`/` is followed by `0` in ASCII). */
export const pathRange = (path: string): { from: string; to: string } => ({
  from: path,
  to: `${path.slice(0, -1)}0`,
})
