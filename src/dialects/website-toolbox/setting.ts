/**
 * The settings of a chat room: where it is, the pages of the website that stand in the place of
 * its own ("URL Settings"), and which calls it takes.
 */
import type { Application } from '../../application.ts'
import { refuse } from '../../refusal.ts'
import type { Setting, Settings } from '../../setting.ts'
import type { Site } from '../../site.ts'
import { readSite, siteSettings } from '../../site-setting.ts'

/** The type of applications that are chat rooms. */
export const roomType = 'chat-room'

/** The calls of the document, and ours for new websites (README, "The strict face"). */
export type Face = 'compatible' | 'strict'

const urlSettings: readonly Setting[] = [
  {
    key: 'loginUrl',
    label: 'Log In Page',
    help: 'Where people log in at your website; all who come to the room unknown are sent there.',
    kind: 'url',
  },
  {
    key: 'logoutUrl',
    label: 'Log Out Page',
    help: 'What people see once they have been logged out of the room.',
    kind: 'url',
  },
  {
    key: 'registrationUrl',
    label: 'Registration Page',
    help: 'Where "Create account" leads.',
    kind: 'url',
  },
]

export const settings: readonly Setting[] = [
  ...siteSettings,
  ...urlSettings,
  {
    key: 'faces',
    label: 'Calls',
    help:
      'compatible: as the document has them (without a choice, too). strict: for a new website; ' +
      'tokens are good once, in one browser. both.',
    kind: 'choice',
    choices: ['compatible', 'strict', 'both'],
    isRare: true,
  },
  {
    key: 'allowHttp',
    label: 'Calls without TLS',
    help:
      'Takes calls over http too, which old libraries make. Everybody on the way can then read ' +
      'the key: leave it off where the website can call by https.',
    kind: 'switch',
    isRare: true,
  },
]

/** Refuses with `invalid` a room at `/`: that path of its host is its door. */
export const checkSettings = ({ url }: Settings): void => {
  if (new URL(String(url)).pathname !== '/') return
  refuse('invalid', 'Address must have a path, as /room/: the door of the room is at /.', {
    field: 'url',
  })
}

const textOf = (value: Settings[string] | undefined): string | undefined =>
  typeof value === 'string' ? value : undefined

/** The room's site, with the pages of the website in the place of its own where they are set. */
export const siteOf = (values: Settings): Site => ({
  ...readSite(values),
  door: {
    signInUrl: textOf(values.loginUrl),
    signedOutUrl: textOf(values.logoutUrl),
    registerUrl: textOf(values.registrationUrl),
  },
})

/** Whether the room takes the calls and the tokens of a face. */
export const takesFace = ({ settings: { faces } }: Application, face: Face): boolean =>
  faces === 'both' || (faces ?? 'compatible') === face

/** The origins that the room's people have named: its websites, and those of its URL settings. */
export const originsOf = (values: Settings): string[] => {
  const urls = urlSettings.map(({ key }) => textOf(values[key])).filter((url) => url !== undefined)
  return [...new Set([...readSite(values).framedBy, ...urls.map((url) => new URL(url).origin)])]
}
