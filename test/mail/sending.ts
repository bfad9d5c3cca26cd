/** A hub with a mail server, letters that are sent with it, and what became of them. */
import { createOutside } from '../../src/outside.ts'
import { openTestHub, type TestHub, type TestOptions } from '../helper.ts'
import { certificate } from './mailbox.ts'

export const mailFrom = 'Foyer <sso@foyer.example>'

/** A hub that believes the certificate of the test's own mail server, or nobody's. */
export const openHub = (
  mail: string,
  isTrusting = true,
  more: TestOptions = {},
): Promise<TestHub> => {
  const outside = createOutside({ allow: [], ...(isTrusting && { authorities: [certificate] }) })
  return openTestHub({ mail, mailFrom, ...more }, undefined, { outside })
}

/** A letter without a link. */
export const sendTo = async (hub: TestHub, to: string): Promise<void> => {
  await hub.hub.mail.send({
    to,
    organization: hub.organizations.harbor,
    template: 'password-changed',
    values: { person: 'Chloé', email: to },
    subject: hub.people.chloe.id,
  })
  await hub.hub.mail.work()
}

/** What the newest event says. */
export const lastOf = async (hub: TestHub) => {
  const [event] = await hub.events(1)
  return { type: event?.type, cause: String(event?.data.cause ?? ''), tries: event?.data.tries }
}
