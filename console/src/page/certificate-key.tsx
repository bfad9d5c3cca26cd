/** The signing keys of a root: which signs, which comes next, and how one follows the other. */
import { Badge, Button, Group, Select, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useState } from 'react'
import type { SigningKey, SigningKeyList } from '../client.ts'
import { Asked } from '../part/asked.tsx'
import { Copied } from '../part/copy.tsx'
import { Card } from '../part/page.tsx'
import { Empty, Trouble } from '../part/state.tsx'
import { When } from '../part/when.tsx'
import { usePlace } from '../place.tsx'
import { useChange } from '../query.ts'

const statusWords: Record<SigningKey['status'], string> = {
  current: 'signs now',
  next: 'signs next',
  retired: 'signed before',
}

const overlaps = [
  { value: '0', label: 'not at all' },
  { value: '7', label: 'for a week' },
  { value: '30', label: 'for 30 days' },
  { value: '90', label: 'for 90 days' },
  { value: '365', label: 'for a year' },
]

type Say = { say: (words: string) => void }
const touched = ['listSigningKeys', 'listExpiries'] as const

const KeyCard = ({ item }: { item: SigningKey }) => (
  <Card title={item.algorithm}>
    <Stack gap="md">
      <Group gap="sm">
        <Badge
          variant={item.status === 'current' ? 'filled' : 'outline'}
          color={item.status === 'retired' ? 'gray' : 'accent'}
          tt="none"
          fw={500}
        >
          {statusWords[item.status]}
        </Badge>
        <Text size="sm" c="dimmed">
          made <When at={item.createdAt} />,{' '}
          {item.status === 'retired' ? 'published until' : 'ends'} <When at={item.endsAt} />
        </Text>
      </Group>
      <Copied label="SHA-256 fingerprint" value={item.fingerprint} />
      <details className="more">
        <summary>Certificate</summary>
        <Copied label="As PEM" value={item.certificate} />
      </details>
    </Stack>
  </Card>
)

/** From now on the next key signs: who checks by the old one alone refuses us. */
const Promote = ({ item, say }: { item: SigningKey } & Say) => {
  const { organization } = usePlace()
  const [isOpen, { open, close }] = useDisclosure(false)
  const [days, setDays] = useState('30')
  const promote = useChange('promoteSigningKey', [...touched])
  const { algorithm } = item
  return (
    <>
      <Button onClick={open}>Sign with the next {algorithm} key</Button>
      <Asked
        isOpen={isOpen}
        close={close}
        title="Sign with the next key?"
        label="Sign with it from now on"
        keep="Not yet"
        run={() =>
          promote.mutateAsync({
            path: { organization: organization.id },
            body: { algorithm, overlapDays: Number(days) },
          })
        }
        done={() => say(`The next ${algorithm} key signs from now on.`)}
      >
        <Stack gap="md">
          <Text size="sm">
            From this moment everything is signed with it. Applications that read our metadata know
            it already. Where somebody has copied the certificate by hand, the new one has to be
            there before: sign-ins fail there otherwise. It cannot be taken back.
          </Text>
          <Select
            label="The one before stays published"
            allowDeselect={false}
            data={overlaps}
            value={days}
            onChange={(chosen) => setDays(chosen ?? '30')}
          />
        </Stack>
      </Asked>
    </>
  )
}

const MakeNext = ({ algorithm, say }: { algorithm: SigningKey['algorithm'] } & Say) => {
  const { organization } = usePlace()
  const add = useChange('addSigningKey', [...touched])
  // The button is gone when the key is there, so it cannot wait for the answer itself.
  const make = () =>
    void add.mutateAsync({ path: { organization: organization.id }, body: { algorithm } }).then(
      () => say(`The next ${algorithm} key is made and published.`),
      () => undefined,
    )
  return (
    <Stack gap="sm">
      <Group>
        <Button variant="default" loading={add.isPending} onClick={make}>
          Make the next {algorithm} key
        </Button>
      </Group>
      {add.error && <Trouble error={add.error} />}
    </Stack>
  )
}

/** What can be done with the keys of one kind: make the next, or sign with it. */
const Succession = ({ items, say }: { items: SigningKey[] } & Say) => {
  const current = items.filter(({ status }) => status === 'current')
  return (
    <Card title="Succession">
      <Stack gap="md">
        <Text size="sm">
          Make the next key weeks before the present one ends: it is published beside it, so that
          applications learn of it. Then sign with it.
        </Text>
        {current.map(({ algorithm }) => {
          const next = items.find((each) => each.status === 'next' && each.algorithm === algorithm)
          return next ? (
            <Group key={algorithm}>
              <Promote item={next} say={say} />
            </Group>
          ) : (
            <MakeNext key={algorithm} algorithm={algorithm} say={say} />
          )
        })}
      </Stack>
    </Card>
  )
}

const ranks: Record<SigningKey['status'], number> = { current: 0, next: 1, retired: 2 }

export const SigningKeys = ({ items, addresses, say }: SigningKeyList & Say) => {
  const sorted = items.toSorted((one, other) => ranks[one.status] - ranks[other.status])
  return (
    <>
      {sorted.length === 0 ? (
        <Card title="Signing keys">
          <Empty title="No key has been needed yet">
            The first is made by itself when an application is opened that has to trust us.
          </Empty>
        </Card>
      ) : (
        <>
          {sorted.map((item) => (
            <KeyCard key={item.id} item={item} />
          ))}
          <Succession items={items} say={say} />
        </>
      )}
      <Card title="Where applications read them">
        <Stack gap="md">
          {Object.entries(addresses).map(([name, address]) => (
            <Copied key={name} label={name} value={address} />
          ))}
        </Stack>
      </Card>
    </>
  )
}
