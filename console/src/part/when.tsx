/** A time, as people say it; the exact one is there for who points at it. */

const steps: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
]

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' })
const exact = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'medium' })
const dayOnly = new Intl.DateTimeFormat('en', { dateStyle: 'medium' })

const weekMs = 7 * 86_400_000

const wordsOf = (time: Date, now: number): string => {
  const distance = time.getTime() - now
  if (Math.abs(distance) > weekMs) return dayOnly.format(time)
  const [unit, size] = steps.find(([, each]) => Math.abs(distance) >= each) ?? ['minute', 60_000]
  const count = Math.round(distance / size)
  return count === 0 ? 'just now' : relative.format(count, unit)
}

export const When = ({ at }: { at: string | null }) => {
  if (at === null) return <>never</>
  const time = new Date(at)
  return (
    <time dateTime={at} title={exact.format(time)}>
      {wordsOf(time, Date.now())}
    </time>
  )
}
