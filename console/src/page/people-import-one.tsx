/** One import: what would come of it, line by line, every fault of the file, and the run. */
import { Anchor, Group, SimpleGrid, Stack, Table, Text } from '@mantine/core'
import { useState } from 'react'
import { Link, useLocation, useParams } from 'wouter'
import type { ImportWhole } from '../client.ts'
import { Confirmed } from '../part/confirm.tsx'
import { Found } from '../part/found.tsx'
import { Card, Page } from '../part/page.tsx'
import { type Column, ListTable } from '../part/table.tsx'
import { pathIn, usePlace } from '../place.tsx'
import { useAnswer, useChange } from '../query.ts'
import { RunImport } from './people-import-run.tsx'
import { countWords, fieldWords } from './person-word.ts'

type Line = ImportWhole['preview'][number]
type Note = ImportWhole['faults'][number]

const whatWords: Record<Line['what'], string> = {
  add: 'new',
  change: 'changed',
  same: 'the same',
  skip: 'left alone',
}

const pillOf: Record<Line['what'], string> = {
  add: 'pill ok',
  change: 'pill ok',
  same: 'pill',
  skip: 'pill refused',
}

const Count = ({ label, count }: { label: string; count: number }) => (
  <div>
    <Text size="sm" c="dimmed" component="dt">
      {label}
    </Text>
    <Text fw={650} size="xl" component="dd" m={0}>
      {countWords(count)}
    </Text>
  </div>
)

const Counts = ({ expected }: Pick<ImportWhole, 'expected'>) => (
  <SimpleGrid component="dl" cols={{ base: 2, sm: 5 }} m={0}>
    <Count label="to be added" count={expected.add} />
    <Count label="to be changed" count={expected.change} />
    <Count label="the same" count={expected.same} />
    <Count label="left alone" count={expected.skip} />
    <Count label="with a fault" count={expected.faults} />
  </SimpleGrid>
)

const Columns = ({ columns }: Pick<ImportWhole, 'columns'>) => (
  <div className="scroll">
    <Table aria-label="The columns of the file">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Column</Table.Th>
          <Table.Th>Is taken as</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {columns.map(({ heading, field }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the columns of a file keep their order.
          <Table.Tr key={`${index} ${heading}`}>
            <Table.Td className="wrap">{heading || '(no heading)'}</Table.Td>
            <Table.Td>{field ? fieldWords[field] : 'left out'}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  </div>
)

const Why = ({ line }: { line: Line }) => (
  <Text size="sm">
    {line.why}
    {line.fields.length > 0 && line.fields.map((field) => fieldWords[field]).join(', ')}
  </Text>
)

const lineColumns: readonly Column<Line>[] = [
  { heading: 'Line', cell: ({ line }) => line },
  {
    heading: 'E-mail',
    cell: (line) => (
      <Stack gap={2}>
        <span className="wrap">{line.email}</span>
        <Group gap="xs" hiddenFrom="sm">
          <span className={pillOf[line.what]}>{whatWords[line.what]}</span>
          <Why line={line} />
        </Group>
      </Stack>
    ),
  },
  { heading: 'Name', cell: ({ name }) => name || '—', isWide: true },
  {
    heading: 'Becomes',
    cell: ({ what }) => <span className={pillOf[what]}>{whatWords[what]}</span>,
    isWide: true,
  },
  { heading: 'What, or why not', cell: (line) => <Why line={line} />, isWide: true },
]

const noteColumns: readonly Column<Note>[] = [
  { heading: 'Line', cell: ({ line }) => line },
  { heading: 'What is wrong', cell: ({ words }) => words },
]

const partOf = 20

/** A list that is there already, shown part after part. */
const useParts = <T,>(all: readonly T[]) => {
  const [count, setCount] = useState(partOf)
  return {
    data: { pages: [{ items: all.slice(0, count) }] },
    error: null,
    hasNextPage: count < all.length,
    isFetchingNextPage: false,
    fetchNextPage: async () => setCount(count + partOf),
    refetch: async () => {},
  }
}

const Notes = ({ title, notes }: { title: string; notes: readonly Note[] }) => {
  const parts = useParts(notes)
  if (notes.length === 0) return null
  return (
    <Card title={title}>
      <ListTable
        of={parts}
        what={title}
        columns={noteColumns}
        keyOf={({ line }) => line}
        empty={null}
      />
    </Card>
  )
}

const Forget = ({ given }: { given: ImportWhole }) => {
  const { organization } = usePlace()
  const [, go] = useLocation()
  const remove = useChange('removeImport', ['listImports'])
  return (
    <Confirmed
      label="Forget this import"
      title={`Forget ${given.name}?`}
      run={() => remove.mutateAsync({ path: { import: given.id } })}
      done={() =>
        go(pathIn(organization, 'people', 'import'), {
          state: { said: `The import of ${given.name} is forgotten.` },
        })
      }
    >
      What was read of the file is gone with it. Whoever was added or changed stays as they are.
    </Confirmed>
  )
}

const Loaded = ({ given }: { given: ImportWhole }) => {
  const { organization } = usePlace()
  const preview = useParts(given.preview)
  const { faults, rows, notes } = given
  const shown = given.preview.length
  return (
    <Page
      title={given.name}
      lead={
        <>
          <Anchor
            component={Link}
            href={pathIn(organization, 'people', 'import')}
            underline="always"
          >
            Import people
          </Anchor>{' '}
          › Kept for a day, also when this page is closed.
        </>
      }
      actions={given.isOver ? undefined : <Forget given={given} />}
    >
      <Card title="What comes of it">
        <Counts expected={given.expected} />
      </Card>
      <RunImport given={given} />
      <Card title="How the columns are understood">
        <Columns columns={given.columns} />
      </Card>
      <Notes title="Lines that were left alone" notes={notes} />
      <Notes title="Lines that cannot be taken" notes={faults} />
      {shown > 0 && (
        <Card title={shown < rows ? `The first ${shown} lines` : 'Line by line'}>
          <ListTable
            of={preview}
            what="What comes of each line"
            columns={lineColumns}
            keyOf={({ line }) => line}
            empty={null}
          />
        </Card>
      )}
    </Page>
  )
}

const OneImport = () => {
  const { import: id = '' } = useParams<{ import: string }>()
  const found = useAnswer('getImport', { path: { import: id } })
  return (
    <Found of={found} what="the import">
      {(given) => <Loaded key={given.id} given={given} />}
    </Found>
  )
}

export default OneImport
