/** Somebody who forgot a password, and the mail server through which they are helped. */
import type { LightMyRequestResponse } from 'fastify'
import { type Browser, openTestHub, readFormFields, type TestHub } from '../helper.ts'
import { openMailbox } from './mailbox.ts'

const day = 86_400_000

/** A password that will do. */
export const chosen = 'seven herons near the weir'

/** A hub, its mail server, and what a person does between the two. */
export const openForgetful = async () => {
  const mailbox = await openMailbox()
  const mail = `smtp://127.0.0.1:${mailbox.port}`
  const hub: TestHub = await openTestHub({ mail, mailFrom: 'sso@foyer.example' })

  /** Opens a link as a person does, as far as its form. */
  const open = async (link: string, browser: Browser = hub.browser()) =>
    browser.follow(await browser.get(link, { 'sec-fetch-site': 'cross-site' }))

  return {
    hub,
    letters: mailbox.received,
    chloe: hub.people.chloe.email ?? '',
    open,
    async ask(
      email: string,
      browser: Browser = hub.browser(),
      headers: Record<string, string> = {},
    ): Promise<LightMyRequestResponse> {
      const fields = readFormFields((await browser.get('/forgotten', headers)).body)
      const answer = await browser.post('/forgotten', { ...fields, email }, headers)
      await hub.hub.mail.work()
      return answer
    },
    async choose(link: string, word = chosen, browser: Browser = hub.browser()) {
      const fields = readFormFields((await open(link, browser)).body)
      return browser.post('/reset', { ...fields, password: word })
    },
    canSignIn: async (email: string, word: string): Promise<boolean> =>
      (await hub.browser().signIn({ email }, { word })).statusCode === 303,
    /** As if nobody had asked for anything yet: every bucket empty, and no letter. */
    async begin(): Promise<void> {
      hub.pass(day)
      await hub.hub.mail.work()
      mailbox.received.length = 0
    },
    async close(): Promise<void> {
      await hub.close()
      await mailbox.close()
    },
  }
}

export type Forgetful = Awaited<ReturnType<typeof openForgetful>>
