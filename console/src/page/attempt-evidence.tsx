/** Why it was refused, what was asked beside what is registered, and what to do about it. */
import { Anchor, Group, Stack, Text } from '@mantine/core'
import { Link } from 'wouter'
import type { Timeline } from '../client.ts'
import { pathIn, usePlace } from '../place.tsx'
import { findDifference } from './attempt-difference.ts'
import { fixOf } from './attempt-fix.ts'

type Explanation = NonNullable<Timeline['explanation']>
type Pair = Explanation['evidence'][number]

/** A value, with the part marked in which it differs from the other. */
const Value = ({ label, value, other }: { label: string; value: string; other: string }) => {
  const { before, differing, after } = findDifference(value, other)
  return (
    <div>
      <Text size="sm" c="dimmed">
        {label}
      </Text>
      <code>
        {before}
        {differing !== '' && <mark>{differing}</mark>}
        {after}
      </code>
    </div>
  )
}

const Evidence = ({ label, asked, registered }: Pair) => (
  <section aria-label={label || 'What differs'}>
    {label !== '' && (
      <Text size="sm" fw={600} mb={4}>
        {label.charAt(0).toUpperCase() + label.slice(1)}
      </Text>
    )}
    <div className="evidence">
      <Value label="asked" value={asked} other={registered} />
      <Value label="registered" value={registered} other={asked} />
    </div>
  </section>
)

export const Explained = ({ timeline }: { timeline: Timeline }) => {
  const { organization } = usePlace()
  const { explanation, attempt } = timeline
  if (!explanation) return null
  const fix = fixOf(timeline)
  return (
    <div className={`explained ${attempt.outcome === 'refused' ? 'no' : 'note'}`}>
      <Stack gap="sm">
        <Text fw={650} size="lg" component="p">
          {explanation.sentence}
        </Text>
        {explanation.evidence.map((pair) => (
          <Evidence key={pair.label} {...pair} />
        ))}
        <Text component="p">
          <Text span fw={600}>
            What to do:{' '}
          </Text>
          {explanation.remedy}
        </Text>
        {fix && (
          <Group>
            <Anchor
              component={Link}
              href={`${pathIn(organization, ...fix.path)}${fix.query ?? ''}`}
              fw={650}
              className="unprinted"
            >
              {fix.words}
            </Anchor>
          </Group>
        )}
      </Stack>
    </div>
  )
}
