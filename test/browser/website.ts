/** The example website, as a developer starts it: a process of its own beside the hub. */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import type { Places } from './chromium.ts'
import { findPort, type RunningHub } from './hub.ts'

const script = fileURLToPath(new URL('../../examples/website/server.mjs', import.meta.url))

/** The website where it is of the same site as the room and the bot, and where it is not. */
export const sameSite = 'http://shop.harbor.localhost:4000'
export const otherSite = 'http://shop.localhost:4000'

/** Starts the website; `places` leads a browser to it by the names that it goes by. */
export const startWebsite = async (hub: RunningHub) => {
  const port = await findPort()
  const child = spawn(process.execPath, [script], {
    env: { ...process.env, FOYER_DATA: hub.data, WEBSITE_PORT: String(port) },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const kill = (): void => void child.kill('SIGTERM')
  process.once('exit', kill)
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  await new Promise<void>((resolve, reject) => {
    child.stdout.once('data', () => resolve())
    child.once('close', (code) => reject(new Error(`the website ended with ${code}`)))
  })
  const places: Places = {}
  for (const address of [sameSite, otherSite]) {
    places[new URL(address).host] = `localhost:${port}`
  }
  return {
    places,
    close: async (): Promise<void> => {
      process.off('exit', kill)
      kill()
      await ended
    },
  }
}

export type Website = Awaited<ReturnType<typeof startWebsite>>

/** Logs in at the website, as one of its people, and waits until its images are there. */
export const logIn = async (page: Page, address: string, name: string): Promise<void> => {
  await page.goto(address)
  await page.getByRole('button', { name }).click()
  await page.getByRole('heading', { name: `Hello, ${name}` }).waitFor()
  await page.waitForLoadState('networkidle')
}

export const logOut = async (page: Page, address: string): Promise<void> => {
  await page.goto(address)
  await page.getByRole('button', { name: 'Log out' }).click()
  await page.getByRole('heading', { name: 'You are logged out' }).waitFor()
  await page.waitForLoadState('networkidle')
}
