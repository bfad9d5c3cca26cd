/** Names with their texts, a row each. A name that is there twice has a list of texts. */
import { Button, CloseButton, Group, Input, Stack, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { Json } from '../client.ts'
import type { InputProps } from './setting-input.tsx'

type Row = { id: number; name: string; text: string }

const readRows = (value: Json | undefined): Omit<Row, 'id'>[] =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.entries(value).flatMap(([name, each]) =>
        [each].flat().map((text) => ({ name, text: String(text) })),
      )
    : []

/** Null where no row has a name. */
const writeRows = (rows: readonly Row[]): Json => {
  const texts = new Map<string, string[]>()
  for (const { name, text } of rows) {
    const key = name.trim()
    if (key !== '') texts.set(key, [...(texts.get(key) ?? []), text.trim()])
  }
  if (texts.size === 0) return null
  return Object.fromEntries(
    [...texts].map(([name, all]) => [name, all.length === 1 ? (all[0] ?? '') : all]),
  )
}

const MapRow = (given: {
  row: Row
  label: string
  change: (row: Row) => void
  remove: () => void
}) => {
  const { row, label, change, remove } = given
  const name = row.name || 'new'
  return (
    <Group gap="xs" wrap="nowrap" align="center">
      <TextInput
        aria-label={`${label}: name`}
        placeholder="Name"
        flex={2}
        miw={0}
        value={row.name}
        onChange={(event) => change({ ...row, name: event.currentTarget.value })}
      />
      <TextInput
        aria-label={`${label}: text of ${name}`}
        placeholder="Text"
        flex={3}
        miw={0}
        value={row.text}
        onChange={(event) => change({ ...row, text: event.currentTarget.value })}
      />
      <CloseButton aria-label={`${label}: take ${name} away`} onClick={remove} />
    </Group>
  )
}

export const MapInput = ({ setting, value, fault, set }: InputProps) => {
  const [rows, setRows] = useState<Row[]>(() =>
    readRows(value).map((each, id) => ({ ...each, id })),
  )
  const [lastId, setLastId] = useState(rows.length)
  const change = (after: Row[]): void => {
    setRows(after)
    set(writeRows(after))
  }
  return (
    <Input.Wrapper
      label={setting.label}
      description={setting.help}
      error={fault}
      labelElement="div"
      role="group"
      aria-label={setting.label}
    >
      <Stack gap="xs" mt="xs" align="stretch">
        {rows.map((row) => (
          <MapRow
            key={row.id}
            row={row}
            label={setting.label}
            change={(after) => change(rows.map((each) => (each.id === row.id ? after : each)))}
            remove={() => change(rows.filter(({ id }) => id !== row.id))}
          />
        ))}
        <Group>
          <Button
            size="xs"
            variant="default"
            aria-label={`${setting.label}: add a row`}
            onClick={() => {
              setLastId(lastId + 1)
              setRows([...rows, { id: lastId, name: '', text: '' }])
            }}
          >
            Add a row
          </Button>
        </Group>
      </Stack>
    </Input.Wrapper>
  )
}
