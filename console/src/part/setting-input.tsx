/** The input of one declared setting: each kind has its own. */
import {
  NumberInput,
  PasswordInput,
  Select,
  Switch,
  TagsInput,
  Textarea,
  TextInput,
} from '@mantine/core'
import { useState } from 'react'
import type { Json, Setting } from '../client.ts'
import { MapInput } from './map-input.tsx'

export type InputProps = {
  setting: Setting
  value: Json | undefined
  /** A secret is set already: left empty, it stays. */
  isHeld: boolean
  fault: string | undefined
  set: (value: Json) => void
}

type Common = {
  label: string
  description: string
  required: boolean
  error: string | undefined
  name: string
}

const heldWords = 'Set. Leave empty to keep it.'

const textOf = (value: Json | undefined): string => (typeof value === 'string' ? value : '')

const orNull = (text: string): Json => (text === '' ? null : text)

/** Texts of several lines each, with an empty line between them; certificates end by themselves. */
const readBlocks = (text: string): string[] =>
  text
    .replaceAll(/(-----END [A-Z ]+-----)[ \t]*\n/g, '$1\n\n')
    .split(/\n\s*\n/)
    .map((each) => each.trim())
    .filter((each) => each !== '')

const BlocksInput = ({ common, value, set }: Part) => {
  const [text, setText] = useState(() => (Array.isArray(value) ? value.join('\n\n') : ''))
  return (
    <Textarea
      {...common}
      description={`${common.description} Several: with an empty line between them.`}
      className="code"
      autosize
      minRows={4}
      maxRows={14}
      spellCheck={false}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value)
        const blocks = readBlocks(event.currentTarget.value)
        set(blocks.length === 0 ? null : blocks)
      }}
    />
  )
}

const readJson = (text: string): Json => {
  try {
    return text.trim() === '' ? null : JSON.parse(text)
  } catch {
    // The hub says what is wrong with it, or knows how to read it.
    return text
  }
}

const writeJson = (value: Json | undefined): string => {
  if (value === undefined || value === null) return ''
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2)
}

const JsonText = ({ common, value, set, isHeld }: Part) => {
  const [text, setText] = useState(() => writeJson(value))
  return (
    <Textarea
      {...common}
      className="code"
      autosize
      minRows={6}
      maxRows={24}
      spellCheck={false}
      placeholder={isHeld ? heldWords : ''}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value)
        set(readJson(event.currentTarget.value))
      }}
    />
  )
}

const SecretInput = ({ common, setting, value, set, isHeld }: Part) => {
  const props = {
    ...common,
    autoComplete: 'new-password',
    placeholder: isHeld ? heldWords : '',
    value: textOf(value),
  }
  return setting.isLong ? (
    <Textarea
      {...props}
      className="code"
      autosize
      minRows={3}
      maxRows={12}
      spellCheck={false}
      onChange={(event) => set(orNull(event.currentTarget.value))}
    />
  ) : (
    <PasswordInput
      {...props}
      visibilityToggleButtonProps={{ 'aria-label': `Show ${setting.label}` }}
      onChange={(event) => set(orNull(event.currentTarget.value))}
    />
  )
}

const PlainText = ({ common, setting, value, set }: Part) =>
  setting.isLong ? (
    <Textarea
      {...common}
      className="code"
      autosize
      minRows={4}
      maxRows={16}
      spellCheck={false}
      value={textOf(value)}
      onChange={(event) => set(orNull(event.currentTarget.value))}
    />
  ) : (
    <TextInput
      {...common}
      {...(setting.kind === 'url' && { inputMode: 'url' as const, spellCheck: false })}
      value={textOf(value)}
      onChange={(event) => set(orNull(event.currentTarget.value))}
    />
  )

const Texts = ({ common, setting, value, set, isHeld, ...rest }: Part) =>
  setting.isLong ? (
    <BlocksInput {...{ common, setting, value, set, isHeld }} {...rest} />
  ) : (
    <TagsInput
      {...common}
      description={`${common.description} Each is ended with Enter.`}
      acceptValueOnBlur
      clearable={false}
      value={Array.isArray(value) ? value.map(String) : []}
      onChange={(texts) => set(texts.length === 0 ? null : texts)}
    />
  )

const Choice = ({ common, setting, value, set }: Part) => (
  <Select
    {...common}
    data={setting.choices}
    placeholder={setting.isRequired ? '' : 'As usual'}
    clearable={!setting.isRequired && value !== null && value !== undefined}
    clearButtonProps={{ 'aria-label': `Clear ${setting.label}` }}
    value={textOf(value) || null}
    onChange={(chosen) => set(chosen)}
  />
)

type Part = Omit<InputProps, 'fault'> & { common: Common }

/** A switch says by itself what it is for; a required mark would mean nothing there. */
export const SettingInput = ({ fault, ...props }: InputProps) => {
  const { setting, value, isHeld, set } = props
  const common: Common = {
    label: setting.label,
    description: setting.help,
    required: setting.isRequired && !isHeld,
    error: fault,
    name: setting.key,
  }
  const part = { ...props, common }
  switch (setting.kind) {
    case 'switch':
      return (
        <Switch
          label={setting.label}
          description={setting.help}
          error={fault}
          name={setting.key}
          checked={value === undefined || value === null ? setting.isOn : value === true}
          onChange={(event) => set(event.currentTarget.checked)}
        />
      )
    case 'choice':
      return <Choice {...part} />
    case 'number':
      return (
        <NumberInput
          {...common}
          allowDecimal={false}
          value={typeof value === 'number' ? value : ''}
          onChange={(number) => set(typeof number === 'number' ? number : null)}
        />
      )
    case 'texts':
      return <Texts {...part} />
    case 'map':
      return <MapInput {...props} fault={fault} />
    case 'free':
      return <JsonText {...part} />
    case 'secret':
      return <SecretInput {...part} />
    default:
      return <PlainText {...part} />
  }
}
