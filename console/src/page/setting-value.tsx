/** Settings that are inherited: each says whose it is, and can be its own or inherited again. */
import { Box, Button, Group, Radio, Stack, Text } from '@mantine/core'
import { type FormEvent, type ReactNode, useState } from 'react'
import { tagOf } from '../call.ts'
import type { Json, OrganizationSettings, OrganizationValue } from '../client.ts'
import { Asked } from '../part/asked.tsx'
import { From, faultOf, type Values } from '../part/setting-form.tsx'
import { SettingInput } from '../part/setting-input.tsx'
import { Trouble } from '../part/state.tsx'
import { usePlace } from '../place.tsx'
import { useChange } from '../query.ts'
import { choicesOf, wordsOf } from './setting-word.ts'

export type TabProps = {
  settings: OrganizationSettings
  /** Says what was done, at the top of the page. */
  say: (words: string) => void
}

export const getValue = ({ values }: OrganizationSettings, key: string): OrganizationValue => {
  const found = values.find(({ setting }) => setting.key === key)
  if (!found) throw new Error(`There is no setting ${key}.`)
  return found
}

export type ControlProps = {
  value: OrganizationValue
  /** What it says itself, as the person has it now. */
  own: Json
  set: (own: Json) => void
  fault: string | undefined
}

/** What somebody says who begins to say it: as it was inherited, or the first there is. */
const beginning = ({ setting, inherited }: OrganizationValue): Json => {
  if (inherited !== null) return inherited
  return setting.kind === 'texts' ? [] : (setting.choices[0] ?? '')
}

const Choices = ({ value, own, set, fault }: ControlProps) => (
  <Radio.Group
    label={value.setting.label}
    description={value.setting.help}
    value={String(own)}
    onChange={set}
    error={fault}
  >
    <Stack gap="xs" mt="xs">
      {choicesOf(value.setting).map(({ value: choice, label, help }) => (
        <Radio key={choice} value={choice} label={label} description={help} />
      ))}
    </Stack>
  </Radio.Group>
)

const Control = (props: ControlProps) => {
  const { value, own, set, fault } = props
  if (value.setting.kind === 'choice') return <Choices {...props} />
  return <SettingInput setting={value.setting} value={own} isHeld={false} fault={fault} set={set} />
}

/** The value that is not its own, in words. */
const Inherited = ({ value, shown }: { value: OrganizationValue; shown: ReactNode }) => (
  <Box>
    <Text size="sm" fw={600}>
      {value.setting.label}
    </Text>
    <Text size="xs" c="dimmed">
      {value.setting.help}
    </Text>
    <Group gap="sm" mt={6}>
      {shown ?? (
        <Text size="sm" className="wrap">
          {wordsOf(value.setting, value.inherited)}
        </Text>
      )}
      <From name={value.from} />
    </Group>
  </Box>
)

export const OwnField = ({
  draft,
  control: Input = Control,
  shown,
  ...props
}: ControlProps & {
  /** Whether it was just changed, and not saved. */
  draft: boolean
  control?: ((props: ControlProps) => ReactNode) | undefined
  /** An inherited value as it looks. */
  shown?: ReactNode
}) => {
  const { value, own, set } = props
  const { setting, from, isFixed } = value
  const back = from === null ? 'Back to the usual' : `Inherit it from ${from} again`
  if (isFixed) {
    return (
      <Inherited
        value={{ ...value, inherited: own ?? value.inherited }}
        shown={
          <Text size="sm">
            {wordsOf(setting, own ?? value.inherited)}. Only who runs this hub can change it here.
          </Text>
        }
      />
    )
  }
  return (
    <Stack gap="xs" align="flex-start">
      {own === null ? <Inherited value={value} shown={shown} /> : <Input {...props} />}
      {own === null ? (
        <Button
          size="xs"
          variant="default"
          aria-label={`Set its own: ${setting.label}`}
          onClick={() => set(beginning(value))}
        >
          Set its own
        </Button>
      ) : (
        <Button
          size="xs"
          variant="default"
          aria-label={`${back}: ${setting.label}`}
          onClick={() => set(null)}
        >
          {back}
        </Button>
      )}
      {draft && (
        <Text size="xs" c="dimmed">
          Not saved yet.
        </Text>
      )}
    </Stack>
  )
}

/** What is asked before it is saved; undefined where nothing is lost. */
export type Question = (
  draft: Values,
) => { title: string; label: string; body: ReactNode } | undefined

type FormProps = TabProps & {
  keys: readonly string[]
  said: string
  question?: Question
  controls?: Record<string, (props: ControlProps) => ReactNode>
  shown?: Record<string, (value: OrganizationValue) => ReactNode>
}

const isSame = (one: Json, other: Json): boolean => JSON.stringify(one) === JSON.stringify(other)

/** What was changed and not saved: what is again as it was, was not. */
const useDraft = (settings: OrganizationSettings) => {
  const [draft, setDraft] = useState<Values>({})
  const set = (key: string, own: Json): void =>
    setDraft(({ [key]: _, ...rest }) =>
      isSame(own, getValue(settings, key).own) ? rest : { ...rest, [key]: own },
    )
  return { draft, set, clear: () => setDraft({}) }
}

/** A form of some of the settings; they are saved together. */
export const OwnForm = (given: FormProps) => {
  const { settings, keys, say, said, question, controls = {}, shown = {} } = given
  const { organization } = usePlace()
  const { draft, set, clear } = useDraft(settings)
  const [isAsked, setAsked] = useState(false)
  const change = useChange('changeOrganizationSettings', ['getOrganizationSettings'])
  const fault = faultOf(change.error)
  const path = { organization: organization.id }
  const asked = question?.(draft)
  const save = async (): Promise<void> => {
    await change.mutateAsync({ path, body: { settings: draft }, seen: tagOf(settings) })
    clear()
    say(said)
  }
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (asked) setAsked(true)
    else save().catch(() => {})
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="xl" maw="40rem">
        {keys.map((key) => {
          const value = getValue(settings, key)
          const own = key in draft ? (draft[key] ?? null) : value.own
          return (
            <OwnField
              key={key}
              {...{ value, own, control: controls[key], shown: shown[key]?.(value) }}
              draft={key in draft}
              set={(changed) => set(key, changed)}
              fault={fault?.field === key ? fault.words : undefined}
            />
          )
        })}
        {change.error && !keys.includes(fault?.field ?? '') && <Trouble error={change.error} />}
        <Group>
          <Button
            type="submit"
            disabled={Object.keys(draft).length === 0}
            loading={change.isPending}
          >
            Save
          </Button>
        </Group>
      </Stack>
      {asked && (
        <Asked
          isOpen={isAsked}
          close={() => setAsked(false)}
          title={asked.title}
          label={asked.label}
          keep="Leave it as it is"
          run={save}
        >
          {asked.body}
        </Asked>
      )}
    </form>
  )
}
