/** The parts of the overview beside its chart: causes, times, what ends, what rests, what was. */
import { Alert, Anchor, Group, Stack, Table, Text } from '@mantine/core'
import { Link } from 'wouter'
import type { Expiry, Organization, Overview } from '../client.ts'
import { Card } from '../part/page.tsx'
import { Answered, Empty } from '../part/state.tsx'
import { When } from '../part/when.tsx'
import { pathIn, usePlace } from '../place.tsx'
import { useAnswer } from '../query.ts'
import { spanWords, typeWords } from './attempt-word.ts'
import { sumOf } from './overview-chart.tsx'

const numbers = new Intl.NumberFormat('en')

/** The attempts that fit. */
const attemptsOf = (organization: Organization, query: Record<string, string>): string =>
  `${pathIn(organization, 'attempts')}?${new URLSearchParams(query)}`

/** Each cause leads to the attempts that it ended. */
export const Causes = ({ overview }: { overview: Overview }) => {
  const { organization } = usePlace()
  const { refusals, since } = overview
  const most = Math.max(1, ...refusals.map(({ count }) => count))
  const linkOf = (rule: string): string =>
    attemptsOf(organization, { outcome: 'refused', rule, since })
  return (
    <Card title="Why it was refused">
      {refusals.length === 0 ? (
        <Empty title="Nothing was refused" />
      ) : (
        <ol className="causes">
          {refusals.map(({ rule, sentence, count }) => (
            <li key={rule}>
              <Group justify="space-between" wrap="nowrap" align="flex-start">
                <Anchor component={Link} href={linkOf(rule)}>
                  {sentence || rule}
                </Anchor>
                <Text fw={600}>{numbers.format(count)}</Text>
              </Group>
              <svg width="100%" height="4" aria-hidden="true">
                <rect width={`${(count / most) * 100}%`} height="4" rx="2" />
              </svg>
            </li>
          ))}
        </ol>
      )}
    </Card>
  )
}

export const Times = ({ overview }: { overview: Overview }) => {
  const rows = [
    { words: 'Sign-ins', took: overview.took.signIn },
    { words: 'Opening an application', took: overview.took.launch },
  ].flatMap(({ words, took }) => (took ? [{ words, took }] : []))
  return (
    <Card title="How long it took">
      {rows.length === 0 ? (
        <Empty title="Nothing to measure yet" />
      ) : (
        <Stack gap="sm">
          <Table aria-label="How long it took" verticalSpacing="xs">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>What</Table.Th>
                <Table.Th>Half at most</Table.Th>
                <Table.Th>19 of 20 at most</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {rows.map(({ words, took }) => (
                <Table.Tr key={words}>
                  <Table.Td>{words}</Table.Td>
                  <Table.Td>{spanWords(took.halfMs)}</Table.Td>
                  <Table.Td>{spanWords(took.mostMs)}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
          <Text size="sm" c="dimmed">
            From the first step to the last, with what people typed in between, of what went well.
          </Text>
        </Stack>
      )}
    </Card>
  )
}

const placeOf = ({ kind, application, connector }: Expiry): string[] => {
  if (kind === 'signing-key') return ['certificates']
  if (kind === 'key') return ['keys']
  if (application !== null) return ['applications', application]
  return connector === null ? ['certificates'] : ['sources', connector]
}

const expiryMost = 6

export const Ending = () => {
  const { organization } = usePlace()
  const expiries = useAnswer('listExpiries', { path: { organization: organization.id } })
  return (
    <Card title="Ends soon">
      <Answered of={expiries} what="what ends soon">
        {({ items }) =>
          items.length === 0 ? (
            <Empty title="Nothing ends within thirty days" />
          ) : (
            <Stack component="ul" gap="sm" className="items">
              {items.slice(0, expiryMost).map((expiry) => (
                <li key={`${expiry.name} ${expiry.endsAt}`}>
                  <Anchor component={Link} href={pathIn(organization, ...placeOf(expiry))}>
                    {expiry.name}
                  </Anchor>
                  <Text size="sm" c="dimmed">
                    {Date.parse(expiry.endsAt) < Date.now() ? 'over ' : 'ends '}
                    <When at={expiry.endsAt} />
                  </Text>
                </li>
              ))}
              {items.length > expiryMost && (
                <li>
                  <Anchor component={Link} href={pathIn(organization, 'certificates')}>
                    and {items.length - expiryMost} more
                  </Anchor>
                </li>
              )}
            </Stack>
          )
        }
      </Answered>
    </Card>
  )
}

/** Sources that did not answer; nothing is shown where all of them do. */
export const Resting = ({ overview }: { overview: Overview }) => {
  const { organization } = usePlace()
  if (overview.resting.length === 0) return null
  return (
    <Alert color="red" variant="outline" title="Sources that do not answer" role="status">
      <Stack component="ul" gap="xs" className="items">
        {overview.resting.map(({ connector, name, cause }) => (
          <li key={connector}>
            <Anchor component={Link} href={pathIn(organization, 'sources', connector)}>
              {name}
            </Anchor>{' '}
            is left alone for a few seconds, and then tried again. It failed with: {cause}
          </li>
        ))}
      </Stack>
    </Alert>
  )
}

const totals = [
  { name: 'signIns', words: 'Sign-ins', query: { kind: 'sign-in', outcome: 'ok' } },
  { name: 'launches', words: 'Applications opened', query: { kind: 'launch', outcome: 'ok' } },
  { name: 'refused', words: 'Refused', query: { outcome: 'refused' } },
] as const

export const Totals = ({ overview }: { overview: Overview }) => {
  const { organization } = usePlace()
  const { bars, since } = overview
  return (
    <dl className="totals">
      {totals.map(({ name, words, query }) => (
        <div key={name} className="card">
          <dt>{words}</dt>
          <dd>
            <Anchor
              component={Link}
              inherit
              c="var(--mantine-color-text)"
              href={attemptsOf(organization, { ...query, since })}
            >
              {numbers.format(sumOf(bars, name))}
            </Anchor>
          </dd>
        </div>
      ))}
    </dl>
  )
}

const eventMost = 8

export const LastEvents = () => {
  const { organization } = usePlace()
  const events = useAnswer('listEvents', {
    path: { organization: organization.id },
    query: { limit: eventMost },
  })
  const all = pathIn(organization, 'events')
  return (
    <Card
      title="Last events"
      actions={
        <Anchor component={Link} href={all}>
          All events
        </Anchor>
      }
    >
      <Answered of={events} what="the last events">
        {({ items }) =>
          items.length === 0 ? (
            <Empty title="Nothing has happened yet" />
          ) : (
            <Stack component="ul" gap="sm" className="items">
              {items.map(({ id, type, at, by, about, outcome }) => (
                <li key={id}>
                  <Anchor component={Link} href={`${all}?event=${id}`}>
                    {typeWords(type)}
                    {outcome === 'refused' && ' (refused)'}
                  </Anchor>
                  <Text size="sm" c="dimmed">
                    <When at={at} />
                    {by && ` · ${by.name}`}
                    {about && about.id !== by?.id && ` · ${about.name}`}
                  </Text>
                </li>
              ))}
            </Stack>
          )
        }
      </Answered>
    </Card>
  )
}
