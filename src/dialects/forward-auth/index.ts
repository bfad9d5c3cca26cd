/** Forward-auth: applications without a sign-on of their own, behind a proxy that asks us. */
import type { Dialect, Launch } from '../../dialect.ts'
import { openSite } from '../../site-launch.ts'
import { readSite, siteSettings } from '../../site-setting.ts'

const launch: Launch = {
  type: 'forward-auth',
  label: 'Behind a proxy',
  settings: siteSettings,
  note: (settings) => new URL(String(settings.url)).host,
  site: readSite,
  open: openSite,
}

export const forwardAuth: Dialect = { name: 'forward-auth', launch }
