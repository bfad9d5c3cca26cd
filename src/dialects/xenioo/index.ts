/** Xenioo Platform SSO (seed 004): a server signs the team of a bot in to its console. */
import type { Dialect, Launch } from '../../dialect.ts'
import { openSite } from '../../site-launch.ts'
import { readSite, siteSettings } from '../../site-setting.ts'

const launch: Launch = {
  type: 'bot',
  label: 'Bot',
  settings: siteSettings,
  note: (settings) => new URL(String(settings.url)).host,
  site: readSite,
  open: openSite,
}

export const xenioo: Dialect = { name: 'xenioo', launch }
