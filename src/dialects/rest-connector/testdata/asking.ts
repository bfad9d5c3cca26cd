/** A hub where the passwords of Harbor's people are with a stand-in of somebody's web service. */
import type { LightMyRequestResponse } from 'fastify'
import type { Connector } from '../../../connector.ts'
import type { Settings } from '../../../setting.ts'
import type { User } from '../../../user.ts'
import { openTestHub, readFormFields, type TestHub } from '../../../../test/helper.ts'
import { openService, type Sent } from './service.ts'

/** A password that hurts wherever it is put in as it is. */
export const hard = 'p"&<>%\n{{ORGID}}é'

export const agent =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 ' +
  '(KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1'

const day = 86_400_000

export const openAsking = async () => {
  const service = await openService()
  const hub: TestHub = await openTestHub({ outsideAllow: ['127.0.0.1', 'localhost', '::1'] })
  const { harbor } = hub.organizations
  const { chloe } = hub.people
  await hub.hub.users.change(chloe.id, { passwordHash: null, externalId: 'X/1' })
  let connector: Connector | undefined

  const signIn = async (
    email: string,
    word: string,
    headers: Record<string, string> = {},
  ): Promise<LightMyRequestResponse> => {
    const browser = hub.browser({ address: '192.0.2.7' })
    const page = await browser.get('/sign-in?organization=harbor', headers)
    const form = { ...readFormFields(page.body), email, password: word }
    return browser.post('/sign-in', form, headers)
  }

  return {
    hub,
    service,
    chloe: chloe.email ?? '',
    signIn,
    /** From now on the service is asked as these settings say. Refuses with `invalid`. */
    async connect(settings: Settings): Promise<Connector> {
      const added = await hub.hub.connectors.add({
        owner: harbor,
        name: 'Directory',
        type: 'rest',
        settings: { url: service.origin, ...settings },
      })
      if (connector) await hub.hub.connectors.remove(connector)
      connector = added
      service.sent.length = 0
      service.isShut = false
      // Limits and the breaker have forgotten what was.
      hub.pass(day)
      return added
    },
    /** What the service was sent for a sign-in; the answer must be a yes. */
    async sentFor(user: User, word: string, headers: Record<string, string> = {}): Promise<Sent> {
      service.sent.length = 0
      const { statusCode, body } = await signIn(user.email ?? '', word, headers)
      if (statusCode !== 303) throw new Error(`no sign-in: ${statusCode} ${body}`)
      const [sent, ...others] = service.sent
      if (!sent || others.length > 0) throw new Error(`${service.sent.length} calls`)
      return sent
    },
    /** The newest event of asking the source. */
    async asked() {
      const found = (await hub.events()).find(({ type }) => type === 'connector.asked')
      if (!found) throw new Error('nobody was asked')
      return found
    },
    async close(): Promise<void> {
      await hub.close()
      service.close()
    },
  }
}

export type Asking = Awaited<ReturnType<typeof openAsking>>
