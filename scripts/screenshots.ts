/**
 * Pictures of every page that people see, into docs/screenshots:
 * `node scripts/screenshots.ts`, with Chromium installed.
 */
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { chromiumAvailable, openChromium } from '../test/browser/chromium.ts'
import { type RunningHub, startHub, startProductionHub } from '../test/browser/hub.ts'
import { inContext, tourNewHub, tourSample, type Visit } from '../test/browser/tour.ts'

const folder = fileURLToPath(new URL('../docs/screenshots/', import.meta.url))

const sizes = {
  desktop: { width: 1100, height: 800 },
  phone: { width: 390, height: 844 },
} as const
const schemes = ['light', 'dark'] as const

/** Stations of the tour that look like others. */
const leftOut = [
  'launcher-menu',
  'profile-saved',
  'launcher-found',
  'hand-over',
  'hand-over-after-back',
  'sign-in-for-application',
  'test-result-refused',
  'test-result-xml',
  'first-administrator-refused',
  'choose-password-refused',
  'link-over',
  'register-refused',
  'register-sent',
  'choose-password-register',
  'avatar',
  'avatar-refused',
]

const takePictures: Visit = async (page, name) => {
  if (leftOut.includes(name) && !process.argv.includes('--all')) return
  for (const [device, viewport] of Object.entries(sizes)) {
    await page.setViewportSize(viewport)
    for (const colorScheme of schemes) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await page.screenshot({ path: join(folder, `${name}-${device}-${colorScheme}.png`) })
    }
  }
}

type Tour = (page: Page, hub: RunningHub, visit: Visit) => Promise<void>

const walk = async (browser: Browser, hub: RunningHub, tour: Tour): Promise<void> => {
  try {
    await inContext(browser, (page) => tour(page, hub, takePictures))
  } finally {
    await hub.close()
  }
}

const missing = chromiumAvailable()
if (missing !== undefined) {
  process.stderr.write(`There is ${missing}.\n`)
  process.exit(1)
}
rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })
const browser = await openChromium()
try {
  await walk(browser, await startHub(), tourSample)
  await walk(browser, await startProductionHub(), tourNewHub)
} finally {
  await browser.close()
}
