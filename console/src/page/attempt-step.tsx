/** The steps of an attempt in their order, each with its verdict and what is known of it. */
import { Text, VisuallyHidden } from '@mantine/core'
import type { Timeline } from '../client.ts'
import { FactList } from './attempt-fact.tsx'
import { clockWords, entryWords, spanWords } from './attempt-word.ts'

type Entry = Timeline['entries'][number]

const verdictWords = { passed: 'passed', failed: 'said no' } as const

/** The time of the first, and of the others how long after that. */
const Time = ({ entry, begin }: { entry: Entry; begin: string }) => {
  const after = Date.parse(entry.at) - Date.parse(begin)
  return (
    <time dateTime={entry.at} title={clockWords(entry.at)}>
      {after === 0 ? clockWords(entry.at) : `+ ${spanWords(after)}`}
    </time>
  )
}

const Step = ({ entry, begin }: { entry: Entry; begin: string }) => (
  <li className={entry.verdict ?? (entry.from === 'event' ? 'event' : 'told')}>
    <Time entry={entry} begin={begin} />
    <Text fw={600} component="h3" size="md">
      {entryWords(entry)}
      {entry.from === 'step' && entry.verdict && (
        <VisuallyHidden component="span">: {verdictWords[entry.verdict]}</VisuallyHidden>
      )}
    </Text>
    <FactList facts={entry.facts} />
  </li>
)

export const StepList = ({ timeline }: { timeline: Timeline }) => {
  const { entries, dropped } = timeline
  const [first] = entries
  if (!first) return <Text c="dimmed">No steps were kept of this attempt.</Text>
  return (
    <>
      <ol className="timeline">
        {entries.map((entry, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: steps have no other name, and stay
          <Step key={index} entry={entry} begin={first.at} />
        ))}
      </ol>
      {dropped > 0 && (
        <Text size="sm" c="dimmed" mt="md">
          There was no room for {dropped} more steps.
        </Text>
      )}
    </>
  )
}
