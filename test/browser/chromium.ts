/** The system's Chromium for tests and screenshots, driven by playwright-core. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, type BrowserContext, chromium } from 'playwright-core'

const usualPaths = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

const findChromium = (): string | undefined => usualPaths.find((path) => existsSync(path))

/** Says why there is no Chromium to test with, or nothing when there is one. */
export const chromiumAvailable = (): string | undefined =>
  findChromium() === undefined ? `no Chromium at ${usualPaths.join(', ')}` : undefined

/** A name that leads to this machine, for a hub that stands behind TLS. */
export const proxyHost = 'sso.example.test'

/** Where names lead: `shop.localhost:4000` to `localhost:51234`, say. */
export type Places = Record<string, string>

const writeRules = (places: Places): string =>
  Object.entries({ [proxyHost]: '127.0.0.1', ...places })
    .map(([name, place]) => `MAP ${name} ${place}`)
    .join(', ')

const optionsFor = (places: Places) => ({
  executablePath: findChromium() ?? '',
  // Root has no sandbox, and nothing but the hub may be asked for anything.
  args: [
    '--headless=new',
    '--no-sandbox',
    '--disable-gpu',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--disable-quic',
    `--host-resolver-rules=${writeRules(places)}`,
  ],
  // People's browsers keep pages that were left, so Back is tested as they have it.
  ignoreDefaultArgs: ['--disable-back-forward-cache'],
})

/** A browser with a profile of its own, which is gone with it. */
export const openChromium = (places: Places = {}): Promise<Browser> =>
  chromium.launch(optionsFor(places))

/** A profile that outlives the browser, for what must survive a restart. */
export const openProfile = () => {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-chromium-'))
  return {
    start: (): Promise<BrowserContext> => chromium.launchPersistentContext(folder, optionsFor({})),
    close: (): void => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }),
  }
}
