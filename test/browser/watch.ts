/** Listens for what a browser complains about, above all breaches of the policy of a page. */
import type { BrowserContext } from 'playwright-core'

/** What the console says when a person is refused something; it is no fault of the page. */
const answered = /^Failed to load resource: the server responded with a status of 4\d\d/

const report = 'reportViolation'

/** Gives the list that fills with every fault of every page of that context. */
export const watchFaults = async (context: BrowserContext): Promise<string[]> => {
  const faults: string[] = []
  await context.exposeBinding(report, (_source, fault: string) => {
    faults.push(fault)
  })
  await context.addInitScript((name) => {
    document.addEventListener('securitypolicyviolation', (event) => {
      const said = `${event.effectiveDirective} on ${location.pathname}: ${event.blockedURI}`
      const bound = (window as unknown as Record<string, (text: string) => void>)[name]
      bound?.(said)
    })
  }, report)
  context.on('weberror', (error) => faults.push(String(error.error())))
  context.on('console', (message) => {
    const isFault = message.type() === 'error' || message.type() === 'warning'
    if (isFault && !answered.test(message.text())) faults.push(message.text())
  })
  return faults
}
