/** Plain links: applications that are opened as they are, without a sign-on of their own. */
import type { Application } from '../../application.ts'
import type { Dialect, Launch, Sample } from '../../dialect.ts'
import type { Hub } from '../../hub.ts'
import type { Settings } from '../../setting.ts'

const addressOf = (settings: Settings): string => String(settings.url)

const launch: Launch = {
  type: 'link',
  label: 'Link',
  settings: [
    {
      key: 'url',
      label: 'Address',
      help: 'Where the tile leads.',
      kind: 'url',
      required: true,
    },
    {
      key: 'extra',
      label: 'Extra',
      help: 'Kept and given back as it is.',
      kind: 'free',
      isRare: true,
    },
  ],
  note: (settings) => new URL(addressOf(settings)).host,
  preview: async (_hub, { application }) => ({ address: addressOf(application.settings) }),
  open: async (_hub, { application }) => ({
    answer: { kind: 'redirect', url: addressOf(application.settings) },
  }),
}

const sample = async (hub: Hub, { root }: Sample): Promise<Application[]> => [
  await hub.applications.add({
    owner: root,
    name: 'Regional MLS',
    type: 'link',
    position: 1,
    settings: { url: 'https://mls.example/search' },
  }),
  await hub.applications.add({
    owner: root,
    name: 'Staff Handbook',
    type: 'link',
    position: 2,
    settings: { url: 'https://handbook.example/' },
  }),
]

export const link: Dialect = { name: 'link', launch, sample }
