/** The words of one letter: ours, or the organization's own, with the letter as it would be. */
import { Button, Code, Group, Select, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { useEffect, useState } from 'react'
import { tagOf } from '../call.ts'
import type { Json, OrganizationSettings } from '../client.ts'
import { Card } from '../part/page.tsx'
import { From } from '../part/setting-form.tsx'
import { Trouble, Waiting } from '../part/state.tsx'
import { usePlace } from '../place.tsx'
import { useChange } from '../query.ts'
import { getValue, type TabProps } from './setting-value.tsx'
import { languageNames, letterNames } from './setting-word.ts'

type Words = { subject?: string; paragraphs?: string[] }
type Templates = Record<string, Record<string, Words>>

const readTemplates = (value: Json): Templates =>
  typeof value === 'object' && value !== null ? (value as Templates) : {}

const optionsOf = (names: Record<string, string>) =>
  Object.entries(names).map(([value, label]) => ({ value, label }))

/** The words with those of one letter in their place; empty ones are ours again. */
const withWords = (all: Templates, letter: string, language: string, words: Words): Json => {
  const { [language]: _, ...others } = all[letter] ?? {}
  const own = Object.keys(words).length === 0 ? others : { ...others, [language]: words }
  const { [letter]: __, ...rest } = all
  const changed = Object.keys(own).length === 0 ? rest : { ...rest, [letter]: own }
  return Object.keys(changed).length === 0 ? null : changed
}

/** A text that stays for a moment, so that not each letter that is typed is asked about. */
const useCalm = <T,>(value: T): T => {
  const [calm, setCalm] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setCalm(value), 400)
    return () => clearTimeout(timer)
  }, [value])
  return calm
}

type Chosen = { letter: string; language: string }

const Preview = ({ letter, language, words }: Chosen & { words: string }) => {
  const { organization } = usePlace()
  const calm = useCalm(words)
  const preview = useLetter({ id: organization.id, letter, language, words: calm })
  if (preview.error) return <Trouble error={preview.error} />
  if (!preview.data) return <Waiting what="the letter" />
  return (
    <figure className="letter">
      <figcaption className="letter-subject">{preview.data.subject}</figcaption>
      <pre>{preview.data.text}</pre>
    </figure>
  )
}

/** The letter as the hub would write it. It is asked again when the words have changed. */
const useLetter = (given: Chosen & { id: string; words: string }) => {
  const { id, letter, language, words } = given
  const change = useChange('previewLetter', [])
  const { mutate } = change
  useEffect(() => {
    const own = JSON.parse(words) as Words
    const asked = { template: letter, language } as Parameters<typeof mutate>[0]['body']
    mutate({ path: { organization: id }, body: { ...asked, ...own } })
  }, [id, letter, language, words, mutate])
  return change
}

const draftOf = (words: Words | undefined) => ({
  subject: words?.subject ?? '',
  text: (words?.paragraphs ?? []).join('\n\n'),
})

const readDraft = ({ subject, text }: ReturnType<typeof draftOf>): Words => {
  const paragraphs = text
    .split(/\n\s*\n/)
    .map((each) => each.trim())
    .filter((each) => each !== '')
  return {
    ...(subject.trim() !== '' && { subject: subject.trim() }),
    ...(paragraphs.length > 0 && { paragraphs }),
  }
}

const Editor = ({ settings, say, letter, language }: TabProps & Chosen) => {
  const { organization } = usePlace()
  const { own, inherited } = getValue(settings, 'mailTemplates')
  const all = readTemplates(own ?? inherited)
  const [draft, setDraft] = useState(draftOf(all[letter]?.[language]))
  const change = useChange('changeOrganizationSettings', ['getOrganizationSettings'])
  const words = readDraft(draft)
  const save = (mailTemplates: Json, said: string): void => {
    const given = { path: { organization: organization.id }, body: { settings: { mailTemplates } } }
    change.mutate({ ...given, seen: tagOf(settings) }, { onSuccess: () => say(said) })
  }
  const isSame =
    JSON.stringify(words) === JSON.stringify(readDraft(draftOf(all[letter]?.[language])))
  return (
    <Stack gap="md">
      <TextInput
        label="Subject"
        description="Empty for ours."
        value={draft.subject}
        onChange={(event) => setDraft({ ...draft, subject: event.currentTarget.value })}
      />
      <Textarea
        label="Paragraphs"
        description="With an empty line between them. Empty for ours."
        autosize
        minRows={3}
        maxRows={14}
        value={draft.text}
        onChange={(event) => setDraft({ ...draft, text: event.currentTarget.value })}
      />
      <Text size="sm" c="dimmed">
        Filled in are <Code>{'{{person}}'}</Code>, <Code>{'{{email}}'}</Code>,{' '}
        <Code>{'{{organization}}'}</Code>, <Code>{'{{application}}'}</Code> and{' '}
        <Code>{'{{lifetime}}'}</Code>. Greeting, button and the small print stay ours.
      </Text>
      <Preview letter={letter} language={language} words={JSON.stringify(words)} />
      {change.error && <Trouble error={change.error} />}
      <Group gap="sm">
        <Button
          disabled={isSame}
          loading={change.isPending}
          onClick={() => save(withWords(all, letter, language, words), 'The words are saved.')}
        >
          Save the words
        </Button>
        {own !== null && (
          <Button variant="default" onClick={() => save(null, 'The words are inherited again.')}>
            Inherit all words again
          </Button>
        )}
      </Group>
    </Stack>
  )
}

const languageOf = (settings: OrganizationSettings): string => {
  const { own, inherited } = getValue(settings, 'language')
  return String(own ?? inherited ?? 'en')
}

export const LetterWords = (props: TabProps) => {
  const [letter, setLetter] = useState('invite')
  const [language, setLanguage] = useState(languageOf(props.settings))
  const { own, from } = getValue(props.settings, 'mailTemplates')
  return (
    <Card title="Words" actions={own === null && <From name={from} />}>
      <Stack gap="md" maw="40rem">
        <Group grow preventGrowOverflow={false}>
          <Select
            label="Letter"
            data={optionsOf(letterNames)}
            value={letter}
            allowDeselect={false}
            onChange={(chosen) => chosen !== null && setLetter(chosen)}
          />
          <Select
            label="Language of the letter"
            data={optionsOf(languageNames)}
            value={language}
            allowDeselect={false}
            onChange={(chosen) => chosen !== null && setLanguage(chosen)}
          />
        </Group>
        <Editor key={`${letter} ${language}`} {...props} letter={letter} language={language} />
      </Stack>
    </Card>
  )
}
