/** What is known of a step: short facts in a line, long ones folded below it. */
import { Table, Text } from '@mantine/core'
import type { Json } from '../client.ts'
import { writeXml } from './attempt-xml.ts'

type Facts = Record<string, Json>

const lineLength = 80

const isShort = (value: Json): boolean =>
  typeof value === 'string'
    ? value.length <= lineLength && !value.includes('\n')
    : typeof value !== 'object' || value === null

const textOf = (value: Json): string => {
  if (typeof value === 'string') return value
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  return value === null ? 'nothing' : JSON.stringify(value, undefined, 2)
}

/** `isSigned` as "is signed". */
const labelOf = (name: string): string =>
  name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)

const isTable = (value: Json): value is Facts =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isList = (value: Json): value is Json[] =>
  Array.isArray(value) && value.every((each) => typeof each === 'string')

const Values = ({ name, values }: { name: string; values: Facts }) => (
  <Table.ScrollContainer minWidth={0} type="native">
    <Table aria-label={name} verticalSpacing={4}>
      <Table.Tbody>
        {Object.entries(values).map(([key, value]) => (
          <Table.Tr key={key}>
            <Table.Th scope="row" fw={500}>
              {key}
            </Table.Th>
            <Table.Td className="fact">{isList(value) ? value.join('\n') : textOf(value)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  </Table.ScrollContainer>
)

const Long = ({ name, value }: { name: string; value: Json }) => {
  if (isTable(value)) return <Values name={name} values={value} />
  const text = name === 'xml' ? writeXml(textOf(value)) : isList(value) ? value.join('\n') : null
  return (
    <section
      className={name === 'xml' ? 'document xml' : 'document'}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: who has no mouse scrolls it by keyboard
      tabIndex={0}
      aria-label={labelOf(name)}
    >
      {text ?? textOf(value)}
    </section>
  )
}

const summaryOf = (name: string): string =>
  name === 'xml' ? 'Show the message' : `Show ${labelOf(name)}`

export const FactList = ({ facts }: { facts: Facts }) => {
  const all = Object.entries(facts).filter(([, value]) => value !== null)
  const short = all.filter(([name, value]) => name !== 'xml' && isShort(value))
  const long = all.filter(([name, value]) => name === 'xml' || !isShort(value))
  return (
    <>
      {short.length > 0 && (
        <Text size="sm" c="dimmed" className="facts">
          {short.map(([name, value], index) => (
            <span key={name}>
              {index > 0 && ' · '}
              {labelOf(name)}: {textOf(value)}
            </span>
          ))}
        </Text>
      )}
      {long.map(([name, value]) => (
        <details key={name} className="fold">
          <summary>{summaryOf(name)}</summary>
          <Long name={name} value={value} />
        </details>
      ))}
    </>
  )
}
