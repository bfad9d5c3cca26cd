/** How an application is connected: try it, what its other side is told, its keys and its ends. */
import { Badge, Button, Group, Stack, Table, Text } from '@mantine/core'
import { useState } from 'react'
import type { Application, ApplicationGuide, Json } from '../client.ts'
import { Card } from '../part/page.tsx'
import { PersonSelect } from '../part/person-select.tsx'
import { Answered } from '../part/state.tsx'
import { When } from '../part/when.tsx'
import { usePlace } from '../place.tsx'
import { useAnswer } from '../query.ts'
import { type Blanks, Facts, Snippets } from './application-guide.tsx'
import { ApplicationKeys, hasKeys } from './application-key.tsx'

const writeTold = (value: Json): string =>
  Array.isArray(value) ? value.map(String).join(', ') : String(value)

const Told = ({ told }: { told: Record<string, Json> }) => (
  <Table verticalSpacing="xs" aria-label="What it would be told">
    <Table.Tbody>
      {Object.entries(told).map(([name, value]) => (
        <Table.Tr key={name}>
          <Table.Th scope="row" className="wrap">
            {name}
          </Table.Th>
          <Table.Td className="wrap">{writeTold(value) || '—'}</Table.Td>
        </Table.Tr>
      ))}
    </Table.Tbody>
  </Table>
)

const Preview = ({ application, person }: { application: Application; person: string }) => {
  const preview = useAnswer('previewApplication', {
    path: { application: application.id, person },
  })
  return (
    <Answered of={preview} what="the preview">
      {({ isOpen, cause, told }) => (
        <Stack gap="sm">
          <Group gap="xs">
            <Badge variant="outline" color={isOpen ? 'accent' : 'red'} tt="none" fw={500}>
              {isOpen ? 'open' : 'closed'}
            </Badge>
            <Text size="sm">
              {isOpen ? `It is open to them through ${cause}.` : `Closed to them: ${cause}.`}
            </Text>
          </Group>
          {isOpen && <Told told={told} />}
        </Stack>
      )}
    </Answered>
  )
}

const TryIt = ({ application }: { application: Application }) => {
  const { me } = usePlace()
  const [person, setPerson] = useState<string | null>(null)
  return (
    <Card
      title="Try it"
      actions={
        <Button
          component="a"
          href={`/applications/${application.id}/open`}
          target="_blank"
          rel="noopener"
        >
          Open it as you
        </Button>
      }
    >
      <Stack gap="md">
        <Text size="sm">
          It opens in a new tab, as it does for {me.name} from the tile. If it refuses you, the
          attempt says why.
        </Text>
        <PersonSelect
          label="What would it be told of somebody?"
          description="Nothing is sent, and nobody is signed in."
          value={person}
          set={setPerson}
        />
        {person !== null && <Preview application={application} person={person} />}
      </Stack>
    </Card>
  )
}

const dayMs = 86_400_000
const soonDays = 30

const Endings = ({ endings }: Pick<ApplicationGuide, 'endings'>) => (
  <Card title="What ends">
    <Stack gap="xs">
      {endings.map(({ label, endsAt }) => {
        const days = (Date.parse(endsAt) - Date.now()) / dayMs
        return (
          <Group key={label} gap="sm">
            <Text size="sm">
              Its {label}: <When at={endsAt} />
            </Text>
            {days < soonDays && (
              <Badge variant="outline" color="red" tt="none" fw={500}>
                {days < 0 ? 'over' : 'soon'}
              </Badge>
            )}
          </Group>
        )
      })}
    </Stack>
  </Card>
)

type Props = { application: Application; say: (words: string) => void }

const Guide = ({ application, say, guide }: Props & { guide: ApplicationGuide }) => {
  const [blanks, setBlanks] = useState<Blanks>({})
  const { facts, snippets, endings } = guide
  return (
    <>
      {hasKeys(guide) && (
        <ApplicationKeys
          {...{ application, guide, blanks, say }}
          made={(known) => setBlanks((before) => ({ ...before, ...known }))}
        />
      )}
      {snippets.length > 0 && (
        <Card title="There: to paste">
          <Snippets snippets={snippets} blanks={blanks} />
        </Card>
      )}
      {Object.keys(facts).length > 0 && (
        <Card title="There: what it has to be told">
          <Facts facts={facts} />
        </Card>
      )}
      {endings.length > 0 && <Endings endings={endings} />}
    </>
  )
}

export const Connect = ({ application, say }: Props) => {
  const guide = useAnswer('getApplicationGuide', { path: { application: application.id } })
  return (
    <Stack gap="lg">
      <TryIt application={application} />
      <Answered of={guide} what="what it has to be told">
        {(found) => <Guide {...{ application, say }} guide={found} />}
      </Answered>
    </Stack>
  )
}
