/** Whether anyone can use a page: what axe has against it, in both schemes, on both screens. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

const sizes = [
  { width: 1100, height: 800 },
  { width: 390, height: 844 },
]
/** Of the rules, only those about colours can find more in the other scheme. */
export const rulesOf = { light: undefined, dark: ['color-contrast', 'link-in-text-block'] }
/** WCAG 2.2, 1.4.10: nothing has to be scrolled in two directions at this width. */
const narrowest = { width: 320, height: 640 }

/** What axe has against the page, by all of its rules or those named: the rule, and where. */
export const findTroubles = async (page: Page, rules?: string[]): Promise<string[]> => {
  const results = await page.evaluate(async (runOnly) => {
    const { axe } = window as unknown as { axe: typeof import('axe-core') }
    // Left to itself, axe fetches stylesheets, which the policy of our pages forbids.
    const options = { preload: false, ...(runOnly && { runOnly }) }
    return (await axe.run(options)) as AxeResults
  }, rules)
  return results.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html)}`)
}

/** Lets `findTroubles` ask. */
export const bringAxe = (page: Page): Promise<unknown> => page.evaluate(axe)

/** Nothing is against it, and it fits the smallest screen. */
export const checkPage = async (page: Page, name: string): Promise<void> => {
  await bringAxe(page)
  for (const viewport of sizes) {
    await page.setViewportSize(viewport)
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      const troubles = await findTroubles(page, rulesOf[colorScheme])
      assert.deepEqual(troubles, [], `${name}, ${colorScheme}, ${viewport.width} wide`)
    }
  }
  await page.setViewportSize(narrowest)
  const width = await page.evaluate(() => document.documentElement.scrollWidth)
  assert.ok(width <= narrowest.width, `${name} is ${width} wide`)
  await page.setViewportSize(sizes[0] ?? narrowest)
}
