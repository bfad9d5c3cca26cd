/** What the other side of a source has to be told: addresses, mostly. */
import { Stack } from '@mantine/core'
import type { Connector } from '../client.ts'
import { Copied } from '../part/copy.tsx'
import { Card } from '../part/page.tsx'

type Fact = [name: string, value: string]

const FactList = ({ title, facts }: { title: string; facts: Fact[] }) =>
  facts.length === 0 ? null : (
    <Card title={title}>
      <Stack gap="md">
        {facts.map(([name, value]) => (
          <Copied key={name} label={labelOf(name)} value={value} />
        ))}
      </Stack>
    </Card>
  )

/** What we know the other side by is nothing to enter there. */
const isKnown = ([name]: Fact): boolean => name.startsWith('certificate')

export const Facts = ({ facts }: Pick<Connector, 'facts'>) => {
  const all = Object.entries(facts)
  return (
    <>
      <FactList title="To enter there" facts={all.filter((fact) => !isKnown(fact))} />
      <FactList title="What we know it by" facts={all.filter(isKnown)} />
    </>
  )
}

/** `redirectUri` as people write it: "Redirect URI". */
const labelOf = (name: string): string => {
  const words = /^[a-z]+(?:[A-Z][a-z]*)+$/.test(name)
    ? name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).replace(/\buri\b/, 'URI')
    : name
  return words.charAt(0).toUpperCase() + words.slice(1)
}
