/**
 * Pictures of every page that people and administrators see, into docs/screenshots:
 * `node scripts/screenshots.ts`, with Chromium installed. Names after it take those pages of the
 * console alone, and leave the other pictures as they are: `node scripts/screenshots.ts people`.
 */
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { chromiumAvailable, openChromium } from '../test/browser/chromium.ts'
import { fillConsole, openConsole, showScheme } from '../test/browser/console-fill.ts'
import { consolePages, fillPath } from '../test/browser/console-path.ts'
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

/** The main pages of the console in both schemes and on both screens, the others as they begin. */
const takeConsole =
  (names: readonly string[]): Tour =>
  async (page, hub) => {
    const ids = await fillConsole(page, hub)
    const wanted = consolePages.filter(({ name }) => names.length === 0 || names.includes(name))
    for (const { name, path, isMain } of wanted) {
      await openConsole(page, hub, fillPath(path, ids))
      for (const [device, viewport] of Object.entries(sizes)) {
        for (const scheme of schemes) {
          if (!isMain && (device !== 'desktop' || scheme !== 'light')) continue
          await page.setViewportSize(viewport)
          await showScheme(page, scheme)
          const file = `console-${name}-${device}-${scheme}.png`
          await page.screenshot({ path: join(folder, file) })
        }
      }
      await page.setViewportSize(sizes.desktop)
    }
  }

const missing = chromiumAvailable()
if (missing !== undefined) {
  process.stderr.write(`There is ${missing}.\n`)
  process.exit(1)
}
const names = process.argv.slice(2).filter((word) => !word.startsWith('--'))
if (names.length === 0) rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })
const browser = await openChromium()
try {
  if (names.length === 0) {
    await walk(browser, await startHub(), tourSample)
    await walk(browser, await startProductionHub(), tourNewHub)
  }
  await walk(browser, await startHub(), takeConsole(names))
} finally {
  await browser.close()
}
