/** Adds a source: first which one it is, then what has to be said of it. */
import { Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { Link, useLocation, useParams, useSearchParams } from 'wouter'
import { call } from '../call.ts'
import type { Connector } from '../client.ts'
import { Card, Page } from '../part/page.tsx'
import { Pick } from '../part/pick.tsx'
import { faultOf, isAbout, type Values } from '../part/setting-form.tsx'
import { Answered, Empty, Trouble } from '../part/state.tsx'
import { pathIn, usePlace } from '../place.tsx'
import { useAnswer, useChange } from '../query.ts'
import { Domains } from './source-domain.tsx'
import {
  type Offer,
  readCards,
  type SourceCard,
  settingsOf,
  takesDescription,
} from './source-kind.ts'
import { SourceSettings } from './source-setting.tsx'
import { sourceReads } from './source-switch.tsx'
import { SourceTest } from './source-test.tsx'

const Cards = ({ cards }: { cards: readonly SourceCard[] }) => {
  const { organization } = usePlace()
  return (
    <ul className="cards">
      {cards.map(({ slug, title, words }) => (
        <li key={slug}>
          <Link href={pathIn(organization, 'sources', 'new', slug)} className="card choice">
            <Text component="span" fw={600} display="block">
              {title}
            </Text>
            <Text component="span" size="sm" c="dimmed" display="block">
              {words}
            </Text>
          </Link>
        </li>
      ))}
    </ul>
  )
}

const nothingSet = (values: Values): Values =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null))

/** What is typed of a source that is not there yet, and what adding it does. */
const useNew = (offer: Offer, called: string) => {
  const { organization } = usePlace()
  const [, go] = useLocation()
  const [name, setName] = useState(called)
  const [domains, setDomains] = useState<string[]>([])
  const [values, setValues] = useState<Values>({})
  const add = useChange('addConnector', [...sourceReads])
  const { type, preset } = offer
  const settings = nothingSet(values)
  const start = (): void =>
    add.mutate(
      {
        path: { organization: organization.id },
        body: {
          ...{ name, domains, settings, type: type.type, isActive: false },
          ...(preset && { preset: preset.name }),
        },
      },
      { onSuccess: (added: Connector) => go(pathOf(added), { state: { said: addedWords(name) } }) },
    )
  const pathOf = ({ id }: Connector): string => pathIn(organization, 'sources', id)
  return { name, setName, domains, setDomains, values, setValues, settings, add, start }
}

const addedWords = (name: string): string =>
  `${name} is added. It is switched off until you say so.`

const NewForm = ({ offer, card }: { offer: Offer; card: SourceCard }) => {
  const { organization } = usePlace()
  const form = useNew(offer, card.name)
  const { type, preset } = offer
  const { name, values, add } = form
  const settings = settingsOf(offer)
  const fault = faultOf(add.error)
  const isShown = isAbout(fault, settings) || ['name', 'domains'].includes(fault?.field ?? '')
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    form.start()
  }
  return (
    <>
      <form onSubmit={submit}>
        <Stack gap="lg">
          {preset && (
            <Card title={`At ${card.name || 'the provider'}`}>
              <Text size="sm">{preset.help}</Text>
              <Text size="sm" c="dimmed" mt="sm">
                The addresses to enter there are shown as soon as it is added here. Nobody is led
                there before you switch it on.
              </Text>
            </Card>
          )}
          <Card title="Here">
            <Stack gap="md">
              <TextInput
                label="Name"
                description="People read it where they choose how to sign in."
                required
                error={fault?.field === 'name' ? fault.words : undefined}
                value={name}
                onChange={(event) => form.setName(event.currentTarget.value)}
              />
              <Domains type={type} domains={form.domains} fault={fault} set={form.setDomains} />
              <SourceSettings
                type={type}
                settings={settings}
                values={values}
                fault={fault}
                takesDescription={takesDescription(offer)}
                change={(changed) => form.setValues((before) => ({ ...before, ...changed }))}
              />
            </Stack>
          </Card>
          {add.error && !isShown && <Trouble error={add.error} />}
          <Group gap="sm">
            <Button type="submit" loading={add.isPending}>
              Add it, switched off
            </Button>
            <Button
              variant="default"
              component={Link}
              href={pathIn(organization, 'sources', 'new')}
            >
              Choose another
            </Button>
          </Group>
        </Stack>
      </form>
      {type.way === 'asked' && (
        <Card title="Try it out before it is added">
          <SourceTest
            run={(tried) =>
              call('testNewConnector', {
                body: {
                  ...{ organization: organization.id, type: type.type, name },
                  ...{ settings: form.settings, ...tried },
                },
              })
            }
          />
        </Card>
      )}
    </>
  )
}

/** A provider that speaks several ways is asked for the one that is meant. */
const Ways = ({ card, by, set }: { card: SourceCard; by: string; set: (type: string) => void }) =>
  card.offers.length < 2 ? null : (
    <Pick
      label="How it speaks"
      description="OpenID Connect is the simpler one, where you have the choice."
      choices={card.offers.map(({ type }) => ({ value: type.type, label: type.label }))}
      value={by}
      set={set}
    />
  )

const Chosen = ({ card }: { card: SourceCard }) => {
  const [asked, setAsked] = useSearchParams()
  const [first] = card.offers
  const offer = card.offers.find(({ type }) => type.type === asked.get('by')) ?? first
  if (!offer) return <Empty title="There is no such source" />
  const { type } = offer
  return (
    <Page title={`New source: ${card.title}`} lead={card.words}>
      <Ways card={card} by={type.type} set={(by) => setAsked({ by }, { replace: true })} />
      <NewForm key={type.type} offer={offer} card={card} />
    </Page>
  )
}

const NewSource = () => {
  const { kind } = useParams<{ kind?: string }>()
  const types = useAnswer('listConnectorTypes', {})
  return (
    <Answered of={types} what="the kinds of sources">
      {({ items }) => {
        const cards = readCards(items)
        const card = cards.find(({ slug }) => slug === kind)
        if (card) return <Chosen card={card} />
        return (
          <Page title="Add a source" lead="Where do the people of your organization sign in today?">
            <Cards cards={cards} />
          </Page>
        )
      }}
    </Answered>
  )
}

export default NewSource
