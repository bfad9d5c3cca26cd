/** Adds an application: first what it is, then what has to be said of it, here and there. */
import { Button, Group, Radio, Stack, Text, TextInput, Title } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { type FormEvent, useRef } from 'react'
import { Link, useLocation, useParams, useSearchParams } from 'wouter'
import type { Application, ApplicationGuide } from '../client.ts'
import { Card, Page } from '../part/page.tsx'
import type { Values } from '../part/setting-form.tsx'
import { Answered } from '../part/state.tsx'
import { pathIn, usePlace } from '../place.tsx'
import { useAnswer } from '../query.ts'
import { givenOf, Here, NewTrouble, useNew } from './application-form.tsx'
import { Facts, Snippets } from './application-guide.tsx'
import {
  type ApplicationCard,
  findCard,
  type Offer,
  readServiceCards,
  readTypeCards,
} from './application-kind.ts'

const typingMs = 300

const Cards = ({ cards }: { cards: readonly ApplicationCard[] }) => {
  const { organization } = usePlace()
  return (
    <ul className="cards">
      {cards.map(({ slug, title, words }) => (
        <li key={slug}>
          <Link href={pathIn(organization, 'applications', 'new', slug)} className="card choice">
            <Text component="span" fw={600} display="block">
              {title}
            </Text>
            {words !== '' && (
              <Text component="span" size="sm" c="dimmed" display="block">
                {words}
              </Text>
            )}
          </Link>
        </li>
      ))}
    </ul>
  )
}

/** Services by their names, with the settings that their makers publish. */
const Services = ({ cards }: { cards: readonly ApplicationCard[] }) => {
  const [asked, ask] = useSearchParams()
  const search = asked.get('search') ?? ''
  const found = cards.filter(({ title }) => title.toLowerCase().includes(search.toLowerCase()))
  return (
    <Stack gap="md">
      <Group justify="space-between" align="flex-end">
        <Title order={2} size="h4">
          Well-known services
        </Title>
        <TextInput
          type="search"
          label="Find a service"
          value={search}
          onChange={({ currentTarget: { value } }) =>
            ask(value === '' ? {} : { search: value }, { replace: true })
          }
        />
      </Group>
      <Text role="status" size="sm" c="dimmed" hidden={found.length > 0}>
        {found.length === 0 && 'It is not among them. If it takes SAML, add it by its metadata.'}
      </Text>
      <Cards cards={found} />
    </Stack>
  )
}

/** What its other side has to be told, as far as it is known; what was known stays meanwhile. */
const useGuide = ({ kind }: Offer, values: Values): ApplicationGuide | undefined => {
  const { organization } = usePlace()
  const { url = null, headerNames = null } = values
  const [settings] = useDebouncedValue(givenOf({ url, headerNames }), typingMs)
  const guide = useAnswer('prepareApplication', {
    path: { organization: organization.id },
    body: { type: kind.type, settings },
  })
  const last = useRef(guide.data)
  if (guide.data) last.current = guide.data
  return last.current
}

/** The other side's part: before ours where its maker wants it so, and always before it is kept. */
const There = ({ offer, guide }: { offer: Offer; guide: ApplicationGuide | undefined }) => {
  const { preset, kind } = offer
  const isKnown = guide && Object.keys(guide.facts).length > 0
  if (!preset && !isKnown) return null
  return (
    <Card title="There: what it has to be told">
      <Stack gap="md">
        {preset && <Text size="sm">{preset.help}</Text>}
        {kind.readsDescription && !preset && (
          <Text size="sm" c="dimmed">
            Most applications read the metadata. Others ask for the values one by one.
          </Text>
        )}
        {guide && guide.snippets.length > 0 ? (
          <Snippets snippets={guide.snippets} />
        ) : (
          guide && <Facts facts={guide.facts} />
        )}
      </Stack>
    </Card>
  )
}

const NewForm = ({ card }: { card: ApplicationCard }) => {
  const { organization } = usePlace()
  const [, go] = useLocation()
  const { offer } = card
  const isFirst = offer.kind.readsDescription
  const form = useNew(offer, offer.preset ? card.title : '', ({ id, name }) =>
    go(pathIn(organization, 'applications', id), {
      state: { said: `${name} is added. Try it out before you tell people.` },
    }),
  )
  const guide = useGuide(offer, form.values)
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    form.start()
  }
  const there = <There offer={offer} guide={guide} />
  return (
    <form onSubmit={submit}>
      <Stack gap="lg">
        {isFirst && there}
        <Card title="Here: what we have to know">
          <Stack gap="md">
            <Here offer={offer} form={form} />
            <Radio.Group
              label="Who may open it"
              value={form.openTo}
              onChange={(value) => form.setOpenTo(value as Application['openTo'])}
            >
              <Stack gap="xs" mt="xs">
                <Radio value="everyone" label={`Everyone in ${organization.name}`} />
                <Radio value="granted" label="Only people and groups with a grant" />
              </Stack>
            </Radio.Group>
          </Stack>
        </Card>
        {!isFirst && there}
        <NewTrouble offer={offer} form={form} />
        <Group gap="sm">
          <Button type="submit" loading={form.add.isPending}>
            Add it
          </Button>
          <Button
            variant="default"
            component={Link}
            href={pathIn(organization, 'applications', 'new')}
          >
            Choose another
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

const NewApplicationPage = () => {
  const { kind: slug } = useParams<{ kind?: string }>()
  const kinds = useAnswer('listApplicationTypes', {})
  return (
    <Answered of={kinds} what="the kinds of applications">
      {({ items }) => {
        const card = findCard(items, slug)
        if (card) {
          return (
            <Page
              title={`Add ${card.offer.preset ? card.title : 'an application'}`}
              lead={card.words}
            >
              <NewForm key={card.slug} card={card} />
            </Page>
          )
        }
        return (
          <Page title="Add an application" lead="What do people open?">
            <Cards cards={readTypeCards(items)} />
            <Services cards={readServiceCards(items)} />
          </Page>
        )
      }}
    </Answered>
  )
}

export default NewApplicationPage
