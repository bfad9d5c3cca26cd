/** Names that a template may hold; one is put in where the person was last writing. */
import { Box, Button, Code, Group, Table, Text } from '@mantine/core'
import { type ReactNode, useRef } from 'react'
import type { Setting } from '../client.ts'

const meanings: Record<string, string> = {
  USERID: 'our id of the person',
  USEREMAIL: 'their e-mail address',
  USERPASSWORD: 'the password that they have typed',
  USEREXTERNALID: 'the id that a directory has given them',
  ORGID: 'our id of their organization, or what is set for it',
  DEVICEOS: 'the system of their device',
  DEVICENAME: 'the name of their device',
  DEVICEIP: 'the address that they come from',
}

/** The names that the help of these settings speaks of, each once. */
export const placeholdersIn = (settings: readonly Setting[]): string[] => [
  ...new Set(settings.flatMap(({ help }) => help.match(/\{\{\w+\}\}/g) ?? [])),
]

type Field = HTMLInputElement | HTMLTextAreaElement

const isField = (target: EventTarget): target is Field =>
  target instanceof HTMLTextAreaElement ||
  (target instanceof HTMLInputElement && ['text', 'url'].includes(target.type))

/** Writes as if it was typed. */
const insert = (field: Field, text: string): void => {
  field.focus()
  const start = field.selectionStart ?? field.value.length
  field.setRangeText(text, start, field.selectionEnd ?? start, 'end')
  field.dispatchEvent(new Event('input', { bubbles: true }))
}

/** Fields, and beside them what may be put into them. */
export const Placeholders = ({ names, children }: { names: string[]; children: ReactNode }) => {
  const last = useRef<Field>(undefined)
  return (
    <Box
      onFocusCapture={(event) => {
        if (isField(event.target)) last.current = event.target
      }}
    >
      {children}
      <details className="more">
        <summary>What can be put in</summary>
        <Text size="sm" c="dimmed" my="xs">
          Each stands for something of the person who signs in. “Put in” writes it where you were
          last.
        </Text>
        <Table aria-label="Placeholders">
          <Table.Tbody>
            {names.map((name) => (
              <Table.Tr key={name}>
                <Table.Td>
                  <Code>{name}</Code>
                  <Text size="sm" c="dimmed">
                    {meanings[name.replaceAll(/[{}]/g, '')]}
                  </Text>
                </Table.Td>
                <Table.Td>
                  <Group justify="flex-end">
                    <Button
                      size="xs"
                      variant="default"
                      aria-label={`Put in ${name}`}
                      onClick={() => last.current && insert(last.current, name)}
                    >
                      Put in
                    </Button>
                  </Group>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </details>
    </Box>
  )
}
