/** Bots as applications: their settings, their site, and what a server has to know. */
import type { Application } from '../../application.ts'
import type { Launch } from '../../dialect.ts'
import type { Hub } from '../../hub.ts'
import { openSite } from '../../site-launch.ts'
import { readSite, siteSettings } from '../../site-setting.ts'
import { botType } from './bot.ts'
import { readSections, sectionSetting } from './section.ts'
import { profileSetting } from './team.ts'

const facts = ({ config }: Hub, { settings }: Application): Record<string, string> => ({
  'service endpoint': `${config.url}/sso/authorize`,
  home: `${new URL(String(settings.url)).origin}/auth/sso/<token>`,
  AccountAPIKey: 'a key of its organization, or of one above, with the permission vouch',
  BotAPIKey: 'the part of a key of the bot before its second underscore',
  BotAPISecret: 'the part after it',
})

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
  facts,
}
