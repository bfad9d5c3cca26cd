/** The bot of the sample, with its team and its keys. */
import type { Application } from '../../application.ts'
import type { Sample } from '../../dialect.ts'
import type { Hub } from '../../hub.ts'
import { botType } from './bot.ts'

/** Cut as this wire has it: `fyr_<id>` and what follows. */
const cut = (text: string): { BotAPIKey: string; BotAPISecret: string } => {
  const at = text.indexOf('_', text.indexOf('_') + 1)
  return { BotAPIKey: text.slice(0, at), BotAPISecret: text.slice(at + 1) }
}

const addBot = (hub: Hub, { root }: Sample): Promise<Application> => {
  const { protocol, port } = new URL(hub.config.url)
  const domain = `${root.slug}.${hub.config.baseDomain}`
  const end = port === '' ? '' : `:${port}`
  return hub.applications.add({
    owner: root,
    name: 'Harbor Assistant',
    type: botType,
    openTo: 'granted',
    position: 5,
    settings: {
      url: `${protocol}//bot.${domain}${end}/console/`,
      sites: [`http://shop.${domain}:4000`],
    },
  })
}

/** One owner, and one who sees the conversations alone. */
const addTeam = async (hub: Hub, application: Application, { people }: Sample): Promise<void> => {
  const [owner, member] = people
  if (owner) await hub.grants.give({ application, to: { userId: owner.id }, role: 'owner' })
  const permissions = ['conversation']
  if (member) await hub.grants.give({ application, to: { userId: member.id }, permissions })
}

export const sample = async (hub: Hub, given: Sample): Promise<Application[]> => {
  const { root, people, facts } = given
  const application = await addBot(hub, given)
  await addTeam(hub, application, given)
  const account = await hub.keys.add({
    organization: root,
    name: 'Harbor Assistant: account',
    permissions: ['vouch'],
  })
  const own = await hub.keys.add({ organization: root, application, name: 'Harbor Assistant' })
  facts.xenioo = {
    AccountAPIKey: account.text,
    ...cut(own.text),
    Email: (people[1] ?? people[0])?.email ?? '',
  }
  return [application]
}
