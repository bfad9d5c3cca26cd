/** Many people from a table: choose the file, or go on with one that was begun. */
import { Anchor, Button, FileButton, Group, List, Stack, Text } from '@mantine/core'
import { type DragEvent, useState } from 'react'
import { Link, useLocation } from 'wouter'
import type { Import } from '../client.ts'
import { useNotice } from '../part/notice.tsx'
import { Card, Page } from '../part/page.tsx'
import { Trouble } from '../part/state.tsx'
import { When } from '../part/when.tsx'
import { pathIn, usePlace } from '../place.tsx'
import { useAnswer, useChange } from '../query.ts'
import { countWords } from './person-word.ts'

const fileMost = 5 * 1024 * 1024

const example = [
  'email,first name,last name,username,phone,role,organization',
  'nia@harbor.example,Nia,de Vries,,+31 20 123,member,downtown',
].join('\r\n')

const stateOf = (given: Import): string => {
  const { add, change, same, skip } = given.done
  if (given.isOver) return 'done'
  if (given.isInviting === null) return 'not begun'
  return `${countWords(add + change + same + skip)} of ${countWords(given.rows)} lines done`
}

/** What was begun, in this browser or another. */
const Begun = () => {
  const { organization } = usePlace()
  const { data } = useAnswer('listImports', { path: { organization: organization.id } })
  if (!data || data.items.length === 0) return null
  return (
    <Card title="The last ones">
      <Stack gap="xs">
        {data.items.map((each) => (
          <Group key={each.id} gap="sm">
            <Anchor
              component={Link}
              href={pathIn(organization, 'people', 'import', each.id)}
              className="wrap"
            >
              {each.name}
            </Anchor>
            <Text size="sm" c="dimmed">
              <When at={each.createdAt} />, {stateOf(each)}
            </Text>
          </Group>
        ))}
      </Stack>
    </Card>
  )
}

const Rules = () => (
  <Card title="What the table looks like">
    <Stack gap="sm">
      <List size="sm" spacing="xs">
        <List.Item>
          The first line names the columns. <strong>email</strong> must be there; first name, last
          name, username, phone, time zone, role and organization may. Others are left out.
        </List.Item>
        <List.Item>
          Whoever is there already, by the e-mail, is changed where the table says otherwise. An
          empty cell changes nothing, and nobody is removed.
        </List.Item>
        <List.Item>
          The role of new people is member or visitor; the organization is its short name, and this
          one where none is said.
        </List.Item>
        <List.Item>
          CSV in UTF-8, with commas, semicolons or tabs; up to 50,000 lines and 5 MB.
        </List.Item>
      </List>
      <div>
        <Anchor
          href={`data:text/csv;charset=utf-8,${encodeURIComponent(example)}`}
          download="people.csv"
          size="sm"
        >
          An example to begin with
        </Anchor>
      </div>
    </Stack>
  </Card>
)

const ImportPeople = () => {
  const { organization } = usePlace()
  const { notice } = useNotice()
  const [, go] = useLocation()
  const [isOver, setOver] = useState(false)
  const [tooBig, setTooBig] = useState(false)
  const read = useChange('readImport', ['listImports'])
  const take = (file: File | null | undefined): void => {
    if (!file) return
    setTooBig(file.size > fileMost)
    if (file.size > fileMost) return
    // What browsers say of the type depends on what else is installed there.
    const body = new Blob([file], { type: 'text/csv' })
    const given = {
      path: { organization: organization.id },
      query: { name: file.name.slice(0, 200) },
      body,
    }
    read.mutate(given, {
      onSuccess: ({ id }) => go(pathIn(organization, 'people', 'import', id)),
    })
  }
  const drop = (event: DragEvent): void => {
    event.preventDefault()
    setOver(false)
    take(event.dataTransfer.files[0])
  }
  return (
    <Page
      title="Import people"
      lead={
        <>
          <Anchor component={Link} href={pathIn(organization, 'people')} underline="always">
            People
          </Anchor>{' '}
          › From a table. You see what will happen before anything does.
        </>
      }
    >
      {notice}
      <Card>
        {/* biome-ignore lint/a11y/noStaticElementInteractions: the button does the same. */}
        <div
          className={isOver ? 'drop is-over' : 'drop'}
          onDragOver={(event) => {
            event.preventDefault()
            setOver(true)
          }}
          onDragLeave={() => setOver(false)}
          onDrop={drop}
        >
          <Stack align="center" gap="sm">
            <FileButton accept=".csv,text/csv" onChange={take}>
              {(props) => (
                <Button {...props} loading={read.isPending}>
                  Choose a file
                </Button>
              )}
            </FileButton>
            <Text size="sm" c="dimmed" ta="center">
              or drop it here. Nobody is added yet.
            </Text>
          </Stack>
        </div>
        {tooBig && <Trouble error={new Error('The file has more than 5 MB. Send it in parts.')} />}
        {read.error && !tooBig && <Trouble error={read.error} />}
      </Card>
      <Begun />
      <Rules />
    </Page>
  )
}

export default ImportPeople
