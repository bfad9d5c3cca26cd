/** Second step: the first application, the shortest way first. */
import { Anchor, Button, Group, Stack, Text, Title, UnstyledButton } from '@mantine/core'
import type { FormEvent } from 'react'
import { Link } from 'wouter'
import type { Application } from '../client.ts'
import { Card } from '../part/page.tsx'
import { Answered } from '../part/state.tsx'
import { pathIn, usePlace } from '../place.tsx'
import { useAnswer } from '../query.ts'
import { Here, NewTrouble, useNew } from './application-form.tsx'
import { Facts } from './application-guide.tsx'
import { type ApplicationCard, findCard, type Offer, readTypeCards } from './application-kind.ts'

type Props = {
  /** The card that is chosen. */
  kind: string | undefined
  choose: (slug: string) => void
  back: () => void
  next: (application: Application) => void
}

/** Those that need nothing besides: a proxy or a server of one's own can come later. */
const shortest = ['link', 'saml']

const Choices = ({ cards, choose }: Pick<Props, 'choose'> & { cards: ApplicationCard[] }) => {
  const { organization } = usePlace()
  return (
    <Stack gap="md">
      <Title order={2} size="h4">
        What do people open first?
      </Title>
      <ul className="cards">
        {cards.map(({ slug, title, words }) => (
          <li key={slug}>
            <UnstyledButton className="card choice" w="100%" onClick={() => choose(slug)}>
              <Text component="span" fw={600} display="block">
                {title}
              </Text>
              <Text component="span" size="sm" c="dimmed" display="block">
                {words}
              </Text>
            </UnstyledButton>
          </li>
        ))}
      </ul>
      <Text size="sm">
        Something else, or a service like Slack or Salesforce?{' '}
        <Anchor
          component={Link}
          inherit
          underline="always"
          href={pathIn(organization, 'applications', 'new')}
        >
          See all kinds of applications
        </Anchor>
        .
      </Text>
    </Stack>
  )
}

/** What the other side has to be told, where that is known beforehand. */
const There = ({ offer }: { offer: Offer }) => {
  const { organization } = usePlace()
  const guide = useAnswer('prepareApplication', {
    path: { organization: organization.id },
    body: { type: offer.kind.type },
  })
  return (
    <Card title="There: what it has to be told">
      <Answered of={guide} what="what it has to be told">
        {({ facts }) => <Facts facts={facts} />}
      </Answered>
    </Card>
  )
}

const Form = ({ card, back, next }: Pick<Props, 'back' | 'next'> & { card: ApplicationCard }) => {
  const { offer, title } = card
  const form = useNew(offer, '', next)
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    form.start()
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="lg">
        {offer.kind.readsDescription && <There offer={offer} />}
        <Card title={offer.kind.readsDescription ? 'Here: what we have to know' : title}>
          <Here offer={offer} form={form} />
        </Card>
        <NewTrouble offer={offer} form={form} />
        <Group gap="sm">
          <Button type="submit" loading={form.add.isPending}>
            Add it and go on
          </Button>
          <Button variant="default" onClick={back}>
            Choose another
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

export const ApplicationStep = ({ kind, choose, back, next }: Props) => {
  const kinds = useAnswer('listApplicationTypes', {})
  return (
    <Answered of={kinds} what="the kinds of applications">
      {({ items }) => {
        const card = findCard(items, kind)
        const cards = readTypeCards(items).filter(({ slug }) => shortest.includes(slug))
        return card ? (
          <Form key={card.slug} card={card} back={back} next={next} />
        ) : (
          <Choices cards={cards} choose={choose} />
        )
      }}
    </Answered>
  )
}
