/** What the other side of a source has to be told: addresses, mostly. */
import { Stack } from '@mantine/core'
import type { Connector } from '../client.ts'
import { Copied } from '../part/copy.tsx'
import { Card } from '../part/page.tsx'

export const FactsCard = ({ facts }: Pick<Connector, 'facts'>) => (
  <Card title="To enter there">
    <Stack gap="md">
      {Object.entries(facts).map(([name, value]) => (
        <Copied key={name} label={labelOf(name)} value={value} />
      ))}
    </Stack>
  </Card>
)

/** `redirectUri` as people write it; other names are words already. */
const labelOf = (name: string): string =>
  /^[a-z]+(?:[A-Z][a-z]*)+$/.test(name)
    ? name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).replace(/\buri\b/, 'URI')
    : name
