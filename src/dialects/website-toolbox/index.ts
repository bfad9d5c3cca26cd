/** Website Toolbox chat rooms (seed 003): a website's server signs its visitors in. */
import type { Dialect, Launch } from '../../dialect.ts'
import { openSite } from '../../site-launch.ts'
import { readSite, siteSettings } from '../../site-setting.ts'

const launch: Launch = {
  type: 'chat-room',
  label: 'Chat room',
  settings: siteSettings,
  note: (settings) => new URL(String(settings.url)).host,
  site: (settings) => ({ ...readSite(settings), door: {} }),
  open: openSite,
}

export const websiteToolbox: Dialect = { name: 'website-toolbox', launch }
