/** Bots as applications: their settings, their site, and what a server has to know. */
import type { Draft, Launch, Snippet } from '../../dialect.ts'
import type { Hub } from '../../hub.ts'
import { openSite, previewSite } from '../../site-launch.ts'
import { findSiteAddress, readSite, siteSettings } from '../../site-setting.ts'
import { botType } from './bot.ts'
import { readSections, sectionSetting } from './section.ts'
import { profileSetting } from './team.ts'

const endpointOf = ({ config }: Hub): string => `${config.url}/sso/authorize`

const facts = (hub: Hub, { settings }: Draft): Record<string, string> => ({
  'service endpoint': endpointOf(hub),
  home: `${findSiteAddress(settings)?.origin ?? '<address>'}/auth/sso/<token>`,
  AccountAPIKey: 'a key of its organization, or of one above, with the permission vouch',
  BotAPIKey: 'the part of a key of the bot before its second underscore',
  BotAPISecret: 'the part after it',
})

const snippets = (hub: Hub): Snippet[] => [
  {
    label: 'Ask for a link',
    file: 'authorize.sh',
    help: 'Your server asks; the answer holds Home, the link for that person and nobody else.',
    text: `curl ${endpointOf(hub)} -H 'Content-Type: application/json' --data '{
  "AccountAPIKey": "<organization key>",
  "BotAPIKey": "<application key id>", "BotAPISecret": "<application key secret>",
  "Email": "<e-mail>" }'
`,
  },
]

export const launch: Launch = {
  type: botType,
  label: 'Bot',
  settings: [
    ...siteSettings,
    sectionSetting,
    {
      key: 'logoutUrl',
      label: 'Address after signing out',
      help: 'Where a link that ends in /logout leads; without it, to a page that says so.',
      kind: 'url',
    },
    profileSetting,
  ],
  note: (settings) => new URL(String(settings.url)).host,
  site: (settings) => ({ ...readSite(settings), sections: readSections(settings) }),
  open: openSite,
  preview: previewSite,
  facts,
  snippets,
}
