/** What an administrator does in the console, as the tests of its pages say it. */
import assert from 'node:assert/strict'
import type { Browser, Page } from 'playwright-core'
import type { RunningHub } from './hub.ts'
import { inContext, signIn } from './tour.ts'
import { watchFaults } from './watch.ts'

/** As the administrator of the sample; nothing may go against the policy of a page. */
export const inConsole = (
  browser: Browser,
  hub: RunningHub,
  work: (page: Page) => Promise<void>,
): Promise<void> =>
  inContext(browser, async (page, context) => {
    const faults = await watchFaults(context)
    await signIn(page, hub, 'ana')
    await work(page)
    assert.deepEqual(faults, [])
  })

/** Waits for what is said to have been done. */
export const said = (page: Page, words: string): Promise<void> =>
  page.getByRole('status').filter({ hasText: words }).waitFor()
