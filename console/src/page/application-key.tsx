/** The keys with which the other side of an application calls; a new one is shown this once. */
import { Alert, Anchor, Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { Link } from 'wouter'
import type { Application, ApplicationGuide, Key, KeyOnce } from '../client.ts'
import { Copied } from '../part/copy.tsx'
import { Card } from '../part/page.tsx'
import { Empty, Trouble } from '../part/state.tsx'
import { type Column, ListTable } from '../part/table.tsx'
import { When } from '../part/when.tsx'
import { pathIn, usePlace } from '../place.tsx'
import { useChange, useList } from '../query.ts'
import type { Blanks } from './application-guide.tsx'

/** The kinds of keys that the texts of a guide have blanks for. */
type Needed = 'application key' | 'organization key'

const needs = ({ snippets }: ApplicationGuide, needed: Needed): boolean =>
  snippets.some(({ text }) => text.includes(`<${needed}`))

/** Whether the other side of the application calls with a key. */
export const hasKeys = (guide: ApplicationGuide): boolean =>
  needs(guide, 'application key') || needs(guide, 'organization key')

/** A key of an application, whole and in the two parts that some ask for. */
const partsOf = (text: string): Blanks => {
  const at = text.indexOf('_', text.indexOf('_') + 1)
  return {
    'application key': text,
    'application key id': text.slice(0, at),
    'application key secret': text.slice(at + 1),
  }
}

const columns: readonly Column<Key>[] = [
  { heading: 'Name', cell: ({ name }) => name },
  {
    heading: 'Begins with',
    cell: ({ hint }) => (
      <Text size="sm" className="wrap">
        {hint}
      </Text>
    ),
    isWide: true,
  },
  { heading: 'Used', cell: ({ usedAt }) => <When at={usedAt} /> },
  { heading: 'Ends', cell: ({ endsAt }) => <When at={endsAt} />, isWide: true },
]

type Props = {
  application: Application
  guide: ApplicationGuide
  blanks: Blanks
  /** What a key that was just made fills in. */
  made: (blanks: Blanks) => void
  say: (words: string) => void
}

const useMake = ({ application, made, say }: Pick<Props, 'application' | 'made' | 'say'>) => {
  const add = useChange('addKey', ['listKeys'])
  const path = { organization: application.organization }
  const makeOwn = (name: string): void =>
    add.mutate(
      { path, body: { name, application: application.id } },
      {
        onSuccess: ({ text }: KeyOnce) => {
          made(partsOf(text))
          say(`The key ${name} is made. Copy it now: it is not shown again.`)
        },
      },
    )
  const makeShared = (name: string): void =>
    add.mutate(
      { path, body: { name, permissions: ['vouch'] } },
      {
        onSuccess: ({ text }: KeyOnce) => {
          made({ 'organization key': text })
          say(`The key ${name} is made. Copy it now: it is not shown again.`)
        },
      },
    )
  return { add, makeOwn, makeShared }
}

/** Keys that were just made, while the page is there. */
const Shown = ({ blanks }: Pick<Props, 'blanks'>) => {
  const { 'application key': own, 'organization key': shared } = blanks
  if (own === undefined && shared === undefined) return null
  return (
    <Alert variant="outline" color="accent" title="Copy it now: it is not shown again">
      <Stack gap="sm">
        {own !== undefined && <Copied label="Key of the application" value={own} />}
        {shared !== undefined && <Copied label="Key of the organization" value={shared} />}
        <Text size="sm">The text below has it filled in until you leave this page.</Text>
      </Stack>
    </Alert>
  )
}

export const ApplicationKeys = ({ application, guide, blanks, made, say }: Props) => {
  const { organization } = usePlace()
  const [name, setName] = useState(`${application.name} server`.slice(0, 200))
  const { add, makeOwn, makeShared } = useMake({ application, made, say })
  const keys = useList('listKeys', {
    path: { organization: application.organization },
    query: { of: 'application', owner: application.id },
  })
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    makeOwn(name)
  }
  return (
    <Card title="Keys">
      <Stack gap="md">
        <Text size="sm" maw="42rem">
          With a key your server says who somebody is. Keep it on the server, in no page.
        </Text>
        <ListTable
          of={keys}
          what={`Keys of ${application.name}`}
          columns={columns}
          keyOf={({ id }) => id}
          empty={<Empty title="No key yet">Make one for the server that will call.</Empty>}
        />
        <form onSubmit={submit}>
          <Group align="flex-end" gap="sm">
            <TextInput
              label="Name of the new key"
              required
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <Button type="submit" loading={add.isPending}>
              Make a key
            </Button>
            {needs(guide, 'organization key') && (
              <Button variant="default" loading={add.isPending} onClick={() => makeShared(name)}>
                Make one of the organization
              </Button>
            )}
          </Group>
        </form>
        {add.error && <Trouble error={add.error} />}
        <Shown blanks={blanks} />
        <Text size="sm" c="dimmed">
          Keys are replaced and revoked among{' '}
          <Anchor component={Link} inherit underline="always" href={pathIn(organization, 'keys')}>
            all keys
          </Anchor>
          .
        </Text>
      </Stack>
    </Card>
  )
}
