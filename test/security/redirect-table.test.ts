/**
 * WEB-11, XEN-01, XEN-02, XEN-03, FWD-05: every text that might lead astray in every place where
 * one could come in. Wherever an answer leads, and whatever its page links to or fetches, stays at
 * the hub, at an application of it, or at an address that was registered.
 */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { findFault, leadsOf, type Seen } from './lead.ts'
import {
  leadOf,
  openRedirectPlace,
  origins,
  type RedirectPlace,
  type Sink,
  type Sinks,
} from './redirect-place.ts'
import { hubSinks } from './redirect-sink-hub.ts'
import { personSinks } from './redirect-sink-person.ts'
import { roomSinks } from './redirect-sink-room.ts'
import { botSinks, wikiSinks } from './redirect-sink-site.ts'
import { redirectFamilies, redirectPayloads } from './target-payload.ts'

/** By the cases of the catalogue that they are for. */
const groups: Record<string, Sinks> = {
  'WEB-11': { ...hubSinks, ...personSinks, ...roomSinks },
  'WEB-11, XEN-01, XEN-02, XEN-03': botSinks,
  'WEB-11, FWD-05': wikiSinks,
}
const count = Object.values(groups).flatMap((sinks) => Object.keys(sinks)).length

let place: RedirectPlace
let asked = 0
before(async () => {
  place = await openRedirectPlace()
})
after(() => place.close())

/** Fails unless everything that an answer leads to stays. */
const checkStays = ({ url, answer }: Seen, what: string): void => {
  assert.ok(answer.statusCode < 500, `${what}: ${answer.statusCode}`)
  for (const lead of leadsOf(answer)) {
    const fault = findFault(lead, url, origins)
    if (fault !== undefined) assert.fail(`${what}: ${lead.place} ${lead.text} ${fault}`)
  }
}

/** Fails where a sink leads nowhere that it should: then the rest would prove nothing. */
const checkAlive = async ({ send, proof: [text, expected] }: Sink): Promise<void> => {
  const last = (await send(text)).at(-1)
  assert.ok(last)
  if (typeof expected === 'number') assert.equal(last.answer.statusCode, expected, leadOf(last))
  else assert.match(leadOf(last), expected)
}

test('WEB-11: there are more than 300 payloads and more than 70 sinks', () => {
  assert.ok(redirectPayloads.length >= 300, `${redirectPayloads.length}`)
  assert.ok(Object.values(redirectFamilies).every((each) => each.length > 0))
  assert.ok(count >= 70, `${count}`)
})

const tryAll = async (open: Sinks[string]): Promise<void> => {
  const sink = await open(place)
  await checkAlive(sink)
  for (const text of redirectPayloads) {
    const seen = await sink.send(text)
    assert.ok(seen.length > 0)
    for (const each of seen) checkStays(each, JSON.stringify(text.slice(0, 200)))
    asked += 1
  }
  await checkAlive(sink)
}

for (const [ids, sinks] of Object.entries(groups)) {
  for (const [name, open] of Object.entries(sinks)) {
    test(`${ids}: nothing leads astray: ${name}`, () => tryAll(open))
  }
}

test('WEB-11: every payload was tried at every sink', () => {
  assert.equal(asked, redirectPayloads.length * count)
})
