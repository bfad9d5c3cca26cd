/** What a test says of the findings of the doctor, and a hub of production to find them at. */
import assert from 'node:assert/strict'
import { type Config, readConfig } from '../../src/config.ts'
import type { Finding } from '../../src/doctor.ts'

export const verdicts = (findings: readonly Finding[]): string[] =>
  findings.map(({ area, verdict }) => `${area} ${verdict}`)

/** A finding of that verdict whose text is like this; it has a remedy unless all is well. */
export const expectFinding = (
  findings: readonly Finding[],
  verdict: string,
  text: RegExp,
): void => {
  const found = findings.find((each) => each.verdict === verdict && text.test(each.text))
  assert.ok(found, `${text}: ${JSON.stringify(findings)}`)
  assert.equal(found.remedy !== undefined, verdict !== 'ok')
}

/** A config of production in which nothing is wrong. */
export const productive = (more: Partial<Config> = {}): Config => {
  const { config } = readConfig({
    FOYER_URL: 'https://localhost',
    FOYER_SECRET: 'x'.repeat(40),
    FOYER_HOST: '127.0.0.1',
    FOYER_TRUSTED_PROXIES: '127.0.0.1',
  })
  assert.ok(config)
  return { ...config, ...more }
}
