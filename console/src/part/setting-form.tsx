/**
 * A form drawn from declared settings: each kind has its input, its help and its complaint. What
 * few need is folded away, unless the hub complains about it.
 */
import { Badge, Box, Group, Stack } from '@mantine/core'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { Problem } from '../call.ts'
import type { Json, Setting } from '../client.ts'
import { SettingInput } from './setting-input.tsx'

export type Values = Record<string, Json>

/** What the hub said of one field. */
export type Fault = { field: string | undefined; words: string }

/** What an error says of a field; undefined for other errors. */
export const faultOf = (error: Error | null | undefined): Fault | undefined =>
  error instanceof Problem && error.field !== undefined
    ? { field: error.field, words: error.message }
    : undefined

/** Whether the complaint is about one of these settings, and so is shown beside it. */
export const isAbout = (fault: Fault | undefined, settings: readonly Setting[]): boolean =>
  fault !== undefined && settings.some(({ key }) => key === fault.field)

type FormProps = {
  settings: readonly Setting[]
  values: Values
  /** The keys of secrets that are set. */
  secrets?: readonly string[]
  fault?: Fault | undefined
  change: (key: string, value: Json) => void
  /** What stands beside a field: where its value is from. */
  noteOf?: (setting: Setting) => ReactNode
}

const Fields = ({ settings, values, secrets = [], fault, change, noteOf }: FormProps) => (
  <Stack gap="md">
    {settings.map((setting) => (
      <div key={setting.key}>
        <SettingInput
          setting={setting}
          value={values[setting.key]}
          isHeld={secrets.includes(setting.key)}
          fault={fault?.field === setting.key ? fault.words : undefined}
          set={(value) => change(setting.key, value)}
        />
        {noteOf && <Group mt={4}>{noteOf(setting)}</Group>}
      </div>
    ))}
  </Stack>
)

const isSet = (value: Json | undefined): boolean =>
  value !== undefined && value !== null && value !== false

/** What few need, behind a line that says how much of it is set. */
const Rare = (props: FormProps) => {
  const { settings, values, secrets = [], fault } = props
  const [isOpen, setOpen] = useState(false)
  const isComplaint = isAbout(fault, settings)
  const count = settings.filter(({ key }) => isSet(values[key]) || secrets.includes(key)).length
  return (
    <details
      className="more"
      open={isOpen || isComplaint}
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary>
        More settings
        {count > 0 && ` (${count} set)`}
      </summary>
      <Box mt="md">
        <Fields {...props} />
      </Box>
    </details>
  )
}

/** The field that the hub complains about is where the person goes on. */
const useFocusOn = (fault: Fault | undefined) => {
  const form = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (fault === undefined) return
    form.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus()
  }, [fault])
  return form
}

export const SettingForm = (props: FormProps) => {
  const form = useFocusOn(props.fault)
  const usual = props.settings.filter(({ isRare }) => !isRare)
  const rare = props.settings.filter(({ isRare }) => isRare)
  return (
    <Stack gap="md" ref={form}>
      <Fields {...props} settings={usual} />
      {rare.length > 0 && <Rare {...props} settings={rare} />}
    </Stack>
  )
}

/** Where an inherited value is from. */
export const From = ({ name }: { name: string | null }) =>
  name === null ? null : (
    <Badge variant="light" color="gray" tt="none" fw={500}>
      from {name}
    </Badge>
  )
