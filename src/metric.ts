/**
 * Metrics: what the process counts of its own work, in the text format that Prometheus reads
 * (version 0.0.4). A count is a number in an array, found once and counted up after that. Names
 * and labels are written in the code or come from a list there: never a person, an organization,
 * or anything that a request says.
 */

export type Labels = Readonly<Record<string, string>>

export type Sample = { labels: Labels; value: number; suffix?: string }

/** What is told under one name. */
export type Family = {
  name: string
  help: string
  type: 'counter' | 'gauge' | 'histogram'
  samples: Sample[]
}

export type Counter = { add(count?: number): void }
export type Histogram = { observe(value: number): void }

/** What a value is when somebody asks: one number, or one for each label. */
export type Reading = number | readonly Sample[]

/** However it comes about, a name never has more than so many series. */
const seriesMost = 200

type Series<T> = { of: (labels: Labels) => T; samples: () => Sample[] }

/** One `T` for each set of labels; beyond the bound, all further ones share one. */
const createSeries = <T>(create: () => T, read: (kept: T, labels: Labels) => Sample[]) => {
  const known = new Map<string, { labels: Labels; kept: T }>()
  const of = (labels: Labels): T => {
    const key = JSON.stringify(labels)
    const found = known.get(key)
    if (found) return found.kept
    const isOther = Object.values(labels).every((value) => value === 'other')
    if (known.size >= seriesMost && !isOther) {
      return of(Object.fromEntries(Object.keys(labels).map((name) => [name, 'other'])))
    }
    const kept = create()
    known.set(key, { labels, kept })
    return kept
  }
  const samples = () => [...known.values()].flatMap(({ labels, kept }) => read(kept, labels))
  return { of, samples } satisfies Series<T>
}

type Count = Counter & { value: number }

const createCount = (): Count => {
  const count = {
    value: 0,
    add: (more = 1) => {
      count.value += more
    },
  }
  return count
}

type Spread = Histogram & { counts: number[]; sum: number }

const createSpread = (bounds: readonly number[]): Spread => {
  const counts = new Array<number>(bounds.length + 1).fill(0)
  const spread = {
    counts,
    sum: 0,
    observe: (value: number) => {
      let index = 0
      while (index < bounds.length && value > (bounds[index] ?? 0)) index += 1
      counts[index] = (counts[index] ?? 0) + 1
      spread.sum += value
    },
  }
  return spread
}

/** Buckets hold everything up to their bound, those before them included. */
const readSpread = ({ counts, sum }: Spread, labels: Labels, bounds: readonly number[]) => {
  let count = 0
  const buckets = counts.map((each, index): Sample => {
    count += each
    const le = index < bounds.length ? String(bounds[index]) : '+Inf'
    return { labels: { ...labels, le }, value: count, suffix: '_bucket' }
  })
  return [
    ...buckets,
    { labels, value: sum, suffix: '_sum' },
    { labels, value: count, suffix: '_count' },
  ]
}

export const createMetrics = () => {
  const families = new Map<string, Omit<Family, 'samples'> & { samples: () => Sample[] }>()
  const join = (family: Omit<Family, 'samples'>, samples: () => Sample[]): void => {
    families.set(family.name, { ...family, samples })
  }
  return {
    /** Gives what counts, by its labels. Its name ends in `_total`. */
    counter(name: string, help: string): (labels?: Labels) => Counter {
      const series = createSeries(createCount, ({ value }, labels) => [{ labels, value }])
      join({ name, help, type: 'counter' }, series.samples)
      return (labels = {}) => series.of(labels)
    },
    /** Gives what sorts values into buckets with these upper bounds, by its labels. */
    histogram(name: string, help: string, bounds: readonly number[]) {
      const series = createSeries(
        () => createSpread(bounds),
        (spread, labels) => readSpread(spread, labels, bounds),
      )
      join({ name, help, type: 'histogram' }, series.samples)
      return (labels: Labels = {}): Histogram => series.of(labels)
    },
    /** A value that is read when somebody asks; `counter` where it only ever grows. */
    reading(name: string, help: string, read: () => Reading, type: 'gauge' | 'counter' = 'gauge') {
      join({ name, help, type }, () => {
        const now = read()
        return typeof now === 'number' ? [{ labels: {}, value: now }] : [...now]
      })
    },
    read: (): Family[] =>
      [...families.values()].map((family) => ({ ...family, samples: family.samples() })),
  }
}

export type Metrics = ReturnType<typeof createMetrics>

const escapeLabel = (text: string): string =>
  text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')

const writeLabels = (labels: Labels): string => {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escapeLabel(value)}"`)
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}

const writeFamily = ({ name, help, type, samples }: Family): string => {
  const lines = samples.map(
    ({ labels, value, suffix = '' }) => `${name}${suffix}${writeLabels(labels)} ${value}`,
  )
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines].join('\n')
}

/** The page that Prometheus reads. */
export const writeMetrics = (families: readonly Family[]): string =>
  `${families.map(writeFamily).join('\n')}\n`

/** What several processes tell, told together: each series says whose it is. */
export const joinFamilies = (told: ReadonlyMap<string, readonly Family[]>): Family[] => {
  const joined = new Map<string, Family>()
  for (const [process, families] of told) {
    for (const family of families) {
      const known = joined.get(family.name) ?? { ...family, samples: [] }
      const own = family.samples.map((each) => ({ ...each, labels: { process, ...each.labels } }))
      joined.set(family.name, { ...known, samples: [...known.samples, ...own] })
    }
  }
  return [...joined.values()]
}
